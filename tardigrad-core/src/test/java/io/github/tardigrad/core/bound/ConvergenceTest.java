package io.github.tardigrad.core.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.function.LongToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Guarantees beside what happens: F_j = 1/2 sum_l h_jl (w_l - c_jl)^2 with real quantizers, over many seeds. */
class ConvergenceTest {
    private static final int N = 10;
    private static final int D = 16;
    private static final int SEEDS = 40;
    private static final double RADIUS = 6;

    /** A quadratic and a plan for it. */
    private static final class Problem {
        final double[][] curvature = new double[N][D];
        final double[][] centre = new double[N][D];
        final double[] total = new double[D];
        final double[] best = new double[D];
        final CodePlan plan;
        double largestGradient;

        Problem(RandomGenerator random) {
            for (int j = 0; j < N; j++) {
                for (int l = 0; l < D; l++) {
                    curvature[j][l] = random.nextDouble(0.4, 1.6);
                    centre[j][l] = random.nextGaussian();
                    total[l] += curvature[j][l];
                    best[l] += curvature[j][l] * centre[j][l];
                }
            }
            for (int l = 0; l < D; l++) {
                best[l] /= total[l];
            }
            StragglerProfile profile =
                    StragglerProfile.of(random.doubles(N, 0.05, 0.6).toArray());
            plan = Planner.plan(profile, N, D, CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(6L * N)));
        }

        double smallest() {
            double least = total[0];
            for (double h : total) {
                least = Math.min(least, h);
            }
            return least;
        }

        double largest() {
            double most = 0;
            for (double h : total) {
                most = Math.max(most, h);
            }
            return most;
        }

        double excess(double[] w) {
            double sum = 0;
            for (int l = 0; l < D; l++) {
                sum += total[l] * (w[l] - best[l]) * (w[l] - best[l]) / 2;
            }
            return sum;
        }

        double squaredGradient(double[] w) {
            double sum = 0;
            for (int l = 0; l < D; l++) {
                sum += total[l] * total[l] * (w[l] - best[l]) * (w[l] - best[l]);
            }
            return sum;
        }

        double squaredDistance(double[] w) {
            double sum = 0;
            for (int l = 0; l < D; l++) {
                sum += (w[l] - best[l]) * (w[l] - best[l]);
            }
            return sum;
        }

        /** One estimate of the gradient at w; every worker answers or not, messages go through frames. */
        float[] estimate(double[] w, RandomGenerator random, long round) {
            double[][] gradients = new double[N][D];
            for (int j = 0; j < N; j++) {
                double squares = 0;
                for (int l = 0; l < D; l++) {
                    gradients[j][l] = curvature[j][l] * (w[l] - centre[j][l]);
                    squares += gradients[j][l] * gradients[j][l];
                }
                largestGradient = Math.max(largestGradient, Math.sqrt(squares));
            }
            float[] estimate = new float[D];
            double[] a = plan.decoding();
            for (int i = 0; i < N; i++) {
                if (random.nextDouble() >= plan.profile().arrival(i)) {
                    continue;
                }
                float[] message = new float[D];
                WeightedPartitions row = plan.encoding().row(i);
                for (int t = 0; t < row.size(); t++) {
                    for (int l = 0; l < D; l++) {
                        message[l] += (float) (row.coefficient(t) * gradients[row.partition(t)][l]);
                    }
                }
                byte[] bytes = new byte[plan.messageFormat(i).frameBytes()];
                int length = new FrameEncoder(plan.messageFormat(i))
                        .encode(
                                new FrameHeader(0, round, i, plan.messageFormat(i)),
                                message,
                                DitherKey.of(random.nextLong(), round, i),
                                bytes);
                try {
                    Frame.parse(bytes, length, FrameLimits.DEFAULT).accumulate(a[i], estimate);
                } catch (FrameFormatException e) {
                    throw new AssertionError(e);
                }
            }
            return estimate;
        }

