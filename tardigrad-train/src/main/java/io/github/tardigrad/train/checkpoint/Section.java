package io.github.tardigrad.train.checkpoint;

import io.github.tardigrad.core.memory.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A named part of a checkpoint: vectors, integers and bytes by their names, in a file of their own. Arrays are shared until the
 * checkpoint is written. Threads: confined.
 */
public final class Section implements StateWriter {
    private static final Pattern NAME = Pattern.compile("[a-z]{1,40}");

    private final String name;
    private final List<StoredTensor> tensors = new ArrayList<>();

    /**
     * An empty one.
     *
     * @param name of 1 to 40 letters a to z
     * @throws IllegalArgumentException if the name is another
     */
    public Section(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a section's name is of 1 to 40 letters a to z: name=" + name);
        }
        this.name = name;
    }

    /** With these tensors. */
    public static Section of(String name, List<FloatTensor> tensors) {
        Section section = new Section(name);
        section.tensors.addAll(tensors);
        return section;
    }

    /** What the checkpoint calls it. */
    public String name() {
        return name;
    }

    @Override
    public void floats(String part, float[] values) {
        tensors.add(FloatTensor.vector(part, values));
    }

    @Override
    public void longs(String part, long... values) {
        tensors.add(new LongTensor(part, values));
    }

    @Override
    public void bytes(String part, byte[] values) {
        tensors.add(new ByteTensor(part, values));
    }

    List<StoredTensor> tensors() {
        return tensors;
    }
}
