package io.github.tardigrad.core.memory;

import java.util.Arrays;

/**
 * Gives back what a {@link StateWriter} took, part by part, by name.
 *
 * <p>Every method throws an {@link java.io.UncheckedIOException} if there is no such part, or one of another kind or length.
 */
public interface StateReader {
    /**
     * Reads a vector.
     *
     * @param values overwritten; as long as the vector that was written
     */
    void floats(String name, float[] values);

    /** Reads integers, as many as were written: a new array. */
    long[] longs(String name);

    /** Reads bytes, as many as were written: a new array. */
    byte[] bytes(String name);

    /** Reads numbers, as many as were written: a new array. */
    default double[] doubles(String name) {
        return Arrays.stream(longs(name)).mapToDouble(Double::longBitsToDouble).toArray();
    }

    /** Reads parts whose names begin with this: of one of many alike. */
    default StateReader under(String prefix) {
        StateReader all = this;
        return new StateReader() {
            @Override
            public void floats(String name, float[] values) {
                all.floats(prefix + name, values);
            }

            @Override
            public long[] longs(String name) {
                return all.longs(prefix + name);
            }

            @Override
            public byte[] bytes(String name) {
                return all.bytes(prefix + name);
            }
        };
    }
}
