package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.plan.CodePlan;

/** When each worker answers in each round, known beforehand. */
public interface Arrivals {
    /** Never answers. */
    long NEVER = Long.MAX_VALUE;

    /**
     * A worker's response time.
     *
     * @param idealNanos the answer where nobody is ever late
     * @return nanoseconds from the start of the round, or {@link #NEVER}
     */
    long nanos(long round, int worker, long idealNanos);

    /** The arrivals of the same workers at what another plan has them compute. */
    default Arrivals under(CodePlan plan) {
        return this;
    }
}
