package io.github.tardigrad.train.data;

import java.util.List;
import java.util.Optional;

/**
 * Examples of a table, with what the table calls its columns and classes, and what of it was left out or filled.
 *
 * <p>Threads: as the examples.
 */
public final class TableExamples extends ForwardingDataset {
    private final TableColumns columns;
    private final List<DataNote> notes;

    /** With the columns that they were read by. */
    public TableExamples(Dataset examples, TableColumns columns, List<DataNote> notes) {
        super(examples);
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
        if (!(examples() instanceof FloatDataset floats)) {
            return examples().unscaled();
        }
        List<String> names = columns.featureNames();
        return floats.unscaled(
                i -> columns.text().isPresent() && columns.text().get().header() ? names.get(i) : "feature " + (i + 1));
    }
}
