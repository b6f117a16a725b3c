package io.github.tardigrad.core.cluster;

import java.util.List;

/**
 * The response times of all workers of a cluster, round by round: those of different workers may depend on each other,
 * those of one worker on the rounds around and on how much it computes.
 *
 * <p>A response time is a function of (seed, round, worker, load) alone, so any round can be replayed without the ones
 * before, and codes that are compared under one seed meet the same stragglers.
 *
 * <p>Units: seconds, from the start of a round. Load: how many partitions the worker computes a gradient of, &gt; 0; most
 * clusters do not look at it. Workers count from 0.
 */
public interface ClusterDelays {
    /** How many workers there are. */
    int workers();

    /**
     * The probability that a worker has not answered when the deadline passes, over all rounds.
     *
     * @return in [0, 1], non-increasing in the deadline; an answer at the deadline itself is in time
     * @throws IllegalArgumentException if the deadline is NaN or the load not positive
     */
    double stragglerProbability(int worker, double deadlineSeconds, double load);

    /**
     * When a worker answers in a round.
     *
     * @return +Infinity if it never does
     * @throws IllegalArgumentException if the load is not positive
     */
    double responseSeconds(long seed, long round, int worker, double load);

    /**
     * Whether the load changes anything. If it does, straggler probabilities follow from a code as much as the code
     * follows from them.
     */
    default boolean dependsOnLoad() {
        return false;
    }

    /** Whether workers depend on each other within a round, so that {@link #arrivalCovariance} need not be 0. */
    default boolean correlated() {
        return false;
    }

    /**
     * The covariance, within a round, of two workers being in time: p (1 - p) of a worker with itself, 0 where the
     * workers are independent.
     *
     * @param loads one per worker
     */
    default double arrivalCovariance(int first, int second, double deadlineSeconds, double[] loads) {
        if (first != second) {
            return 0;
        }
        double p = stragglerProbability(first, deadlineSeconds, loads[first]);
        return p * (1 - p);
    }

    /**
     * Workers that have nothing to do with each other, each as slow in one round as in any other.
     *
     * @param delays one per worker, at least one
     */
    static ClusterDelays independent(List<? extends DelayModel> delays) {
        return new IndependentDelays(List.copyOf(delays));
    }
}
