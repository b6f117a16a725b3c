package io.github.tardigrad.core.code;

import java.util.Arrays;
import java.util.Objects;

/**
 * What one worker computes: partitions with a coefficient each, a row of the encoding matrix B.
 *
 * <p>The worker's message is the sum over t of {@code coefficient(t) * g_partition(t)}, which is the gradient of the equally
 * weighted sum of the partitions' losses. Partitions are in ascending order. Immutable.
 */
public final class WeightedPartitions {
    private final int[] partitions;
    private final double[] coefficients;
    private final int from;
    private final int to;

    /** Shares the arrays: package-private, for {@link EncodingMatrix}, which never changes them. */
    WeightedPartitions(int[] partitions, double[] coefficients, int from, int to) {
        this.partitions = partitions;
        this.coefficients = coefficients;
        this.from = from;
        this.to = to;
    }

    /** Every one of {@code partitions} partitions with coefficient 1: the full gradient. */
    public static WeightedPartitions all(int partitions) {
        int[] every = new int[partitions];
        Arrays.setAll(every, j -> j);
        double[] ones = new double[partitions];
        Arrays.fill(ones, 1);
        return new WeightedPartitions(every, ones, 0, partitions);
    }

    /** One partition with coefficient 1: its gradient alone. */
    public static WeightedPartitions one(int partition) {
        return new WeightedPartitions(new int[] {partition}, new double[] {1}, 0, 1);
    }

    /** Number of partitions that the worker computes: its load. */
    public int size() {
        return to - from;
    }

    /** The t-th partition, 0 to k - 1. */
    public int partition(int t) {
        return partitions[from + Objects.checkIndex(t, size())];
    }

    /** The coefficient of the t-th partition. */
    public double coefficient(int t) {
        return coefficients[from + Objects.checkIndex(t, size())];
    }
}
