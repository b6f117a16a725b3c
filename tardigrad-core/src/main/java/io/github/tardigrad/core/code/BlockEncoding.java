package io.github.tardigrad.core.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * An encoding whose messages are shorter than the gradient: the gradient is cut into m blocks of equal length, the last
 * filled up with zeros, and worker i sends sum_j sum_u b^u_ij g_j[u], with g_j[u] block u of partition j's gradient.
 *
 * <p>There is an encoding matrix for each block; a worker holds the same partitions in all of them. With m = 1 this is an
 * encoding matrix and nothing else.
 *
 * <p>It may have fresh signs: in every round each worker multiplies its part of each block by 1 or -1, equally likely, drawn
 * from a seed that everybody has. Immutable.
 */
public final class BlockEncoding {
    private static final double SAME_DIRECTION = 1e-12;

    private final List<EncodingMatrix> blocks;
    private final OptionalLong signSeed;
    private final boolean sumEncodable;

    private BlockEncoding(List<EncodingMatrix> blocks, OptionalLong signSeed) {
        this.blocks = blocks;
        this.signSeed = signSeed;
        this.sumEncodable = blocks.size() > 1 && sumsSuffice(blocks);
    }

    /** Messages as long as the gradient. */
    public static BlockEncoding whole(EncodingMatrix encoding) {
        return new BlockEncoding(List.of(encoding), OptionalLong.empty());
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
        return new BlockEncoding(List.copyOf(blocks), OptionalLong.empty());
    }

    /** The same with signs that change from round to round, a function of the seed and the round. */
    public BlockEncoding withFreshSigns(long seed) {
        return new BlockEncoding(blocks, OptionalLong.of(seed));
    }

    /** The seed of the signs; empty where every round has the same code. */
    public OptionalLong signSeed() {
        return signSeed;
    }

    /** The code of one round. */
    public BlockEncoding ofRound(long round) {
        if (signSeed.isEmpty()) {
            return this;
        }
        double[][] signs = signs(round);
        List<EncodingMatrix> signed = new ArrayList<>();
        for (int u = 0; u < blocks.size(); u++) {
            signed.add(blocks.get(u).scaleRows(signs[u]));
        }
        return new BlockEncoding(signed, OptionalLong.empty());
    }

    /**
     * The signs of one round, all 1 where they are not fresh.
     *
     * @return Shape: [m][n], each 1 or -1; a new array
     */
    public double[][] signs(long round) {
        int workers = blocks.get(0).workers();
        double[][] signs = new double[blocks.size()][workers];
        SplittableRandom random = new SplittableRandom(new SplittableRandom(signSeed.orElse(0)).nextLong() + round);
        for (double[] ofBlock : signs) {
            for (int i = 0; i < workers; i++) {
                ofBlock[i] = signSeed.isPresent() && random.nextBoolean() ? -1 : 1;
            }
        }
        return signs;
    }

    /** The same code over more partitions; see {@link EncodingMatrix#overBlocks}. */
    public BlockEncoding overPartitions(int finer) {
        return new BlockEncoding(
                blocks.stream().map(block -> block.overBlocks(finer)).toList(), signSeed);
    }

    /** The same with each partition's coefficients multiplied by a factor of its own. */
    public BlockEncoding scalePartitions(double[] factors) {
        return new BlockEncoding(
                blocks.stream().map(block -> block.scaleColumns(factors)).toList(), signSeed);
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
     * Whether a worker needs no more than one weighted sum of its partitions' gradients: there are several blocks, and a
     * worker's rows in all of them are multiples of one another. One backward pass then makes the message.
     */
    public boolean sumEncodable() {
        return sumEncodable;
    }

    private static boolean sumsSuffice(List<EncodingMatrix> blocks) {
        for (int i = 0; i < blocks.get(0).workers(); i++) {
            WeightedPartitions sum = blocks.get(longest(blocks, i)).row(i);
            for (EncodingMatrix block : blocks) {
                double factor = factor(sum, block.row(i));
                for (int t = 0; t < sum.size(); t++) {
                    double off = block.row(i).coefficient(t) - factor * sum.coefficient(t);
                    if (Math.abs(off) > SAME_DIRECTION * Math.abs(sum.coefficient(t))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static int longest(List<EncodingMatrix> blocks, int worker) {
        int longest = 0;
        for (int u = 1; u < blocks.size(); u++) {
            longest = blocks.get(u).squaredNorm(worker) > blocks.get(longest).squaredNorm(worker) ? u : longest;
        }
        return longest;
    }

    /** The multiple of a sum that comes nearest to a row. */
    private static double factor(WeightedPartitions sum, WeightedPartitions row) {
        double product = 0;
        double squares = 0;
        for (int t = 0; t < sum.size(); t++) {
            product += sum.coefficient(t) * row.coefficient(t);
            squares += sum.coefficient(t) * sum.coefficient(t);
        }
        return squares == 0 ? 0 : product / squares;
    }

    /** The sum that a worker needs, where it needs one alone. */
    public WeightedPartitions sum(int worker) {
        return blocks.get(longest(blocks, worker)).row(worker);
    }

    /** What block u of that sum counts in the worker's message: D_u(i). */
    public double sumFactor(int worker, int u) {
        return factor(sum(worker), blocks.get(u).row(worker));
    }

    /** The sums of all workers as a code of whole gradients. */
    public EncodingMatrix sums() {
        EncodingMatrix first = blocks.get(0);
        double[] values = new double[first.nonZeros()];
        int at = 0;
        for (int i = 0; i < first.workers(); i++) {
            WeightedPartitions sum = sum(i);
            for (int t = 0; t < sum.size(); t++) {
                values[at++] = sum.coefficient(t);
            }
        }
        return EncodingMatrix.of(
                first.workers(), first.partitions(), first.rowIndices(), first.columnIndices(), values);
    }

    /**
     * Writes a worker's message from the one sum that it needs.
     *
     * @param gradient of {@link #sum}, in full
     * @param message overwritten: one block long
     */
    public void encodeSum(int worker, float[] gradient, float[] message) {
        Arrays.fill(message, 0);
        for (int u = 0; u < reduction(); u++) {
            add(u, sumFactor(worker, u), gradient, message);
        }
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
            add(u, blocks.get(u).row(worker).coefficient(t), gradient, message);
        }
    }

    private static void add(int u, double coefficient, float[] gradient, float[] message) {
        int from = (int) Math.min((long) u * message.length, gradient.length);
        int length = Math.min(message.length, gradient.length - from);
        // In float, as whole gradients are added up: JDK 17 has no vectors of doubles made from floats.
        float factor = (float) coefficient;
        for (int l = 0; l < length; l++) {
            message[l] += factor * gradient[from + l];
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
        return other instanceof BlockEncoding that && blocks.equals(that.blocks) && signSeed.equals(that.signSeed);
    }

    @Override
    public int hashCode() {
        return Objects.hash(blocks, signSeed);
    }

    @Override
    public String toString() {
        return "BlockEncoding" + blocks + (signSeed.isPresent() ? " with fresh signs" : "");
    }
}
