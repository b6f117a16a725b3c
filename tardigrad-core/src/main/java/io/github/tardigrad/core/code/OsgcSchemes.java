package io.github.tardigrad.core.code;

import java.util.Arrays;

/**
 * The two constructions of the OSGC paper for given masses, as named baselines.
 *
 * <p>Both have the masses as row sums and unit column sums, so they are unbiased; entries are negative unless the masses are
 * special, and then the paper's error bound does not hold for them. {@link ContiguousCode} has neither flaw. Source: Song and
 * Choi, 2025, Schemes I and II, as in the authors' code, over as many blocks of partitions as there are workers.
 */
public final class OsgcSchemes {
    private OsgcSchemes() {}

    /**
     * Scheme I: all workers share block 0; each but the last also has a block of its own.
     *
     * @param masses per worker, which sum to k
     * @throws IllegalArgumentException if there are fewer partitions than workers
     */
    public static EncodingMatrix sharedBlock(double[] masses, int partitions) {
        int n = masses.length;
        Entries entries = new Entries(n);
        for (int i = 0; i < n; i++) {
            double inBlocks = masses[i] * n / partitions;
            entries.add(i, 0, i < n - 1 ? inBlocks - 1 : inBlocks);
            if (i < n - 1) {
                entries.add(i, i + 1, 1);
            }
        }
        return entries.matrix(n).overBlocks(partitions);
    }

    /**
     * Scheme II: worker i shares block i with the worker before and block i + 1 with the one after.
     *
     * @param masses per worker, which sum to k
     * @throws IllegalArgumentException if there are fewer partitions than workers
     */
    public static EncodingMatrix chain(double[] masses, int partitions) {
        int n = masses.length;
        Entries entries = new Entries(n);
        double carried = 0;
        for (int i = 0; i < n; i++) {
            entries.add(i, i, 1 - carried);
            carried += masses[i] * n / partitions - 1;
            if (i < n - 1) {
                entries.add(i, i + 1, carried);
            }
        }
        return entries.matrix(n).overBlocks(partitions);
    }

    /** At most two entries a worker, in order; zeros are left out. */
    private static final class Entries {
        private final int[] rows;
        private final int[] columns;
        private final double[] values;
        private int size;

        Entries(int workers) {
            rows = new int[2 * workers];
            columns = new int[2 * workers];
            values = new double[2 * workers];
        }

        void add(int row, int column, double value) {
            if (value != 0) {
                rows[size] = row;
                columns[size] = column;
                values[size++] = value;
            }
        }

        EncodingMatrix matrix(int n) {
            return EncodingMatrix.of(
                    n, n, Arrays.copyOf(rows, size), Arrays.copyOf(columns, size), Arrays.copyOf(values, size));
        }
    }
}
