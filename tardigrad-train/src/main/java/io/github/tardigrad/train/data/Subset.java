package io.github.tardigrad.train.data;

/** Some examples of another data set, in an order of its own. */
final class Subset implements Dataset {
    private final Dataset all;
    private final int[] indices;

    /** Keeps indices, which must be valid. */
    Subset(Dataset all, int[] indices) {
        this.all = all;
        this.indices = indices;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public int features() {
        return all.features();
    }

    @Override
    public int classes() {
        return all.classes();
    }

    @Override
    public void copyFeatures(int index, float[] dst, int offset) {
        all.copyFeatures(indices[index], dst, offset);
    }

    @Override
    public int label(int index) {
        return all.label(indices[index]);
    }
}
