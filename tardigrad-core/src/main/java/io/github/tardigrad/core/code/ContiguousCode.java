package io.github.tardigrad.core.code;

import java.util.Arrays;

/**
 * The sparse code that realises given masses: workers take consecutive segments of the line of partitions.
 *
 * <p>Put the partitions as unit intervals on [0, k] and the workers' masses end to end on the same line. Entry v_ij is the
 * length of the overlap of worker i's segment with partition j. Row sums are the masses, column sums are 1, no entry is
 * negative, and there are at most n + k - 1 of them, the least possible for generic masses. Source: Song and Choi, joint
 * design, the contiguous construction; minimality by counting the edges of a forest.
 */
public final class ContiguousCode {
    /** Segment ends closer to an integer than this times k are that integer: rounding of the running sum. */
    private static final double SNAP = 1e-13;

    private ContiguousCode() {}

    /**
     * The matrix V of overlaps, workers in their natural order along the line.
     *
     * @param masses s_i &gt;= 0, which sum to k up to rounding
     */
    public static EncodingMatrix of(double[] masses, int partitions) {
        int[] order = new int[masses.length];
        Arrays.setAll(order, i -> i);
        double[] ends = new double[masses.length];
        double sum = 0;
        double lost = 0;
        for (int i = 0; i < masses.length; i++) {
            double next = sum + masses[i];
            lost += (sum - next) + masses[i];
            sum = next;
            ends[i] = sum + lost;
        }
        double stretch = partitions / ends[ends.length - 1];
        for (int i = 0; i < ends.length; i++) {
            double end = ends[i] * stretch;
            double integer = Math.rint(end);
            ends[i] = Math.min(partitions, Math.abs(end - integer) <= SNAP * partitions ? integer : end);
        }
        return along(order, ends, partitions);
    }

    /**
     * The matrix V for masses on a grid, workers ordered so that as many segment ends as possible fall between partitions.
     *
     * <p>Each such end saves one entry. Workers are grouped so that the masses of a group add up to whole partitions; the
     * largest number of groups is hard to find (it contains subset-sum), so the groups come from {@link ZeroSumGroups}.
     *
     * @param units masses in units of 1/grid of a partition, which sum to k grid
     */
    public static EncodingMatrix onGrid(long[] units, int partitions, int grid) {
        int[] order = ZeroSumGroups.order(units, grid);
        double[] ends = new double[units.length];
        long sum = 0;
        for (int t = 0; t < order.length; t++) {
            sum += units[order[t]];
            ends[t] = (double) sum / grid;
        }
        return along(order, ends, partitions);
    }

    /** Overlaps of consecutive segments with unit intervals; {@code ends} is non-decreasing and its last element is k. */
    private static EncodingMatrix along(int[] order, double[] ends, int partitions) {
        int workers = order.length;
        int[] firstPartition = new int[workers];
        int[] size = new int[workers];
        int total = 0;
        double start = 0;
        for (int t = 0; t < workers; t++) {
            if (ends[t] > start) {
                int first = (int) Math.floor(start);
                firstPartition[order[t]] = first;
                size[order[t]] = (int) Math.ceil(ends[t]) - first;
                total += size[order[t]];
            }
            start = ends[t];
        }
        int[] offset = new int[workers];
        for (int i = 1; i < workers; i++) {
            offset[i] = offset[i - 1] + size[i - 1];
        }
        int[] rows = new int[total];
        int[] columns = new int[total];
        double[] values = new double[total];
        double[] columnSum = new double[partitions];
        start = 0;
        for (int t = 0; t < workers; t++) {
            int worker = order[t];
            for (int c = 0; c < size[worker]; c++) {
                int at = offset[worker] + c;
                int partition = firstPartition[worker] + c;
                rows[at] = worker;
                columns[at] = partition;
                values[at] = Math.min(ends[t], partition + 1.0) - Math.max(start, partition);
                columnSum[partition] += values[at];
            }
            start = ends[t];
        }
        for (int at = 0; at < total; at++) {
            values[at] /= columnSum[columns[at]];
        }
        return EncodingMatrix.of(workers, partitions, rows, columns, values);
    }
}
