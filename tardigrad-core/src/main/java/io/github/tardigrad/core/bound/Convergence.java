package io.github.tardigrad.core.bound;

/**
 * What stochastic gradient descent with an unbiased code is guaranteed to reach.
 *
 * <p>For F = sum_j F_j whose partial gradients have norm at most C on the way, with an estimate of error at most V = C^2 times
 * the plan's error bound. The guarantees hold and are far above what happens, a thousand times and more for strongly convex
 * problems: they rank codes, they predict no training time. Sources: Rakhlin, Shamir and Sridharan, 2012, for the strongly
 * convex one; the descent lemma for the others.
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
