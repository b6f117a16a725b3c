package io.github.tardigrad.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.junit.jupiter.api.Test;

/**
 * The theorem of {@code docs/memory.md} on least squares, in double precision and without any code of ours: with whole gradients,
 * rho = 0 and a step of 1 / (L + 6 k L_m / U) the expectation of Psi = ||w - w*||^2 + 4 gamma^2 sum_i (p_i + eps_i) / (q_i^2
 * alpha_i) ||h_i - z_i*||^2 falls at least by the factor 1 - min(gamma mu, min_i alpha_i q_i / 2) in each round, and there is no
 * floor.
 */
@Seeded
class MemoryRateTest {
    private static final int WORKERS = 6;
    private static final int PARTITIONS = 6;
    private static final int DIMENSION = 4;
    private static final int ROWS = 6;
    private static final int RUNS = 300;

    /** Least squares in parts, g_j(w) = A_j^T (A_j w - b_j), on workers of which i straggles with probability p_i. */
    private static final class Problem {
        private final double[][][] hessian = new double[PARTITIONS][][];
        private final double[][] linear = new double[PARTITIONS][];
        private final double[] straggling = new double[WORKERS];
        private final double[] noise = new double[WORKERS];
        private final double[][] share = new double[WORKERS][PARTITIONS];
        private final double[] optimum;
        private final double gamma;
        private final double rate;

        Problem(RandomGenerator random) {
            DMatrixRMaj all = new DMatrixRMaj(DIMENSION, DIMENSION);
            DMatrixRMaj side = new DMatrixRMaj(DIMENSION, 1);
            double smoothest = 0;
            for (int j = 0; j < PARTITIONS; j++) {
                double[] target = gaussian(ROWS, random);
                double[][] rows = new double[ROWS][];
                Arrays.setAll(rows, r -> gaussian(DIMENSION, random));
                hessian[j] = new double[DIMENSION][DIMENSION];
                linear[j] = new double[DIMENSION];
                for (int r = 0; r < ROWS; r++) {
                    for (int a = 0; a < DIMENSION; a++) {
                        linear[j][a] += rows[r][a] * target[r];
                        for (int b = 0; b < DIMENSION; b++) {
                            hessian[j][a][b] += rows[r][a] * rows[r][b];
                        }
                    }
                }
                DMatrixRMaj part = new DMatrixRMaj(hessian[j]);
                smoothest = Math.max(smoothest, NormOps_DDRM.normP2(part));
                CommonOps_DDRM.addEquals(all, part);
                CommonOps_DDRM.addEquals(side, new DMatrixRMaj(DIMENSION, 1, true, linear[j]));
            }
            DMatrixRMaj inverse = new DMatrixRMaj(DIMENSION, DIMENSION);
            assertThat(CommonOps_DDRM.invert(all, inverse)).isTrue();
            DMatrixRMaj solution = new DMatrixRMaj(DIMENSION, 1);
            CommonOps_DDRM.mult(inverse, side, solution);
            optimum = solution.getData();
            double utilities = 0;
            double[] utility = new double[WORKERS];
            for (int i = 0; i < WORKERS; i++) {
                straggling[i] = 0.1 + 0.7 * random.nextDouble();
                noise[i] = 0.05 + 0.3 * random.nextDouble();
                utility[i] = (1 - straggling[i]) / (straggling[i] + noise[i]);
                utilities += utility[i];
            }
            // Masses in proportion to the utilities, laid end to end over the partitions.
            double begin = 0;
            for (int i = 0; i < WORKERS; i++) {
                double end = begin + PARTITIONS * utility[i] / utilities;
                for (int j = 0; j < PARTITIONS; j++) {
                    share[i][j] = Math.max(0, Math.min(end, j + 1) - Math.max(begin, j));
                }
                begin = end;
            }
            gamma = 1 / (NormOps_DDRM.normP2(all) + 6 * PARTITIONS * smoothest / utilities);
            double slowest = gamma / NormOps_DDRM.normP2(inverse);
            for (int i = 0; i < WORKERS; i++) {
                slowest = Math.min(slowest, alpha(i) * (1 - straggling[i]) / 2);
            }
            rate = 1 - slowest;
        }

