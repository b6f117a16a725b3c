package io.github.tardigrad.core.code;

import java.util.List;
import java.util.Objects;

/**
 * An encoding whose messages are shorter than the gradient: the gradient is cut into m blocks of equal length, the last
 * filled up with zeros, and worker i sends sum_j sum_u b^u_ij g_j[u], with g_j[u] block u of partition j's gradient.
 *
 * <p>There is an encoding matrix for each block; a worker holds the same partitions in all of them. With m = 1 this is an
 * encoding matrix and nothing else. Immutable.
 */
public final class BlockEncoding {
    private final List<EncodingMatrix> blocks;

    private BlockEncoding(List<EncodingMatrix> blocks) {
        this.blocks = blocks;
    }

    /** Messages as long as the gradient. */
    public static BlockEncoding whole(EncodingMatrix encoding) {
        return new BlockEncoding(List.of(encoding));
    }

    /**
     * Messages of one block's length.
     *
     * @param blocks the matrix of each block, at least one
     * @throws IllegalArgumentException if their supports differ
     */
    public static BlockEncoding of(List<EncodingMatrix> blocks) {
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("blocks must be at least 1: blocks=0");
        }
        EncodingMatrix first = blocks.get(0);
        for (EncodingMatrix block : blocks) {
            if (!block.hasSupportOf(first)) {
                throw new IllegalArgumentException("blocks must have the same non-zeros: " + first + " and " + block);
            }
        }
        return new BlockEncoding(List.copyOf(blocks));
    }

    /** The reduction factor m: into how many blocks the gradient is cut. */
    public int reduction() {
        return blocks.size();
    }

    /** The matrix of one block, 0 to m - 1. */
    public EncodingMatrix block(int u) {
        return blocks.get(u);
    }

    /** Coordinates of a message for a gradient of so many coordinates: ceil(d / m), the length of a block. */
    public int messageLength(int dimension) {
        return dimension / reduction() + (dimension % reduction() == 0 ? 0 : 1);
    }

    /**
     * All blocks side by side, as a code of k m partitions: column u k + j has block u of partition j.
     *
     * @throws ArithmeticException if that has more columns than an int counts
     */
    public EncodingMatrix stacked() {
        if (reduction() == 1) {
            return blocks.get(0);
        }
        EncodingMatrix first = blocks.get(0);
        int partitions = first.partitions();
        int entries = Math.multiplyExact(first.nonZeros(), reduction());
        int[] rows = new int[entries];
        int[] columns = new int[entries];
        double[] values = new double[entries];
        int at = 0;
        for (int i = 0; i < first.workers(); i++) {
            for (int u = 0; u < reduction(); u++) {
                WeightedPartitions row = blocks.get(u).row(i);
                for (int t = 0; t < row.size(); t++) {
                    rows[at] = i;
                    columns[at] = u * partitions + row.partition(t);
                    values[at++] = row.coefficient(t);
                }
            }
        }
        return EncodingMatrix.of(first.workers(), Math.multiplyExact(partitions, reduction()), rows, columns, values);
    }

    /**
     * Adds what one partition contributes to a worker's message.
     *
     * @param t which of the worker's partitions
     * @param gradient of that partition, in full
     * @param message updated: one block long
     */
    public void addTo(float[] message, int worker, int t, float[] gradient) {
        for (int u = 0; u < reduction(); u++) {
            double coefficient = blocks.get(u).row(worker).coefficient(t);
            int from = (int) Math.min((long) u * message.length, gradient.length);
            int length = Math.min(message.length, gradient.length - from);
            for (int l = 0; l < length; l++) {
                message[l] = (float) (message[l] + coefficient * gradient[from + l]);
            }
        }
    }

    /** The values of all blocks, block after block, each in the order of its non-zeros; a new array. */
    public double[] values() {
        double[] all = new double[Math.multiplyExact(blocks.get(0).nonZeros(), reduction())];
        int at = 0;
        for (EncodingMatrix block : blocks) {
            double[] values = block.values();
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockEncoding that && blocks.equals(that.blocks);
    }

    @Override
    public int hashCode() {
        return Objects.hash(blocks);
    }

    @Override
    public String toString() {
        return "BlockEncoding" + blocks;
    }
}
