package io.github.tardigrad.core.code;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The encoding matrix B: what each worker adds up, stored by its non-zeros in rows.
 *
 * <p>Shape: n workers by k partitions. Entry b_ij is the coefficient of partition j's gradient in worker i's message.
 * Immutable; a row costs nothing to look at.
 */
public final class EncodingMatrix {
    private final int partitions;
    private final int[] rowStart;
    private final int[] columns;
    private final double[] values;

    private EncodingMatrix(int partitions, int[] rowStart, int[] columns, double[] values) {
        this.partitions = partitions;
        this.rowStart = rowStart;
        this.columns = columns;
        this.values = values;
    }

    /**
     * A matrix from its non-zeros, sorted by worker and, within a worker, by partition.
     *
     * @param rows the worker of each entry
     * @param columns the partition of each entry
     * @param values the coefficient of each entry, finite
     * @throws IllegalArgumentException if the lengths differ, an index is out of range or out of order, or a value is not
     *     finite
     */
    public static EncodingMatrix of(int workers, int partitions, int[] rows, int[] columns, double[] values) {
        if (workers <= 0 || partitions <= 0) {
            throw new IllegalArgumentException(
                    "encoding must have workers > 0 and partitions > 0: " + workers + " x " + partitions);
        }
        if (rows.length != columns.length || rows.length != values.length) {
            throw new IllegalArgumentException("encoding.rows, columns and values must be equally long: rows="
                    + rows.length + ", columns=" + columns.length + ", values=" + values.length);
        }
        int[] rowStart = new int[workers + 1];
        for (int t = 0; t < rows.length; t++) {
            if (rows[t] < 0 || rows[t] >= workers || columns[t] < 0 || columns[t] >= partitions) {
                throw new IllegalArgumentException("encoding entry must lie in " + workers + " x " + partitions
                        + ": entry " + t + " is (" + rows[t] + ", " + columns[t] + ")");
            }
            if (!Double.isFinite(values[t])) {
                throw new IllegalArgumentException("encoding.values must be finite: values[" + t + "]=" + values[t]);
            }
            boolean ascending =
                    t == 0 || rows[t - 1] < rows[t] || (rows[t - 1] == rows[t] && columns[t - 1] < columns[t]);
            if (!ascending) {
                throw new IllegalArgumentException(
                        "encoding entries must be sorted by row, then column, without repetition: entry " + t + " is ("
                                + rows[t] + ", " + columns[t] + ")");
            }
            rowStart[rows[t] + 1]++;
        }
        for (int i = 0; i < workers; i++) {
            rowStart[i + 1] += rowStart[i];
        }
        return new EncodingMatrix(partitions, rowStart, columns.clone(), values.clone());
    }

    /** A matrix whose entries are the same number wherever a worker holds a partition. */
    public static EncodingMatrix ofSupport(int partitions, List<int[]> partitionsOfWorker, double coefficient) {
        int total = partitionsOfWorker.stream().mapToInt(row -> row.length).sum();
        int[] rows = new int[total];
        int[] columns = new int[total];
        double[] values = new double[total];
        Arrays.fill(values, coefficient);
        int at = 0;
        for (int i = 0; i < partitionsOfWorker.size(); i++) {
            int[] sorted = partitionsOfWorker.get(i).clone();
            Arrays.sort(sorted);
            for (int j : sorted) {
                rows[at] = i;
                columns[at++] = j;
            }
        }
        return of(partitionsOfWorker.size(), partitions, rows, columns, values);
    }

    /** The same without stored entries that are 0. */
    public EncodingMatrix withoutZeros() {
        int[] rows = rowIndices();
        int[] kept =
                IntStream.range(0, values.length).filter(t -> values[t] != 0).toArray();
        return of(
                workers(),
                partitions,
                IntStream.of(kept).map(t -> rows[t]).toArray(),
                IntStream.of(kept).map(t -> columns[t]).toArray(),
                IntStream.of(kept).mapToDouble(t -> values[t]).toArray());
    }

