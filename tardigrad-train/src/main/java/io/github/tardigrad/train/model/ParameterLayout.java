package io.github.tardigrad.train.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How the tensors of a model lie in one flat vector: one after another, each row-major, without gaps.
 *
 * @param tensors in the order of the vector
 */
public record ParameterLayout(List<Tensor> tensors) {
    /**
     * One named piece of the flat vector.
     *
     * @param name as in the model, such as fc1.weight
     * @param shape the sizes of its axes, each at least 1; empty for a single number
     * @param offset its first element's place in the flat vector
     */
    @SuppressWarnings("ArrayRecordComponent") // Copied in and out, and compared by content.
    public record Tensor(String name, int[] shape, int offset) {
        /**
         * Checks the piece; shape is copied.
         *
         * @throws IllegalArgumentException if name is blank, an axis is below 1, offset is negative, or the end does not
         *     fit an int
         */
        public Tensor {
            shape = shape.clone();
            if (name.isBlank()) {
                throw new IllegalArgumentException("a tensor must have a name: name='" + name + "'");
            }
            if (offset < 0) {
                throw new IllegalArgumentException("offset must be >= 0: " + name + ", offset=" + offset);
            }
            long end = 1;
            for (int axis : shape) {
                if (axis < 1) {
                    throw new IllegalArgumentException(
                            "every axis must be >= 1: " + name + ", shape=" + Arrays.toString(shape));
                }
                end *= axis;
                if (end + offset > Integer.MAX_VALUE) {
                    throw new IllegalArgumentException("a model must have at most " + Integer.MAX_VALUE
                            + " parameters: " + name + ", shape=" + Arrays.toString(shape) + ", offset=" + offset);
                }
            }
        }

        /** The sizes of the axes, a copy. */
        @Override
        public int[] shape() {
            return shape.clone();
        }

        /** The number of elements. */
        public int length() {
            int length = 1;
            for (int axis : shape) {
                length *= axis;
            }
            return length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tensor tensor
                    && name.equals(tensor.name)
                    && offset == tensor.offset
                    && Arrays.equals(shape, tensor.shape);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, offset, Arrays.hashCode(shape));
        }

        @Override
        public String toString() {
            return name + Arrays.toString(shape) + "@" + offset;
        }
    }

    /**
     * Checks that the tensors follow one another.
     *
     * @throws IllegalArgumentException if there is a gap or an overlap, or two tensors share a name
     */
    public ParameterLayout {
        tensors = List.copyOf(tensors);
        int end = 0;
        for (Tensor tensor : tensors) {
            if (tensor.offset() != end) {
                throw new IllegalArgumentException(
                        "tensors must be contiguous: expected offset " + end + ", found " + tensor);
            }
            end += tensor.length();
        }
        if (tensors.stream().map(Tensor::name).distinct().count() != tensors.size()) {
            throw new IllegalArgumentException("tensor names must differ: " + tensors);
        }
    }

    /** The layout without any tensor. */
    public static ParameterLayout empty() {
        return new ParameterLayout(List.of());
    }

    /**
     * This layout with one more tensor at the end.
     *
     * @throws IllegalArgumentException as the tensor's constructor, or if the name is taken
     */
    public ParameterLayout with(String name, int... shape) {
        List<Tensor> longer = new ArrayList<>(tensors);
        longer.add(new Tensor(name, shape, dimension()));
        return new ParameterLayout(longer);
    }

    /** The length of the flat vector. */
    public int dimension() {
        if (tensors.isEmpty()) {
            return 0;
        }
        Tensor last = tensors.get(tensors.size() - 1);
        return last.offset() + last.length();
    }
}
