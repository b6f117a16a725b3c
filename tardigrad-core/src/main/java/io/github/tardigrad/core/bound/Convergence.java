package io.github.tardigrad.core.bound;

/**
 * What stochastic gradient descent with an unbiased code is guaranteed to reach.
 *
 * <p>For F = sum_j F_j whose partial gradients have norm at most C on the way, with an estimate of error at most V = C^2 times
 * the plan's error bound. The guarantees hold and are far above what happens, a thousand times and more for strongly convex
 * problems: they rank codes, they predict no training time. Sources: Rakhlin, Shamir and Sridharan, 2012, for the strongly
 * convex one; the descent lemma for the others.
 *
 * <p>The methods whose names end in {@code AffineGrowth} are for partial gradients that may grow with the whole one,
 * {@code ||g_j||^2 <= C^2 + beta ||grad F||^2}, as a footnote of the joint design allows: least squares have no C that holds
 * everywhere. The error is then at most e (C^2 + beta ||grad F||^2), with e the plan's error bound, so the part in beta is
 * noise in proportion to the signal, which shorter steps pay for: 1 + beta e times shorter. With beta = 0 they hold as well,
 * and count the error alone as noise, not the gradient's own square.
 */
public final class Convergence {
    private Convergence() {}

    /**
     * E||ghat||^2 &lt;= (C k)^2 + V, which is G^2 below; for the optimal code C^2 k^2 (1 + 1/U).
     *
     * @param gradientBound C, the largest norm of a partition's gradient
     * @param errorBound of the plan, in units of C^2
     */
    public static double secondMoment(double gradientBound, int partitions, double errorBound) {
        return gradientBound * gradientBound * ((double) partitions * partitions + errorBound);
    }

    /**
     * E||w_T - w*||^2 &lt;= 4 G^2 / (mu^2 T), for F strongly convex with mu, steps 1 / (mu t) and projection onto a convex set
     * that holds w*.
     */
    public static double stronglyConvexDistance(double secondMoment, double mu, long rounds) {
        requirePositive("mu", mu);
        requireRounds(rounds);
        return 4 * secondMoment / (mu * mu * rounds);
    }

    /**
     * The mean over T rounds of E||grad F||^2 is at most (F_0 - F*) / (gamma T) + L gamma G^2 / 2, for F smooth with L and a
     * fixed step gamma.
     *
     * @param excess F_0 - F*
     */
    public static double smoothFixedStep(
            double excess, double smoothness, double step, double secondMoment, long rounds) {
        requirePositive("step", step);
        requireRounds(rounds);
        return excess / (step * rounds) + smoothness * step * secondMoment / 2;
    }

    /**
     * The same for gamma &lt;= 1 / L: at most 2 (F_0 - F*) / (gamma T) + L gamma V. Better, since V is smaller than G^2 by far:
     * the gradient's own square is not counted as noise.
     *
     * @param variance V
     * @throws IllegalArgumentException if the step is larger than 1 / L
     */
    public static double smoothFixedStepByVariance(
            double excess, double smoothness, double step, double variance, long rounds) {
        requirePositive("step", step);
        requireRounds(rounds);
        if (step * smoothness > 1) {
            throw new IllegalArgumentException(
                    "step must be at most 1 / smoothness=" + 1 / smoothness + ": step=" + step);
        }
        return 2 * excess / (step * rounds) + smoothness * step * variance;
    }

    /**
     * The mean of E||grad F||^2 over T rounds, weighted by the steps c / sqrt(t), and so the least of them, is at most
     * (F_0 - F* + L c^2 (1 + ln T) G^2 / 2) / (c sqrt(T)).
     *
     * @param firstStep c
     */
    public static double smoothDecreasingStep(
            double excess, double smoothness, double firstStep, double secondMoment, long rounds) {
        requirePositive("firstStep", firstStep);
        requireRounds(rounds);
        return (excess + smoothness * firstStep * firstStep * (1 + Math.log((double) rounds)) * secondMoment / 2)
                / (firstStep * Math.sqrt((double) rounds));
    }

