package io.github.tardigrad.core.code;

import java.util.Arrays;

/**
 * The best code where the data already lies: who holds which partition is given, only coefficients may change.
 *
 * <p>Minimises the error bound, the sum of s_i^2 / u_i with masses s_i = sum_j v_ij, over v &gt;= 0 on the support with unit
 * column sums. Gauss-Seidel over partitions: with the others fixed, partition j has v_ij = max(0, mu u_i - b_i), where b_i is
 * the mass that worker i has from other partitions and mu makes the column sum 1. The problem is convex and its blocks
 * separate, so the sweeps converge to the optimum; the dual says how near they are. For any prices mu_j &gt;= 0 no code on the
 * support has less than sum_j mu_j - (1/4) sum_i u_i (max over j held by i of mu_j)^2; mu_j = 2 min_i s_i / u_i over the
 * holders of j attains it at the optimum.
 *
 * <p>Decoded with a_i = 1/q_i the coefficients v_ij are unbiased. Beyond the papers.
 */
public final class FixedSupport {
    /** Relative gap between value and dual bound at which the sweeps end. */
    public static final double DEFAULT_GAP = 1e-12;

    private static final int MOST_SWEEPS = 20_000;
    private static final int SWEEPS_BETWEEN_CHECKS = 8;

    private final EncodingMatrix encoding;
    private final double value;
    private final double lowerBound;

    private FixedSupport(EncodingMatrix encoding, double value, double lowerBound) {
        this.encoding = encoding;
        this.value = value;
        this.lowerBound = lowerBound;
    }

    /** The coefficients v on the support: column sums 1, none negative. */
    public EncodingMatrix encoding() {
        return encoding;
    }

    /** The error bound reached, the sum of s_i^2 / u_i, in units of C^2. */
    public double value() {
        return value;
    }

    /** What no code on this support can be below. */
    public double lowerBound() {
        return lowerBound;
    }

    /** (value - lowerBound) / value; 0 if both are 0. */
    public double gap() {
        return value == 0 ? 0 : (value - lowerBound) / value;
    }

