package io.github.tardigrad.train.measure;

/**
 * When a run takes another plan, from what it has measured of its workers.
 *
 * @param every rounds between two looks at the estimates; 0: never
 * @param factor &gt;= 1: another plan is taken when the error bound of the running one, at the estimated probabilities, is more
 *     than so many times that of the other
 * @param memory in (0, 1]: a round counts so many times as much as the one after it
 * @param moveData whether a plan may have workers compute partitions that they did not hold
 */
public record ReplanSpec(long every, double factor, double memory, boolean moveData) {
    /** A plan for good. */
    public static final ReplanSpec NEVER = new ReplanSpec(0, 1.2, 0.99, false);

    /** Checks the ranges. */
    public ReplanSpec {
        if (every < 0) {
            throw new IllegalArgumentException("every must be >= 0: every=" + every);
        }
        if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("factor must be finite and >= 1: factor=" + factor);
        }
        if (!(memory > 0 && memory <= 1)) {
            throw new IllegalArgumentException("memory must be in (0, 1]: memory=" + memory);
        }
    }
}
