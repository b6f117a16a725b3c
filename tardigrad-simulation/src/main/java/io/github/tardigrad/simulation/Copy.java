package io.github.tardigrad.simulation;

import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.memory.WorkerMemory;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A copy of what a worker remembers, as a checkpoint would have it. */
final class Copy implements StateReader {
    private final Map<String, Object> parts = new HashMap<>();

    private Copy() {}

    /** Of a memory of which nothing is unsettled. */
    static Copy of(WorkerMemory memory) {
        Copy copy = new Copy();
        memory.writeTo(new StateWriter() {
            @Override
            public void floats(String name, float[] values) {
                copy.parts.put(name, values.clone());
            }

            @Override
            public void longs(String name, long... values) {
                copy.parts.put(name, values.clone());
            }

            @Override
            public void bytes(String name, byte[] values) {
                copy.parts.put(name, values.clone());
            }
        });
        return copy;
    }

    /** A vector of it: not to be changed. */
    Optional<float[]> vector(String name) {
        return parts.get(name) instanceof float[] values ? Optional.of(values) : Optional.empty();
    }

    private Object part(String name) {
        Object part = parts.get(name);
        if (part == null) {
            throw new NoSuchElementException(name);
        }
        return part;
    }

    @Override
    public void floats(String name, float[] values) {
        System.arraycopy((float[]) part(name), 0, values, 0, values.length);
    }

    @Override
    public long[] longs(String name) {
        return ((long[]) part(name)).clone();
    }

    @Override
    public byte[] bytes(String name) {
        return ((byte[]) part(name)).clone();
    }
}
