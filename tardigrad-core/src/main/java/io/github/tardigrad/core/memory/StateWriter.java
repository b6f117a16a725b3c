package io.github.tardigrad.core.memory;

import java.util.Arrays;

/**
 * Takes the state of something that remembers, part by part, so that a checkpoint can save it. Each part has a name of its own.
 * The arrays are not copied: they stay as they are until the checkpoint is written.
 */
public interface StateWriter {
    /** A vector, whose length the reader will know. */
    void floats(String name, float[] values);

    /** Integers, as many as there are. */
    void longs(String name, long... values);

    /** Bytes, as many as there are: a frame, for example. */
    void bytes(String name, byte[] values);

    /** Numbers, as many as there are, kept to the bit: as {@link #longs} of their bits. */
    default void doubles(String name, double... values) {
        longs(name, Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray());
    }

    /** Writes parts whose names begin with this: for one of many alike. */
    default StateWriter under(String prefix) {
        StateWriter all = this;
        return new StateWriter() {
            @Override
            public void floats(String name, float[] values) {
                all.floats(prefix + name, values);
            }

            @Override
            public void longs(String name, long... values) {
                all.longs(prefix + name, values);
            }

            @Override
            public void bytes(String name, byte[] values) {
                all.bytes(prefix + name, values);
            }
        };
    }
}
