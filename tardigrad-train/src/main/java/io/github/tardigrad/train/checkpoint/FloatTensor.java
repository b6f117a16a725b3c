package io.github.tardigrad.train.checkpoint;

import java.util.List;
import java.util.Objects;

/**
 * A named piece of a float array. It shares the array: to write it costs no copy, and to read into it changes it.
 */
public final class FloatTensor {
    private final String name;
    private final List<Integer> shape;
    private final float[] data;
    private final int offset;
    private final int length;

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
        this.name = name;
        this.shape = List.copyOf(shape);
        this.data = data;
        this.offset = offset;
        this.length = lengthOf(name, this.shape);
        Objects.checkFromIndexSize(offset, length, data.length);
    }

    /** A whole array as a vector; shared. */
    public static FloatTensor vector(String name, float[] data) {
        return new FloatTensor(name, List.of(data.length), data, 0);
    }

    /** The name in the file. */
    public String name() {
        return name;
    }

    /** Lengths of the sides. */
    public List<Integer> shape() {
        return shape;
    }

    /** Number of values. */
    public int length() {
        return length;
    }

    /** The array itself. */
    public float[] data() {
        return data;
    }

    /** The i-th value. */
    public float value(int i) {
        return data[offset + Objects.checkIndex(i, length)];
    }

    int offset() {
        return offset;
    }

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