    /**
     * The longest step for which the bounds with affine growth hold: 1 / (L (1 + beta e)).
     *
     * @param smoothness L
     * @param growth beta, &gt;= 0
     * @param errorBound e of the plan, in units of C^2
     */
    public static double longestStep(double smoothness, double growth, double errorBound) {
        requirePositive("smoothness", smoothness);
        requireNotNegative("growth", growth);
        requireNotNegative("errorBound", errorBound);
        return 1 / (smoothness * (1 + growth * errorBound));
    }

    /**
     * The mean over T rounds of E||grad F||^2 is at most 2 (F_0 - F*) / (gamma T) + L gamma C^2 e.
     *
     * <p>By the descent lemma, E F_{t+1} &lt;= F_t - gamma ||grad F||^2 + L gamma^2 ((1 + beta e) ||grad F||^2 + e C^2) / 2,
     * in which the step leaves at least half of the descent.
     *
     * @param excess F_0 - F*
     * @throws IllegalArgumentException if the step is longer than {@link #longestStep}
     */
    public static double smoothFixedStepAffineGrowth(
            double excess,
            double smoothness,
            double step,
            double gradientBound,
            double growth,
            double errorBound,
            long rounds) {
        requirePositive("step", step);
        requireRounds(rounds);
        requireStep(step, longestStep(smoothness, growth, errorBound));
        return 2 * excess / (step * rounds) + smoothness * step * gradientBound * gradientBound * errorBound;
    }

    /**
     * The mean of E||grad F||^2 over T rounds, weighted by the steps c / sqrt(t), is at most (2 (F_0 - F*) + L c^2 C^2 e
     * (1 + ln T)) / (c sqrt(T)).
     *
     * @param firstStep c
     * @throws IllegalArgumentException if the first step is longer than {@link #longestStep}
     */
    public static double smoothDecreasingStepAffineGrowth(
            double excess,
            double smoothness,
            double firstStep,
            double gradientBound,
            double growth,
            double errorBound,
            long rounds) {
        requirePositive("firstStep", firstStep);
        requireRounds(rounds);
        requireStep(firstStep, longestStep(smoothness, growth, errorBound));
        double noise = smoothness * firstStep * firstStep * gradientBound * gradientBound * errorBound;
        return (2 * excess + noise * (1 + Math.log((double) rounds))) / (firstStep * Math.sqrt((double) rounds));
    }

    /**
     * E||w_T - w*||^2 &lt;= max(4 e C^2 / mu^2, a D^2) / (T + a) with a = 2 L (1 + beta e) / mu, for F strongly convex with mu
     * and smooth with L, the steps 2 / (mu (t + a)) for t = 0, 1, ..., and D the distance of the start from w*.
     *
     * <p>Since ||grad F||^2 &lt;= L &lt;grad F, w - w*&gt;, a step of at most 1 / (L (1 + beta e)) gives E||w_{t+1} - w*||^2
     * &lt;= (1 - gamma mu) ||w_t - w*||^2 + gamma^2 e C^2; the rest is induction over t.
     *
     * @param distance D
     */
    public static double stronglyConvexDistanceAffineGrowth(
            double distance,
            double mu,
            double smoothness,
            double gradientBound,
            double growth,
            double errorBound,
            long rounds) {
        requirePositive("mu", mu);
        requireRounds(rounds);
        double offset = 2 / (mu * longestStep(smoothness, growth, errorBound));
        double noise = 4 * errorBound * gradientBound * gradientBound / (mu * mu);
        return Math.max(noise, offset * distance * distance) / (rounds + offset);
    }

    private static void requireStep(double step, double longest) {
        if (step > longest * (1 + 1e-12)) {
            throw new IllegalArgumentException(
                    "step must be at most 1 / (smoothness (1 + growth errorBound))=" + longest + ": step=" + step);
        }
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be finite and >= 0: " + name + "=" + value);
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + " must be > 0: " + name + "=" + value);
        }
    }

    private static void requireRounds(long rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be >= 1: rounds=" + rounds);
        }
    }
}
