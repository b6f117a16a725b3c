package io.github.tardigrad.train.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Examples of a table, with what the table calls its columns and classes, and what of it was left out or filled.
 *
 * <p>Threads: as the examples.
 */
public final class TableExamples implements Dataset {
    private final Dataset examples;
    private final TableColumns columns;
    private final List<DataNote> notes;

    /** With the columns that they were read by. */
    public TableExamples(Dataset examples, TableColumns columns, List<DataNote> notes) {
        this.examples = examples;
        this.columns = columns;
        this.notes = List.copyOf(notes);
    }

    @Override
    public Optional<TableColumns> table() {
        return Optional.of(columns);
    }

    @Override
    public String className(int label) {
        return columns.label().className(label);
    }

    @Override
    public List<DataNote> notes() {
        return notes;
    }

    @Override
    public Optional<DataNote> unscaled() {
        if (!(examples instanceof FloatDataset floats)) {
            return examples.unscaled();
        }
        List<String> names = columns.featureNames();
        return floats.unscaled(
                i -> columns.text().isPresent() && columns.text().get().header() ? names.get(i) : "feature " + (i + 1));
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
    public boolean copyFeatures(int index, float[] dst, int offset) {
        return examples.copyFeatures(index, dst, offset);
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
