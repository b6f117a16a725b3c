package io.github.tardigrad.core.estimate;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * An estimated straggler probability and the interval that holds the true one with a given credibility.
 *
 * @param probability in (0, 1): never 0 or 1, which no number of rounds shows
 * @param low lower end of the central credible interval, in (0, 1)
 * @param high upper end, in (0, 1)
 */
public record Straggling(double probability, double low, double high) {
    /** The largest double below 1. */
    private static final double BELOW_ONE = Math.nextDown(1.0);

    /** Checks that 0 &lt; low &lt;= high &lt; 1 and that the probability is in (0, 1). */
    public Straggling {
        if (!(probability > 0 && probability < 1 && low > 0 && low <= high && high < 1)) {
            throw new IllegalArgumentException("0 < low <= high < 1 and 0 < probability < 1 must hold: probability="
                    + probability + ", low=" + low + ", high=" + high);
        }
    }

    /**
     * From counts of rounds that were late and in time, with Jeffreys' prior Beta(1/2, 1/2): (misses + 1/2) / (N + 1).
     *
     * <p>A round in which no answer came by a deadline before the one asked for says nothing and is left out.
     *
     * @param deadlineSeconds &gt; 0: who answers later, or not by then, is late
     * @param memory in (0, 1]: a round counts so many times as much as the one after it; 1 forgets nothing
     * @param credibility of the interval, in (0, 1)
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static Straggling counted(WorkerHistory history, double deadlineSeconds, double memory, double credibility) {
        requireDeadline(deadlineSeconds);
        WorkerHistory.requireMemory(memory);
        double late = 0;
        double inTime = 0;
        for (int r = 0; r < history.rounds(); r++) {
            double weight = history.weight(r, memory);
            if (history.answered(r) && history.observed(r) <= deadlineSeconds) {
                inTime += weight;
            } else if (history.answered(r) || history.observed(r) >= deadlineSeconds) {
                late += weight;
            }
        }
        return ofPosterior(late + 0.5, inTime + 0.5, credibility);
    }

    private static Straggling ofPosterior(double alpha, double beta, double credibility) {
        double tail = tail(credibility);
        BetaDistribution posterior = BetaDistribution.of(alpha, beta);
        return within(
                alpha / (alpha + beta),
                posterior.inverseCumulativeProbability(tail),
                posterior.inverseSurvivalProbability(tail));
    }

    static double tail(double credibility) {
        if (!(credibility > 0 && credibility < 1)) {
            throw new IllegalArgumentException("credibility must be in (0, 1): credibility=" + credibility);
        }
        return (1 - credibility) / 2;
    }

    static void requireDeadline(double deadlineSeconds) {
        if (!(deadlineSeconds > 0)) {
            throw new IllegalArgumentException("deadline must be > 0 seconds: deadline=" + deadlineSeconds);
        }
    }

    /** Quantiles that round to 0 or 1 become the doubles next to them. */
    static Straggling within(double probability, double low, double high) {
        return new Straggling(inside(probability), inside(Math.min(low, high)), inside(Math.max(low, high)));
    }

    private static double inside(double probability) {
        return Math.min(BELOW_ONE, Math.max(Double.MIN_NORMAL, probability));
    }
}
