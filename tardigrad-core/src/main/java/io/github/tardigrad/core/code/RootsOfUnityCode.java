package io.github.tardigrad.core.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Exact codes with short messages: from any n - s of n workers the gradient, of messages of 1/m of its length, with every
 * partition on s + m workers, the least number that allows it.
 *
 * <p>Block j of the partitions is on workers j - s - m + 1 .. j (modulo n). Worker i has a row (r_i, w_i) of m + s numbers; the
 * coefficients of block j solve X_j [R W] = [I 0] over its holders, so that B R = T recovers the gradient when everybody is
 * there and B W = 0 leaves room to do without any s workers: with W_D c = -R_D, R + W c is 0 on the absent D and still
 * recovers it. The rows are the first harmonics at the n-th roots of unity, W the lowest s of them and R the m above, so that
 * any s rows of W are independent. Neighbours hold nearly the same partitions, so their roots must lie far apart: worker i
 * takes root g i, for the g that amplifies noise least.
 *
 * <p>Source: Ye and Abbe, 2018. Differs: real harmonics for powers of real numbers, whose equations lose all digits from n =
 * 20 on, and the order of the roots, without which those of unity do no better than random rows.
 */
public final class RootsOfUnityCode {
    /** Straggler sets up to which all are looked at for the worst; beyond, as many drawn at random. */
    private static final int MOST_SETS = 2_000;

    private static final int PHASES = 8;
    private static final double SMALLEST_PIVOT = 1e-9;

    private final int stragglers;
    private final int reduction;
    private final double[][] rows;
    private final double[][][] coefficients;
    private final double amplification;

    private RootsOfUnityCode(
            int stragglers, int reduction, double[][] rows, double[][][] coefficients, double amplification) {
        this.stragglers = stragglers;
        this.reduction = reduction;
        this.rows = rows;
        this.coefficients = coefficients;
        this.amplification = amplification;
    }

    /**
     * The code that amplifies noise least, of those for n workers.
     *
     * @param stragglers s, how many absent workers never matter, at least 0
     * @param reduction m, how many times shorter than the gradient messages are, at least 1
     * @throws IllegalArgumentException if s + m exceeds n
     */
    public static RootsOfUnityCode of(int workers, int stragglers, int reduction) {
        if (stragglers < 0 || reduction < 1 || (long) stragglers + reduction > workers) {
            throw new IllegalArgumentException("stragglers + reduction must be at most the number of workers, "
                    + workers + ", with stragglers >= 0 and reduction >= 1: stragglers=" + stragglers + ", reduction="
                    + reduction);
        }
        List<int[]> absent = stragglerSets(workers, stragglers);
        RootsOfUnityCode best = null;
        // An odd number of harmonics above W splits a pair, and how it is split has no symmetric answer.
        int phases = reduction % 2 == 0 || stragglers == 0 ? 1 : PHASES;
        for (int step = 1; step <= Math.max(1, workers / 2); step++) {
            for (int phase = 0; phase < phases && greatestCommonDivisor(step, workers) == 1; phase++) {
                double turn = phases == 1 ? 0 : (phase + 0.5) * Math.PI / phases;
                RootsOfUnityCode code = candidate(workers, stragglers, reduction, step, turn, absent);
                best = best == null || code.amplification < best.amplification ? code : best;
            }
        }
        if (best == null) {
            throw new AssertionError("1 is coprime to " + workers);
        }
        return best;
    }

    private static RootsOfUnityCode candidate(
            int workers, int stragglers, int reduction, int step, double turn, List<int[]> absent) {
        double[][] rows = harmonics(workers, stragglers, reduction, step, turn);
        double[][][] coefficients = new double[workers][][];
        for (int j = 0; j < workers; j++) {
            double[][] holders = new double[stragglers + reduction][];
            for (int t = 0; t < holders.length; t++) {
                // Solves [R W]^T x = e_u for each u at once: the columns of R and W become rows.
                holders[t] = column(rows, workers, j, t, reduction);
            }
            coefficients[j] = solve(holders, reduction);
        }
        double amplification = 0;
        double[] power = power(coefficients, workers, reduction);
        for (int[] set : absent) {
            amplification = Math.max(amplification, amplification(rows, power, set, reduction));
        }
        return new RootsOfUnityCode(stragglers, reduction, rows, coefficients, amplification);
    }

    /** Rows (w_i, r_i), s + m numbers each. */
    private static double[][] harmonics(int workers, int stragglers, int reduction, int step, double turn) {
        int width = stragglers + reduction;
        boolean constant = (stragglers > 0 ? stragglers : reduction) % 2 == 1;
        double[][] rows = new double[workers][width];
        for (int i = 0; i < workers; i++) {
            double angle = 2 * Math.PI * ((long) step * i % workers) / workers;
            int at = 0;
            if (constant) {
                rows[i][at++] = 1;
            }
            for (double frequency = constant ? 1 : 0.5; at < width; frequency++) {
                rows[i][at++] = Math.sqrt(2) * Math.cos(frequency * angle + turn);
                if (at < width) {
                    rows[i][at++] = Math.sqrt(2) * Math.sin(frequency * angle + turn);
                }
            }
        }
        return rows;
    }