        void step(double[] w, double step, RandomGenerator random, long round, boolean project) {
            float[] estimate = estimate(w, random, round);
            double squares = 0;
            for (int l = 0; l < D; l++) {
                w[l] -= step * estimate[l];
                squares += w[l] * w[l];
            }
            double norm = Math.sqrt(squares);
            for (int l = 0; project && norm > RADIUS && l < D; l++) {
                w[l] *= RADIUS / norm;
            }
        }
    }

    private static double[] start() {
        double[] w = new double[D];
        w[0] = 2;
        w[1] = -2;
        return w;
    }

    @Test
    @Seeded
    void stronglyConvexDistanceStaysBelow(RandomGenerator random) {
        Problem problem = new Problem(random);
        double mu = problem.smallest();
        for (int rounds : new int[] {30, 300}) {
            double mean = 0;
            for (int seed = 0; seed < SEEDS; seed++) {
                double[] w = start();
                for (int t = 1; t <= rounds; t++) {
                    problem.step(w, 1 / (mu * t), random, t, true);
                }
                mean += problem.squaredDistance(w) / SEEDS;
            }
            double secondMoment = Convergence.secondMoment(problem.largestGradient, N, problem.plan.errorBound());

            assertThat(mean).isPositive().isLessThan(Convergence.stronglyConvexDistance(secondMoment, mu, rounds));
        }
    }

    @Test
    @Seeded
    void meanSquaredGradientStaysBelowForFixedAndDecreasingSteps(RandomGenerator random) {
        Problem problem = new Problem(random);
        double smoothness = problem.largest();
        double step = 0.2 / smoothness;
        int rounds = 200;
        double fixed = meanSquaredGradient(problem, rounds, t -> step, random);
        double excess = problem.excess(start());
        double variance = problem.largestGradient * problem.largestGradient * problem.plan.errorBound();
        double secondMoment = Convergence.secondMoment(problem.largestGradient, N, problem.plan.errorBound());
        double sharp = Convergence.smoothFixedStepByVariance(excess, smoothness, step, variance, rounds);
        double plain = Convergence.smoothFixedStep(excess, smoothness, step, secondMoment, rounds);

        assertThat(fixed).isPositive().isLessThan(sharp);
        assertThat(fixed).isLessThan(plain);
        // The noise of the plan is a fraction of the squared gradient here, which is what makes the second one sharper.
        assertThat(sharp).isLessThan(plain);

        double decreasing = meanSquaredGradient(problem, rounds, t -> step / Math.sqrt((double) t), random);
        secondMoment = Convergence.secondMoment(problem.largestGradient, N, problem.plan.errorBound());
        assertThat(decreasing)
                .isPositive()
                .isLessThan(Convergence.smoothDecreasingStep(excess, smoothness, step, secondMoment, rounds));
    }

    private static double meanSquaredGradient(
            Problem problem, int rounds, LongToDoubleFunction step, RandomGenerator random) {
        double mean = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            double[] w = start();
            double sum = 0;
            double weights = 0;
            for (int t = 1; t <= rounds; t++) {
                // Weighted by the steps: the mean for a fixed step, and above the least for any.
                sum += step.applyAsDouble(t) * problem.squaredGradient(w);
                weights += step.applyAsDouble(t);
                problem.step(w, step.applyAsDouble(t), random, t, false);
            }
            mean += sum / weights / SEEDS;
        }
        return mean;
    }

    /**
     * The quadratics' gradients grow without bound, so no C holds everywhere; with ||g_j||^2 <= 2 ||h_j (w - w*)||^2 + 2
     * ||g_j(w*)||^2 there are C and beta that do.
     */
    @Test
    @Seeded
    void whatGrowsWithTheGradientStaysBelowTheBoundsForIt(RandomGenerator random) {
        Problem problem = new Problem(random);
        double smoothness = problem.largest();
        double mu = problem.smallest();
        double c = 0;
        double growth = 0;
        for (int j = 0; j < N; j++) {
            double atBest = 0;
            for (int l = 0; l < D; l++) {
                double gradient = problem.curvature[j][l] * (problem.best[l] - problem.centre[j][l]);
                atBest += gradient * gradient;
                growth = Math.max(growth, 2 * Math.pow(problem.curvature[j][l] / problem.total[l], 2));
            }
            c = Math.max(c, Math.sqrt(2 * atBest));
        }
        double bound = problem.plan.errorBound();
        double step = Convergence.longestStep(smoothness, growth, bound);
        double[] far = new double[D];
        far[0] = 40;
        int rounds = 200;
        double fixed = 0;
        double distance = 0;
        double offset = 2 / (mu * step);
        for (int seed = 0; seed < SEEDS; seed++) {
            double[] w = far.clone();
            for (int t = 0; t < rounds; t++) {
                fixed += problem.squaredGradient(w) / rounds / SEEDS;
                problem.step(w, step, random, t, false);
            }
            w = far.clone();
            for (int t = 0; t < rounds; t++) {
                problem.step(w, 2 / (mu * (t + offset)), random, t, false);
            }
            distance += problem.squaredDistance(w) / SEEDS;
        }

        // The bound of a C that holds where training starts is far above: that is what growth is for.
        double excess = problem.excess(far);
        double grown = Convergence.smoothFixedStepAffineGrowth(excess, smoothness, step, c, growth, bound, rounds);
        double everywhere = problem.largestGradient * problem.largestGradient * bound;
        assertThat(fixed).isPositive().isLessThan(grown);
        assertThat(grown)
                .isLessThan(Convergence.smoothFixedStepByVariance(excess, smoothness, step, everywhere, rounds));
        assertThat(distance)
                .isPositive()
                .isLessThan(Convergence.stronglyConvexDistanceAffineGrowth(
                        Math.sqrt(problem.squaredDistance(far)), mu, smoothness, c, growth, bound, rounds));
    }

    @Test
    void withoutGrowthTheErrorAloneIsWhatTheVarianceWas() {
        assertThat(Convergence.smoothFixedStepAffineGrowth(3, 4, 0.1, 2, 0, 0.5, 10))
                .isEqualTo(Convergence.smoothFixedStepByVariance(3, 4, 0.1, 2, 10));
        assertThat(Convergence.longestStep(4, 0.5, 2)).isEqualTo(0.125);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Convergence.smoothDecreasingStepAffineGrowth(3, 4, 0.2, 2, 0.5, 2, 10))
                .withMessageContaining("step must be at most")
                .withMessageContaining("0.125");
    }

    @Test
    void refusesStepsThatTheGuaranteeIsNotFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Convergence.smoothFixedStepByVariance(1, 4, 0.3, 1, 10))
                .withMessageContaining("at most 1 / smoothness=0.25");
        assertThatIllegalArgumentException().isThrownBy(() -> Convergence.stronglyConvexDistance(1, 0, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> Convergence.smoothFixedStep(1, 1, 0.1, 1, 0));
    }
}
