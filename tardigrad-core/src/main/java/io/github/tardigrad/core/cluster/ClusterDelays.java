package io.github.tardigrad.core.cluster;

import java.util.List;
import java.util.Optional;

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
     * In how many rounds a worker was seen, and in how many of them it was late, where the probability is their share and
     * nothing else is known of it; empty where the delays are a model's.
     *
     * @throws IllegalArgumentException as {@link #stragglerProbability}
     */
    default Optional<LateRounds> lateRounds(int worker, double deadlineSeconds, double load) {
        return Optional.empty();
    }

    /**
     * The probability to plan with. Few rounds in which nobody was late show no probability of 0: where rounds were counted
     * it is what is expected of their posterior, else that of the model.
     *
     * @throws IllegalArgumentException as {@link #stragglerProbability}
     */
    default double plannedProbability(int worker, double deadlineSeconds, double load) {
        return lateRounds(worker, deadlineSeconds, load)
                .map(LateRounds::expected)
                .orElseGet(() -> stragglerProbability(worker, deadlineSeconds, load));
    }

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
            return arrivalCovariance(first, deadlineSeconds, second, deadlineSeconds);
        }
        double p = stragglerProbability(first, deadlineSeconds, loads[first]);
        return p * (1 - p);
    }

    /**
     * The covariance, within a round, of two different workers being in time, each for a deadline of its own; 0 where the
     * workers are independent. Delays that look at the load take each for what its worker has at the load 1.
     */
    default double arrivalCovariance(int first, double firstDeadline, int second, double secondDeadline) {
        return 0;
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