    /** Equation c of block j: column c of the rows of its holders, then the right-hand sides. */
    private static double[] column(double[][] rows, int workers, int j, int c, int reduction) {
        int width = rows[0].length;
        double[] equation = new double[width + reduction];
        for (int t = 0; t < width; t++) {
            equation[t] = rows[Math.floorMod(j - t, workers)][c];
        }
        int u = c - (width - reduction);
        if (u >= 0) {
            equation[width + u] = 1;
        }
        return equation;
    }

    /** The solutions of [A | b_1 .. b_m], by Gaussian elimination with partial pivoting; huge if A is singular. */
    private static double[][] solve(double[][] system, int sides) {
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
                double[][] none = new double[sides][size];
                for (double[] row : none) {
                    Arrays.fill(row, 1 / SMALLEST_PIVOT);
                }
                return none;
            }
            for (int r = 0; r < size; r++) {
                double factor = r == c ? 0 : system[r][c] / system[c][c];
                for (int t = c; factor != 0 && t < size + sides; t++) {
                    system[r][t] -= factor * system[c][t];
                }
            }
        }
        double[][] solutions = new double[sides][size];
        for (int u = 0; u < sides; u++) {
            for (int r = 0; r < size; r++) {
                solutions[u][r] = system[r][size + u] / system[r][r];
            }
        }
        return solutions;
    }

    /** ||B_i||^2 of each worker. */
    private static double[] power(double[][][] coefficients, int workers, int reduction) {
        double[] power = new double[workers];
        for (int j = 0; j < workers; j++) {
            for (int u = 0; u < reduction; u++) {
                for (int t = 0; t < coefficients[j][u].length; t++) {
                    power[Math.floorMod(j - t, workers)] += coefficients[j][u][t] * coefficients[j][u][t];
                }
            }
        }
        return power;
    }

    /** sum_i ||R_F(i)||^2 ||B_i||^2 / (n m), with R_F the weights without the absent. */
    private static double amplification(double[][] rows, double[] power, int[] absent, int reduction) {
        int stragglers = absent.length;
        double[][] system = new double[stragglers][stragglers + reduction];
        for (int d = 0; d < stragglers; d++) {
            System.arraycopy(rows[absent[d]], 0, system[d], 0, stragglers + reduction);
        }
        double[][] c = solve(system, reduction);
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            double squares = 0;
            for (int u = 0; u < reduction; u++) {
                double weight = rows[i][stragglers + u];
                for (int d = 0; d < stragglers; d++) {
                    weight -= rows[i][d] * c[u][d];
                }
                squares += weight * weight;
            }
            sum += squares * power[i];
        }
        return sum / ((double) rows.length * reduction);
    }

    private static List<int[]> stragglerSets(int workers, int stragglers) {
        double count = 1;
        for (int t = 0; t < stragglers; t++) {
            count *= (double) (workers - t) / (t + 1);
        }
        List<int[]> sets = new ArrayList<>();
        if (count <= MOST_SETS) {
            int[] set = new int[stragglers];
            Arrays.setAll(set, t -> t);
            do {
                sets.add(set.clone());
            } while (advance(set, workers));
            return sets;
        }
        SplittableRandom random = new SplittableRandom(workers);
        for (int draw = 0; draw < MOST_SETS; draw++) {
            sets.add(random.ints(0, workers).distinct().limit(stragglers).toArray());
        }
        return sets;
    }

    /** The next set in lexical order; false if there is none. */
    private static boolean advance(int[] set, int workers) {
        for (int t = set.length - 1; t >= 0; t--) {
            if (set[t] < workers - set.length + t) {
                set[t]++;
                for (int later = t + 1; later < set.length; later++) {
                    set[later] = set[later - 1] + 1;
                }
                return true;
            }
        }
        return false;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /**
     * How many times larger the mean square of independent relative noise of the messages, of rounding or quantization, can
     * be in the estimate, for uncorrelated gradients: the largest over the sets of s stragglers, or over 2,000 of them.
     */
    public double amplification() {
        return amplification;
    }

    /**
     * The encoding of data in k partitions, the code's n blocks of them consecutive and of nearly equal size.
     *
     * @throws IllegalArgumentException if there are fewer partitions than workers
     */
    public BlockEncoding encoding(int partitions) {
        int workers = rows.length;
        int width = stragglers + reduction;
        List<EncodingMatrix> blocks = new ArrayList<>();
        for (int u = 0; u < reduction; u++) {
            int[] workerOf = new int[workers * width];
            int[] columns = new int[workers * width];
            double[] values = new double[workers * width];
            int at = 0;
            for (int i = 0; i < workers; i++) {
                for (int j = 0; j < workers; j++) {
                    int t = Math.floorMod(j - i, workers);
                    if (t < width) {
                        workerOf[at] = i;
                        columns[at] = j;
                        values[at++] = coefficients[j][u][t];
                    }
                }
            }
            blocks.add(EncodingMatrix.of(workers, workers, workerOf, columns, values)
                    .overBlocks(partitions));
        }
        return BlockEncoding.of(blocks);
    }
}
