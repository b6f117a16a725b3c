package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import java.util.Arrays;

/**
 * When each worker answers in each round, given how many partitions the plan has it compute: a function of the seed, the
 * round and the worker besides, so schemes that are compared under one seed meet the same stragglers, and any round can be
 * replayed.
 *
 * <p>Under the centralized scheme nobody is ever late, whatever the delays are: who would be answers just in time.
 */
public final class ResponseTimes implements Arrivals {
    private static final double NANOS_PER_SECOND = 1e9;

    private final ClusterDelays delays;
    private final double[] loads;
    private final long seed;
    private final boolean ideal;

    public ResponseTimes(CodePlan plan, ClusterDelays delays, long seed) {
        if (delays.workers() != plan.workers()) {
            throw new IllegalArgumentException(
                    "delays must be of the plan's workers: expected " + plan.workers() + ", found " + delays.workers());
        }
        this.delays = delays;
        this.loads = new double[plan.workers()];
        Arrays.setAll(loads, worker -> plan.encoding().rowSize(worker));
        this.seed = seed;
        this.ideal = !plan.spec().scheme().quantizes();
    }

    /** Drawn seconds rounded up to nanoseconds. */
    @Override
    public long nanos(long round, int worker, long idealNanos) {
        double seconds = delays.responseSeconds(seed, round, worker, loads[worker]);
        double nanos = Math.ceil(seconds * NANOS_PER_SECOND);
        long drawn = nanos < (double) NEVER ? (long) nanos : NEVER;
        return ideal ? Math.min(drawn, idealNanos) : drawn;
    }

    @Override
    public ResponseTimes under(CodePlan plan) {
        return new ResponseTimes(plan, delays, seed);
    }
}
