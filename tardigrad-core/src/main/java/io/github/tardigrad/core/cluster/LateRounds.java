package io.github.tardigrad.core.cluster;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How often a worker was late in the rounds in which it was seen, and what that shows of its straggler probability: the
 * posterior of Jeffreys' prior is Beta(late + 1/2, rounds - late + 1/2).
 *
 * <p>A worker that was late in every round is taken for one that never answers, p = 1: a plan does not use it.
 *
 * @param late of the rounds, from 0 to {@code rounds}
 * @param rounds at least 1
 */
public record LateRounds(int late, int rounds) {
    /** Checks the counts. */
    public LateRounds {
        if (rounds < 1 || late < 0 || late > rounds) {
            throw new IllegalArgumentException(
                    "0 <= late <= rounds and rounds >= 1 must hold: late=" + late + ", rounds=" + rounds);
        }
    }

    /** The mean of the posterior, (late + 1/2) / (rounds + 1). */
    public double expected() {
        return late == rounds ? 1 : (late + 0.5) / (rounds + 1);
    }

    /**
     * The probability that the straggler probability is below with this credibility.
     *
     * @param credibility in (0, 1)
     */
    public double below(double credibility) {
        return late == rounds
                ? 1
                : BetaDistribution.of(late + 0.5, rounds - late + 0.5).inverseCumulativeProbability(credibility);
    }
}
