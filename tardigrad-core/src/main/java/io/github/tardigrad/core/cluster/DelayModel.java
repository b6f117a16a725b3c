package io.github.tardigrad.core.cluster;

import java.util.Optional;

/**
 * The distribution of one worker's response time.
 *
 * <p>Units: seconds, from the start of a round. The two methods describe the same distribution, so the share of
 * {@code responseSeconds(U) > deadline} over uniform U is {@code stragglerProbability(deadline)}.
 */
public interface DelayModel {
    /**
     * The probability that the worker has not answered when the deadline passes, P(T &gt; deadline).
     *
     * <p>An answer at the deadline itself is in time. At the deadline +Infinity, what is left is the probability that
     * the worker never answers.
     *
     * @param deadlineSeconds any number but NaN; the answer is 1 where no response can be that early
     * @return a probability, non-increasing in the deadline
     * @throws IllegalArgumentException if the deadline is NaN
     */
    double stragglerProbability(double deadlineSeconds);

    /**
     * How many of the samples that the distribution is made of are late; empty where it is a model's.
     *
     * @throws IllegalArgumentException if the deadline is NaN
     */
    default Optional<LateRounds> lateRounds(double deadlineSeconds) {
        return Optional.empty();
    }

    /**
     * The response time at a quantile: the inverse of the distribution function, non-decreasing.
     *
     * @param uniform in the open interval (0, 1)
     * @return seconds; +Infinity if the worker never answers
     * @throws IllegalArgumentException if {@code uniform} is not in (0, 1)
     */
    double responseSeconds(double uniform);
}
