package io.github.tardigrad.train.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Other examples as they are, for a subclass that changes one thing of them. Not {@link #seen} and {@link #classCounts}, which
 * follow from the rest.
 *
 * <p>Threads: as the examples.
 */
abstract class ForwardingDataset implements Dataset {
    private final Dataset examples;

    ForwardingDataset(Dataset examples) {
        this.examples = examples;
    }

    /** The others. */
    final Dataset examples() {
        return examples;
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
    public String className(int label) {
        return examples.className(label);
    }

    @Override
    public Optional<TableColumns> table() {
        return examples.table();
    }

    @Override
    public List<DataNote> notes() {
        return examples.notes();
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
