package io.github.tardigrad.core.compare;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;

/** How long a round takes: until every active worker has answered, or to the deadline. */
public final class RoundTime {
    private static final int STEPS = 2_000;

    private RoundTime() {}

    /**
     * The expected length of a round, E min(deadline, max_i T_i) over the active workers: the integral of
     * 1 - prod_i P(T_i &lt;= t) from 0 to the deadline, by the midpoint rule. The integrand never falls by more than 1 in all,
     * so the result is right to 1/4,000 of the deadline.
     *
     * <p>Workers that are slow together are taken for independent, which makes a round longer than it is. Cost: 2,000 n
     * evaluations of a delay.
     *
     * @param delays of as many workers as the plan has; each computes as many partitions as the plan gives it
     * @param deadlineSeconds positive and finite
     */
    public static double expectedSeconds(CodePlan plan, ClusterDelays delays, double deadlineSeconds) {
        if (delays.workers() != plan.workers()) {
            throw new IllegalArgumentException("delays must have one entry per worker: expected " + plan.workers()
                    + ", found " + delays.workers());
        }
        if (!(deadlineSeconds > 0 && deadlineSeconds < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("deadline must be > 0 and finite: deadline=" + deadlineSeconds);
        }
        double waiting = 0;
        for (int step = 0; step < STEPS; step++) {
            double time = deadlineSeconds * (step + 0.5) / STEPS;
            double everybody = 1;
            for (int i = 0; i < plan.workers() && everybody > 0; i++) {
                if (plan.active(i)) {
                    everybody *= 1
                            - delays.stragglerProbability(
                                    i, time, plan.encoding().rowSize(i));
                }
            }
            waiting += 1 - everybody;
        }
        return deadlineSeconds * waiting / STEPS;
    }
}
