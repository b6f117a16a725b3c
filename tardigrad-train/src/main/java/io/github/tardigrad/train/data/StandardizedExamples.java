package io.github.tardigrad.train.data;

import java.util.List;
import java.util.OptionalLong;

/**
 * Examples with each feature centred and divided by its deviation, when it is copied.
 *
 * <p>Threads: as the examples.
 */
public final class StandardizedExamples implements Dataset {
    private final Dataset examples;
    private final List<TableColumns.Column> columns;

    /**
     * With the columns of the features, each a number.
     *
     * @throws IllegalArgumentException if they are not as many as there are features
     */
    public StandardizedExamples(Dataset examples, List<TableColumns.Column> columns) {
        if (columns.size() != examples.features()) {
            throw new IllegalArgumentException(
                    "columns must be " + examples.features() + ": columns=" + columns.size());
        }
        this.examples = examples;
        this.columns = List.copyOf(columns);
    }

    @Override
    public boolean copyFeatures(int index, float[] dst, int offset) {
        boolean found = examples.copyFeatures(index, dst, offset);
        for (int i = 0; found && i < columns.size(); i++) {
            dst[offset + i] = columns.get(i).standardized(dst[offset + i]);
        }
        return found;
    }

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public int features() {
        return examples.features();
    }

    @Override
    public int classes() {
        return examples.classes();
    }

    @Override
    public int label(int index) {
        return examples.label(index);
    }

    @Override
    public void hold(int[] indices) throws DataFileException {
        examples.hold(indices);
    }

    @Override
    public int held() {
        return examples.held();
    }

    @Override
    public int[] shape() {
        return examples.shape();
    }

    @Override
    public OptionalLong digest(int index) {
        return examples.digest(index);
    }
}