    /**
     * Optimises on the support of a matrix, whose coefficients are not looked at, to {@link #DEFAULT_GAP} or as near as
     * 20,000 sweeps come; {@link #gap()} says how near.
     *
     * <p>Cost: O(nnz log d) a sweep, for d holders of a partition.
     *
     * @param utilities u_i &gt;= 0 and finite, one per worker; a worker with 0 gets no mass
     * @throws IllegalArgumentException if a partition has no holder with positive utility, or a utility is negative or not
     *     finite
     */
    public static FixedSupport optimise(EncodingMatrix support, double[] utilities) {
        if (utilities.length != support.workers()) {
            throw new IllegalArgumentException("utilities must have one entry per worker: expected " + support.workers()
                    + ", found " + utilities.length);
        }
        for (int i = 0; i < utilities.length; i++) {
            if (!(utilities[i] >= 0 && utilities[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "utility must be >= 0 and finite: utility[" + i + "]=" + utilities[i]);
            }
        }
        return new Sweeps(support, utilities).optimum(support);
    }

    private static final class Sweeps {
        private final double[] utilities;
        private final int partitions;
        /** Entries of each column: their positions in row order. */
        private final int[] columnStart;

        private final int[] entries;
        private final int[] worker;
        private final double[] v;
        private final double[] mass;

        Sweeps(EncodingMatrix support, double[] utilities) {
            this.utilities = utilities.clone();
            partitions = support.partitions();
            worker = support.rowIndices();
            int[] columns = support.columnIndices();
            columnStart = new int[partitions + 1];
            for (int t = 0; t < columns.length; t++) {
                if (utilities[worker[t]] > 0) {
                    columnStart[columns[t] + 1]++;
                }
            }
            for (int j = 0; j < partitions; j++) {
                if (columnStart[j + 1] == 0) {
                    throw new IllegalArgumentException("every partition must be held by a worker that can answer:"
                            + " partition " + j + " is not");
                }
                columnStart[j + 1] += columnStart[j];
            }
            entries = new int[columnStart[partitions]];
            int[] next = columnStart.clone();
            for (int t = 0; t < columns.length; t++) {
                if (utilities[worker[t]] > 0) {
                    entries[next[columns[t]]++] = t;
                }
            }
            v = new double[columns.length];
            mass = new double[utilities.length];
            for (int j = 0; j < partitions; j++) {
                double sum = 0;
                for (int e = columnStart[j]; e < columnStart[j + 1]; e++) {
                    sum += utilities[worker[entries[e]]];
                }
                for (int e = columnStart[j]; e < columnStart[j + 1]; e++) {
                    v[entries[e]] = utilities[worker[entries[e]]] / sum;
                }
            }
            addUp();
        }

        FixedSupport optimum(EncodingMatrix support) {
            for (int sweep = 0; sweep < MOST_SWEEPS; sweep += SWEEPS_BETWEEN_CHECKS) {
                double value = value();
                if (value - dual() <= DEFAULT_GAP * value) {
                    break;
                }
                for (int more = 0; more < SWEEPS_BETWEEN_CHECKS; more++) {
                    for (int j = 0; j < partitions; j++) {
                        refill(j);
                    }
                }
                // Masses are kept up to date by differences, whose rounding would add up.
                addUp();
            }
            EncodingMatrix encoding =
                    EncodingMatrix.of(support.workers(), partitions, support.rowIndices(), support.columnIndices(), v);
            double value = value();
            return new FixedSupport(encoding, value, Math.min(value, dual()));
        }

        private void addUp() {
            Arrays.fill(mass, 0);
            for (int t = 0; t < v.length; t++) {
                mass[worker[t]] += v[t];
            }
        }

        /** Gives partition j to its holders anew: those with the least price before it, up to a common price mu. */
        private void refill(int j) {
            int holders = columnStart[j + 1] - columnStart[j];
            Holder[] sorted = new Holder[holders];
            for (int h = 0; h < holders; h++) {
                int t = entries[columnStart[j] + h];
                int i = worker[t];
                sorted[h] = new Holder(t, Math.max(0, mass[i] - v[t]), utilities[i]);
            }
            Arrays.sort(sorted, (one, other) -> Double.compare(one.price(), other.price()));
            double level = 0;
            double others = 0;
            double utility = 0;
            for (int h = 0; h < holders; h++) {
                others += sorted[h].others();
                utility += sorted[h].utility();
                level = (1 + others) / utility;
                if (h + 1 == holders || level <= sorted[h + 1].price()) {
                    break;
                }
            }
            for (Holder holder : sorted) {
                double share = Math.max(0, level * holder.utility() - holder.others());
                mass[worker[holder.entry()]] = holder.others() + share;
                v[holder.entry()] = share;
            }
        }

        private record Holder(int entry, double others, double utility) {
            double price() {
                return others / utility;
            }
        }

        private double value() {
            double value = 0;
            for (int i = 0; i < mass.length; i++) {
                value += utilities[i] > 0 ? mass[i] * mass[i] / utilities[i] : 0;
            }
            return value;
        }

        private double dual() {
            double[] highest = new double[mass.length];
            double sum = 0;
            for (int j = 0; j < partitions; j++) {
                double least = Double.POSITIVE_INFINITY;
                for (int e = columnStart[j]; e < columnStart[j + 1]; e++) {
                    int i = worker[entries[e]];
                    least = Math.min(least, mass[i] / utilities[i]);
                }
                sum += 2 * least;
                for (int e = columnStart[j]; e < columnStart[j + 1]; e++) {
                    int i = worker[entries[e]];
                    highest[i] = Math.max(highest[i], 2 * least);
                }
            }
            for (int i = 0; i < mass.length; i++) {
                sum -= utilities[i] * highest[i] * highest[i] / 4;
            }
            return sum;
        }
    }
}