    /** Whether every entry is where the other has one, too. */
    public boolean within(EncodingMatrix other) {
        if (workers() != other.workers() || partitions != other.partitions) {
            return false;
        }
        for (int i = 0; i < workers(); i++) {
            BitSet held = new BitSet();
            for (int t = other.rowStart[i]; t < other.rowStart[i + 1]; t++) {
                held.set(other.columns[t]);
            }
            for (int t = rowStart[i]; t < rowStart[i + 1]; t++) {
                if (!held.get(columns[t])) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the non-zeros are where the other's are. */
    boolean hasSupportOf(EncodingMatrix other) {
        return partitions == other.partitions
                && Arrays.equals(rowStart, other.rowStart)
                && Arrays.equals(columns, other.columns);
    }

    /** Number of workers n. */
    public int workers() {
        return rowStart.length - 1;
    }

    /** Number of partitions k. */
    public int partitions() {
        return partitions;
    }

    /** Number of stored entries: gradients of partitions computed in a round when nobody straggles. */
    public int nonZeros() {
        return values.length;
    }

    /** Computation load: the mean number of workers that compute a partition, {@code nonZeros / k}. */
    public double computationLoad() {
        return (double) nonZeros() / partitions;
    }

    /** What one worker computes. */
    public WeightedPartitions row(int worker) {
        Objects.checkIndex(worker, workers());
        return new WeightedPartitions(columns, values, rowStart[worker], rowStart[worker + 1]);
    }

    /** Number of partitions one worker computes. */
    public int rowSize(int worker) {
        return rowStart[worker + 1] - rowStart[worker];
    }

    /** The sum of one worker's coefficients, B_i. */
    public double rowSum(int worker) {
        double sum = 0;
        for (int t = rowStart[worker]; t < rowStart[worker + 1]; t++) {
            sum += values[t];
        }
        return sum;
    }

    /** The sum of the squares of one worker's coefficients, ||B_i||^2. */
    public double squaredNorm(int worker) {
        double squares = 0;
        for (int t = rowStart[worker]; t < rowStart[worker + 1]; t++) {
            squares += values[t] * values[t];
        }
        return squares;
    }

    /**
     * Sums over the workers of weight times coefficient, for each partition: the coverage of a decoding vector.
     *
     * @param weights one per worker
     * @return a new array, one per partition
     */
    public double[] columnSums(double[] weights) {
        double[] sums = new double[partitions];
        for (int i = 0; i < workers(); i++) {
            for (int t = rowStart[i]; t < rowStart[i + 1]; t++) {
                sums[columns[t]] += weights[i] * values[t];
            }
        }
        return sums;
    }

    /** The same support with each worker's coefficients multiplied by a factor of its own. */
    public EncodingMatrix scaleRows(double[] factors) {
        double[] scaled = values.clone();
        for (int i = 0; i < workers(); i++) {
            for (int t = rowStart[i]; t < rowStart[i + 1]; t++) {
                scaled[t] *= factors[i];
            }
        }
        return new EncodingMatrix(partitions, rowStart, columns, scaled);
    }

    /** The same support with each partition's coefficients multiplied by a factor of its own. */
    public EncodingMatrix scaleColumns(double[] factors) {
        double[] scaled = values.clone();
        for (int t = 0; t < scaled.length; t++) {
            scaled[t] *= factors[columns[t]];
        }
        return new EncodingMatrix(partitions, rowStart, columns, scaled);
    }

    /**
     * The matrix with one more column for each worker, in which it alone has an entry: [B diag(d)].
     *
     * @param diagonal d, one per worker
     */
    public EncodingMatrix withDiagonal(double[] diagonal) {
        int[] start = new int[rowStart.length];
        int[] wider = new int[columns.length + workers()];
        double[] entries = new double[values.length + workers()];
        for (int i = 0; i < workers(); i++) {
            int size = rowSize(i);
            System.arraycopy(columns, rowStart[i], wider, start[i], size);
            System.arraycopy(values, rowStart[i], entries, start[i], size);
            wider[start[i] + size] = partitions + i;
            entries[start[i] + size] = diagonal[i];
            start[i + 1] = start[i] + size + 1;
        }
        return new EncodingMatrix(Math.addExact(partitions, workers()), start, wider, entries);
    }

    /**
     * The same code over more partitions: each column becomes a block of consecutive partitions, of nearly equal size, with
     * the column's coefficients.
     *
     * @throws IllegalArgumentException if there are fewer partitions than columns
     */
    public EncodingMatrix overBlocks(int finer) {
        if (finer < partitions) {
            throw new IllegalArgumentException(
                    "partitions must be >= " + partitions + ", the blocks of this code: partitions=" + finer);
        }
        int[] first = new int[partitions + 1];
        Arrays.setAll(first, block -> (int) (((long) block * finer + partitions - 1) / partitions));
        int[] start = new int[workers() + 1];
        for (int i = 0; i < workers(); i++) {
            start[i + 1] = start[i];
            for (int t = rowStart[i]; t < rowStart[i + 1]; t++) {
                start[i + 1] += first[columns[t] + 1] - first[columns[t]];
            }
        }
        int[] finerColumns = new int[start[workers()]];
        double[] finerValues = new double[start[workers()]];
        int at = 0;
        for (int t = 0; t < columns.length; t++) {
            for (int j = first[columns[t]]; j < first[columns[t] + 1]; j++) {
                finerColumns[at] = j;
                finerValues[at++] = values[t];
            }
        }
        return new EncodingMatrix(finer, start, finerColumns, finerValues);
    }

    /** A copy of the worker of each entry, in order. */
    public int[] rowIndices() {
        int[] rows = new int[nonZeros()];
        for (int i = 0; i < workers(); i++) {
            Arrays.fill(rows, rowStart[i], rowStart[i + 1], i);
        }
        return rows;
    }

    /** A copy of the partition of each entry, in order. */
    public int[] columnIndices() {
        return columns.clone();
    }

    /** A copy of the entries, in order. */
    public double[] values() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodingMatrix that
                && partitions == that.partitions
                && Arrays.equals(rowStart, that.rowStart)
                && Arrays.equals(columns, that.columns)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(rowStart) + Arrays.hashCode(columns)) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "EncodingMatrix[" + workers() + " x " + partitions + ", " + nonZeros() + " non-zeros]";
    }
}
