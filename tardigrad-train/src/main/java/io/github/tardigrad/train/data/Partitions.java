package io.github.tardigrad.train.data;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The training examples dealt to k partitions whose sizes differ by at most one.
 *
 * <p>Threads: immutable. Cost: O(n) memory for n examples.
 */
public final class Partitions {
    private final int[] order;
    private final int count;

    private Partitions(int[] order, int count) {
        this.order = order;
        this.count = count;
    }

    /**
     * Deals the examples: a function of the labels, by, partitions and seed only.
     *
     * @throws IllegalArgumentException if partitions is not 1 to the number of examples
     */
    public static Partitions of(Dataset train, PartitionBy by, int partitions, long seed) {
        int size = train.size();
        if (partitions < 1 || partitions > size) {
            throw new IllegalArgumentException(
                    "partitions must be 1.." + size + ", at least one training example each: partitions=" + partitions);
        }
        int[] order = new KeyedRandom(seed, KeyedRandom.Use.PARTITIONS, 0).permutation(size);
        return new Partitions(by == PartitionBy.LABEL ? sortedByLabel(order, train) : order, partitions);
    }

    private static int[] sortedByLabel(int[] order, Dataset train) {
        int[] next = new int[train.classes() + 1];
        for (int index : order) {
            next[train.label(index) + 1]++;
        }
        for (int label = 0; label < train.classes(); label++) {
            next[label + 1] += next[label];
        }
        int[] sorted = new int[order.length];
        for (int index : order) {
            sorted[next[train.label(index)]++] = index;
        }
        return sorted;
    }

    /** The number of partitions, k. */
    public int count() {
        return count;
    }

    /** The number of examples of all partitions together. */
    public int examples() {
        return order.length;
    }

    /** The number of examples of one partition. */
    public int size(int partition) {
        Objects.checkIndex(partition, count);
        return start(partition + 1) - start(partition);
    }

    /** The number of examples of the largest partition. */
    public int largest() {
        return (order.length + count - 1) / count;
    }

    /** The part of all examples that this partition holds, in (0, 1]; the shares sum to 1. */
    public double share(int partition) {
        return (double) size(partition) / order.length;
    }

    /** The data set's index of one example of a partition. */
    public int example(int partition, int position) {
        Objects.checkIndex(position, size(partition));
        return order[start(partition) + position];
    }

    /** The data set's indices of all examples of a partition, in the order of {@link #example}. */
    public IntStream examples(int partition) {
        Objects.checkIndex(partition, count);
        return Arrays.stream(order, start(partition), start(partition + 1));
    }

    private int start(int partition) {
        return (int) ((long) order.length * partition / count);
    }
}
