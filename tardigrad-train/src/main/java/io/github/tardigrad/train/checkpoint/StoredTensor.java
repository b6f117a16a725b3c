package io.github.tardigrad.train.checkpoint;

import java.nio.ByteBuffer;
import java.util.List;

/** A named array of numbers of one type, as a safetensors file has it. */
public abstract sealed class StoredTensor permits FloatTensor, LongTensor, ByteTensor {
    private final String name;
    private final List<Integer> shape;
    private final int length;

    StoredTensor(String name, List<Integer> shape) {
        this.name = name;
        this.shape = List.copyOf(shape);
        this.length = lengthOf(name, this.shape);
    }

    /** The name in the file. */
    public final String name() {
        return name;
    }

    /** Lengths of the sides. */
    public final List<Integer> shape() {
        return shape;
    }

    /** Number of values. */
    public final int length() {
        return length;
    }

    abstract ElementType type();

    /** Puts values into a buffer, from its beginning. */
    abstract void put(ByteBuffer buffer, int from, int count);

    /** Takes values from a buffer, from its beginning. */
    abstract void get(ByteBuffer buffer, int from, int count);

    private static int lengthOf(String name, List<Integer> shape) {
        long length = 1;
        for (int side : shape) {
            if (side < 0) {
                throw new IllegalArgumentException("shape must be >= 0: tensor=" + name + ", shape=" + shape);
            }
            length *= side;
            if (length > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "a tensor has fewer than 2^31 values: tensor=" + name + ", shape=" + shape);
            }
        }
        return (int) length;
    }
}
