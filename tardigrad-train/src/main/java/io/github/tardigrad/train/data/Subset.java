package io.github.tardigrad.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Some examples of another data set, in an order of its own. */
public final class Subset implements Dataset {
    private final Dataset all;
    private final int[] indices;

    /** Keeps indices, which must be valid. */
    Subset(Dataset all, int[] indices) {
        this.all = all;
        this.indices = indices;
    }

    /** At most so many examples, drawn at random: a function of the size and the seed. */
    public static Dataset sample(Dataset all, int most, long seed) {
        int size = all.size();
        if (size <= most) {
            return all;
        }
        int[] order = new KeyedRandom(seed, KeyedRandom.Use.EVALUATION, size).permutation(size);
        return new Subset(all, Arrays.copyOf(order, most));
    }

    /** The whole set. */
    public Dataset all() {
        return all;
    }

    /** The place of an example in the whole set. */
    public int original(int index) {
        return indices[index];
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
    public boolean copyFeatures(int index, float[] dst, int offset) {
        return all.copyFeatures(indices[index], dst, offset);
    }

    @Override
    public Dataset seen(long seed, long round) {
        Dataset changed = all.seen(seed, round);
        return changed == all ? this : new Subset(changed, indices);
    }

    @Override
    public void hold(int[] some) throws DataFileException {
        all.hold(Arrays.stream(some).map(index -> indices[index]).toArray());
    }

    /** Of the whole set. */
    @Override
    public int held() {
        return all.held();
    }

    @Override
    public int label(int index) {
        return all.label(indices[index]);
    }

    @Override
    public int[] shape() {
        return all.shape();
    }

    @Override
    public Optional<TableColumns> table() {
        return all.table();
    }

    @Override
    public String className(int label) {
        return all.className(label);
    }

    /** Of these examples; none where the whole set has none. */
    @Override
    public Map<String, Long> classCounts() {
        return all instanceof TokenBlocks ? Map.of() : Dataset.super.classCounts();
    }

    /** Of the whole set. */
    @Override
    public Optional<DataNote> unscaled() {
        return all.unscaled();
    }

    /** Of the whole set. */
    @Override
    public List<DataNote> notes() {
        return all.notes();
    }

    @Override
    public OptionalLong digest(int index) {
        return all.digest(indices[index]);
    }
}
