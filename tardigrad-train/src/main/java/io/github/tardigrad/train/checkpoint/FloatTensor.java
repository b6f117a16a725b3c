package io.github.tardigrad.train.checkpoint;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A named piece of a float array. It shares the array: to write it costs no copy, and to read into it changes it.
 */
public final class FloatTensor extends StoredTensor {
    private final float[] data;
    private final int offset;

    /**
     * A window on an array.
     *
     * @param name in the file
     * @param shape lengths, each at least 0; their product is the number of values; none for a scalar
     * @param data where the values are; shared
     * @param offset of the first value in {@code data}
     * @throws IllegalArgumentException if a length is negative
     * @throws IndexOutOfBoundsException if the values do not fit into {@code data}
     */
    public FloatTensor(String name, List<Integer> shape, float[] data, int offset) {
        super(name, shape);
        this.data = data;
        this.offset = offset;
        Objects.checkFromIndexSize(offset, length(), data.length);
    }

    /** A whole array as a vector; shared. */
    public static FloatTensor vector(String name, float[] data) {
        return new FloatTensor(name, List.of(data.length), data, 0);
    }

    /** The array itself. */
    public float[] data() {
        return data;
    }

    /** The i-th value. */
    public float value(int i) {
        return data[offset + Objects.checkIndex(i, length())];
    }

    @Override
    ElementType type() {
        return ElementType.F32;
    }

    @Override
    void put(ByteBuffer buffer, int from, int count) {
        buffer.asFloatBuffer().put(data, offset + from, count);
    }

    @Override
    void get(ByteBuffer buffer, int from, int count) {
        buffer.asFloatBuffer().get(data, offset + from, count);
    }
}
