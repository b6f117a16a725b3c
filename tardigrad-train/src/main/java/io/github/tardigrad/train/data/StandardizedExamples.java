package io.github.tardigrad.train.data;

import java.util.List;

/**
 * Examples with each feature centred and divided by its deviation, when it is copied.
 *
 * <p>Threads: as the examples.
 */
public final class StandardizedExamples extends ForwardingDataset {
    private final List<TableColumns.Column> columns;

    /**
     * With the columns of the features, each a number.
     *
     * @throws IllegalArgumentException if they are not as many as there are features
     */
    public StandardizedExamples(Dataset examples, List<TableColumns.Column> columns) {
        super(examples);
        if (columns.size() != examples.features()) {
            throw new IllegalArgumentException(
                    "columns must be " + examples.features() + ": columns=" + columns.size());
        }
        this.columns = List.copyOf(columns);
    }

    @Override
    public boolean copyFeatures(int index, float[] dst, int offset) {
        boolean found = super.copyFeatures(index, dst, offset);
        for (int i = 0; found && i < columns.size(); i++) {
            dst[offset + i] = columns.get(i).standardized(dst[offset + i]);
        }
        return found;
    }
}
