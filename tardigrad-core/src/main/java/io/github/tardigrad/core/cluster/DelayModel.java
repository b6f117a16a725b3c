package io.github.tardigrad.core.cluster;

/** Distribution of one worker's response time: from the start of a round until its message is with the coordinator. */
public interface DelayModel {
    /**
     * The probability that the worker has not answered by the deadline, P(T &gt; deadline).
     *
     * @param deadlineSeconds seconds since the start of the round
     */
    double stragglerProbability(double deadlineSeconds);

    /**
     * The response time at a quantile, the inverse of the distribution function.
     *
     * @param uniform in the open interval (0, 1)
     * @return seconds; {@link Double#POSITIVE_INFINITY} if the worker never answers
     */
    double responseSeconds(double uniform);
}
