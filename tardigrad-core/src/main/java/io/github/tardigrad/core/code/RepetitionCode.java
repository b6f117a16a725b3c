package io.github.tardigrad.core.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Codes that repeat blocks of partitions in a fixed pattern, whoever the workers are. */
public final class RepetitionCode {
    /** Solutions of the cyclic code's equations with a pivot below this are drawn again. */
    private static final double SMALLEST_PIVOT = 1e-3;

    private static final int MOST_DRAWS = 100;

    private RepetitionCode() {}

    /**
     * Fractional repetition: groups of {@code replication} consecutive workers hold the same block with coefficient 1. Any
     * one worker of a group recovers its block. Source: Tandon, Lei, Dimakis and Karampatziakis, 2017.
     *
     * @throws IllegalArgumentException if replication does not divide the workers, or there are fewer partitions than groups
     */
    public static EncodingMatrix fractional(int workers, int partitions, int replication) {
        if (replication < 1 || replication > workers || workers % replication != 0) {
            throw new IllegalArgumentException("replication must divide the number of workers " + workers
                    + ", so be one of " + divisors(workers) + ": replication=" + replication);
        }
        List<int[]> blocks = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            blocks.add(new int[] {i / replication});
        }
        return EncodingMatrix.ofSupport(workers / replication, blocks, 1).overBlocks(partitions);
    }

    /**
     * Cyclic repetition: worker i holds the blocks i .. i + s with coefficients orthogonal to a random matrix H with H 1 = 0,
     * so that any n - s rows span the vector of ones. Source: Tandon, Lei, Dimakis and Karampatziakis, 2017, Algorithm 2.
     *
     * @param stragglers s, how many absent workers never matter, 0 to n - 1
     * @throws IllegalArgumentException if s is out of range or there are fewer partitions than workers
     */
    public static EncodingMatrix cyclic(int workers, int partitions, int stragglers, RandomGenerator random) {
        if (stragglers < 0 || stragglers >= workers) {
            throw new IllegalArgumentException(
                    "stragglers must be in 0.." + (workers - 1) + ": stragglers=" + stragglers);
        }
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            double[][] coefficients = cyclicCoefficients(workers, stragglers, random);
            if (coefficients.length > 0) {
                return cyclicMatrix(coefficients, workers, stragglers).overBlocks(partitions);
            }
        }
        throw new AssertionError("random equations of a cyclic code were singular " + MOST_DRAWS + " times");
    }

    private static EncodingMatrix cyclicMatrix(double[][] coefficients, int workers, int stragglers) {
        int width = stragglers + 1;
        int[] rows = new int[workers * width];
        int[] columns = new int[workers * width];
        double[] values = new double[workers * width];
        int at = 0;
        for (int i = 0; i < workers; i++) {
            double[] dense = new double[workers];
            boolean[] held = new boolean[workers];
            for (int t = 0; t < width; t++) {
                dense[(i + t) % workers] = coefficients[i][t];
                held[(i + t) % workers] = true;
            }
            for (int j = 0; j < workers; j++) {
                if (held[j]) {
                    rows[at] = i;
                    columns[at] = j;
                    values[at++] = dense[j];
                }
            }
        }
        return EncodingMatrix.of(workers, workers, rows, columns, values);
    }

    /** Coefficients [n][s + 1], the first of each row 1; empty if some equations were nearly singular. */
    private static double[][] cyclicCoefficients(int workers, int stragglers, RandomGenerator random) {
        double[][] h = new double[stragglers][workers];
        for (double[] row : h) {
            double sum = 0;
            for (int j = 0; j < workers - 1; j++) {
                row[j] = random.nextGaussian();
                sum += row[j];
            }
            row[workers - 1] = -sum;
        }
        double[][] coefficients = new double[workers][stragglers + 1];
        for (int i = 0; i < workers; i++) {
            double[][] system = new double[stragglers][stragglers + 1];
            for (int r = 0; r < stragglers; r++) {
                for (int t = 0; t < stragglers; t++) {
                    system[r][t] = h[r][(i + 1 + t) % workers];
                }
                system[r][stragglers] = -h[r][i];
            }
            coefficients[i][0] = 1;
            if (!solve(system)) {
                return new double[0][];
            }
            for (int t = 0; t < stragglers; t++) {
                coefficients[i][t + 1] = system[t][stragglers];
            }
        }
        return coefficients;
    }

    /** Gaussian elimination with partial pivoting on [A | b]; the solution replaces b. False if a pivot is too small. */
    private static boolean solve(double[][] system) {
        int size = system.length;
        for (int c = 0; c < size; c++) {
            int pivot = c;
            for (int r = c + 1; r < size; r++) {
                pivot = Math.abs(system[r][c]) > Math.abs(system[pivot][c]) ? r : pivot;
            }
            double[] swap = system[c];
            system[c] = system[pivot];
            system[pivot] = swap;
            if (Math.abs(system[c][c]) < SMALLEST_PIVOT) {
                return false;
            }
            for (int r = 0; r < size; r++) {
                double factor = r == c ? 0 : system[r][c] / system[c][c];
                for (int t = c; factor != 0 && t <= size; t++) {
                    system[r][t] -= factor * system[c][t];
                }
            }
        }
        for (int r = 0; r < size; r++) {
            system[r][size] /= system[r][r];
        }
        return true;
    }

    private static String divisors(int number) {
        StringBuilder list = new StringBuilder();
        for (int d = 1; d <= number; d++) {
            if (number % d == 0) {
                list.append(list.isEmpty() ? "" : ", ").append(d);
            }
        }
        return list.toString();
    }

    /** The group of each worker in {@link #fractional}. */
    public static int[] groups(int workers, int replication) {
        int[] groups = new int[workers];
        Arrays.setAll(groups, i -> i / replication);
        return groups;
    }
}
