package io.github.tardigrad.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;

/** Examples held as floats, row after row. */
public final class FloatDataset implements Dataset {
    /** A feature is far from 0 and 1 whose root mean square is above this. */
    private static final double FAR = 10;

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
    public Optional<DataNote> unscaled() {
        return unscaled(i -> "feature " + (i + 1));
    }

    /** With the names of features. */
    Optional<DataNote> unscaled(IntFunction<String> name) {
        double[] sums = new double[features];
        double[] squares = new double[features];
        for (int i = 0; i < values.length; i++) {
            int column = i % features;
            sums[column] += values[i];
            squares[column] += (double) values[i] * values[i];
        }
        List<String> far = new ArrayList<>();
        for (int column = 0; column < features; column++) {
            double meanSquare = squares[column] / labels.length;
            if (meanSquare > FAR * FAR) {
                double mean = sums[column] / labels.length;
                far.add(String.format(
                        Locale.ROOT,
                        "%s has mean %.3g and deviation %.3g",
                        name.apply(column),
                        mean,
                        Math.sqrt(Math.max(0, meanSquare - mean * mean))));
            }
        }
        return far.isEmpty()
                ? Optional.empty()
                : Optional.of(new DataNote(
                        "features",
                        far.size(),
                        features,
                        "used as they are, far from 0 and 1, with which training may run away: data.standardize: true scales"
                                + " each column of a table, data.scale all alike: " + DataSummary.named(far)));
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