        double alpha(int worker) {
            return 1 / (1 + noise[worker]);
        }

        double[] message(int worker, double[] w) {
            double[] z = new double[DIMENSION];
            for (int j = 0; j < PARTITIONS; j++) {
                for (int a = 0; share[worker][j] > 0 && a < DIMENSION; a++) {
                    double gradient = -linear[j][a];
                    for (int b = 0; b < DIMENSION; b++) {
                        gradient += hessian[j][a][b] * w[b];
                    }
                    z[a] += share[worker][j] * gradient;
                }
            }
            return z;
        }
    }

    private static double[] gaussian(int length, RandomGenerator random) {
        double[] entries = new double[length];
        Arrays.setAll(entries, i -> random.nextGaussian());
        return entries;
    }

    /** One run; Psi after each round. */
    private static double[] run(Problem problem, int rounds, RandomGenerator random) {
        double[] w = new double[DIMENSION];
        double[][] remembered = new double[WORKERS][DIMENSION];
        double[][] atOptimum = new double[WORKERS][];
        Arrays.setAll(atOptimum, i -> problem.message(i, problem.optimum));
        double[] psi = new double[rounds + 1];
        for (int round = 0; round <= rounds; round++) {
            psi[round] = squares(minus(w, problem.optimum));
            for (int i = 0; i < WORKERS; i++) {
                double arrival = 1 - problem.straggling[i];
                psi[round] += 4
                        * problem.gamma
                        * problem.gamma
                        * (problem.straggling[i] + problem.noise[i])
                        / (arrival * arrival * problem.alpha(i))
                        * squares(minus(remembered[i], atOptimum[i]));
            }
            double[] estimate = new double[DIMENSION];
            for (double[] part : remembered) {
                add(estimate, 1, part);
            }
            for (int i = 0; i < WORKERS; i++) {
                if (random.nextDouble() < problem.straggling[i]) {
                    continue;
                }
                double[] sent = minus(problem.message(i, w), remembered[i]);
                // Unbiased, with the mean squared error eps ||D||^2.
                add(sent, Math.sqrt(problem.noise[i] * squares(sent) / DIMENSION), gaussian(DIMENSION, random));
                add(estimate, 1 / (1 - problem.straggling[i]), sent);
                add(remembered[i], problem.alpha(i), sent);
            }
            add(w, -problem.gamma, estimate);
        }
        return psi;
    }

    private static void add(double[] to, double factor, double[] vector) {
        Arrays.setAll(to, i -> to[i] + factor * vector[i]);
    }

    private static double[] minus(double[] one, double[] other) {
        double[] difference = one.clone();
        add(difference, -1, other);
        return difference;
    }

    private static double squares(double[] vector) {
        return Arrays.stream(vector).map(x -> x * x).sum();
    }

    @Test
    void psiFallsAtLeastAsFastAsTheTheoremSays(RandomGenerator random) {
        Problem problem = new Problem(random);
        int rounds = 400;
        double[] mean = new double[rounds + 1];
        double[] meanSquares = new double[rounds + 1];
        for (int r = 0; r < RUNS; r++) {
            double[] psi = run(problem, rounds, random);
            for (int t = 0; t <= rounds; t++) {
                mean[t] += psi[t] / RUNS;
                meanSquares[t] += psi[t] * psi[t] / RUNS;
            }
        }
        for (int t = 1; t <= rounds; t++) {
            double standardError = Math.sqrt(Math.max(0, meanSquares[t] - mean[t] * mean[t]) / RUNS);
            assertThat(mean[t] - 6 * standardError)
                    .as("round %d, rate %s", t, problem.rate)
                    .isLessThanOrEqualTo(Math.pow(problem.rate, t) * mean[0]);
        }
    }

    /** Psi is of squares: 1e-24 of it at first is 1e-12 of the distance. */
    @Test
    void thereIsNoFloor(RandomGenerator random) {
        Problem problem = new Problem(random);
        int rounds = (int) Math.min(200_000, Math.ceil(Math.log(1e-26) / Math.log(problem.rate)));
        double[] psi = run(problem, rounds, random);

        assertThat(psi[rounds]).isLessThan(1e-24 * psi[0]);
    }
}
