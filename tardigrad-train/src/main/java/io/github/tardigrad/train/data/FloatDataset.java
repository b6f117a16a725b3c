package io.github.tardigrad.train.data;

import java.util.Objects;

/** Examples held as floats, row after row. */
public final class FloatDataset implements Dataset {
    private final float[] values;
    private final int[] labels;
    private final int features;
    private final int classes;

    private FloatDataset(float[] values, int[] labels, int classes) {
        this.values = values;
        this.labels = labels;
        this.features = values.length / labels.length;
        this.classes = classes;
    }

    /**
     * A data set of these rows; both arrays are copied.
     *
     * <p>Shape: values[labels.length * features], row-major.
     *
     * @throws IllegalArgumentException if values is not a whole number of rows, a value is not finite, or a label is
     *     not 0 to classes - 1
     */
    public static FloatDataset of(float[] values, int[] labels, int classes) {
        return owning(values.clone(), labels.clone(), classes);
    }

    /** As {@link #of}, but keeps both arrays: for readers that have just made them. */
    static FloatDataset owning(float[] values, int[] labels, int classes) {
        Labels.require(labels, classes);
        if (values.length == 0 || values.length % labels.length != 0) {
            throw new IllegalArgumentException(
                    "values must be a whole number of rows: values=" + values.length + ", rows=" + labels.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("values must be finite: position=" + i + ", value=" + values[i]);
            }
        }
        return new FloatDataset(values, labels, classes);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public boolean copyFeatures(int index, float[] dst, int offset) {
        Objects.checkIndex(index, labels.length);
        System.arraycopy(values, index * features, dst, offset, features);
        return true;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }
}
