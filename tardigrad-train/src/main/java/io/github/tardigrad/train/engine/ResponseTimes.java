package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.plan.CodePlan;
import java.util.List;

/**
 * When each worker answers in each round: a function of (seed, round, worker) alone, so schemes that are compared under one
 * seed meet the same stragglers, and any round can be replayed.
 *
 * <p>Under the centralized scheme nobody is ever late, whatever the delays are.
 */
final class ResponseTimes {
    /** Never answers. */
    static final long NEVER = Long.MAX_VALUE;

    private static final double NANOS_PER_SECOND = 1e9;

    /** Sets these draws apart from those of dither and minibatches under the same seed. */
    private static final long DOMAIN = 0x726573706F6E7365L;

    /** 2^64 over the golden ratio, odd: the increment of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final List<DelayModel> delays;
    private final long seed;
    private final boolean ideal;

    ResponseTimes(CodePlan plan, List<DelayModel> delays, long seed) {
        if (delays.size() != plan.workers()) {
            throw new IllegalArgumentException(
                    "delays must have one entry per worker: expected " + plan.workers() + ", found " + delays.size());
        }
        this.delays = List.copyOf(delays);
        this.seed = seed;
        this.ideal = !plan.spec().scheme().quantizes();
    }

    /**
     * A worker's response time, rounded up to nanoseconds.
     *
     * @param idealNanos the answer where nobody is ever late
     * @return {@link #NEVER} if it does not answer
     */
    long nanos(long round, int worker, long idealNanos) {
        if (ideal) {
            return idealNanos;
        }
        double seconds = delays.get(worker).responseSeconds(uniform(round, worker));
        double nanos = Math.ceil(seconds * NANOS_PER_SECOND);
        return nanos < (double) NEVER ? (long) nanos : NEVER;
    }

    /** Uniform in the open interval (0, 1): an odd multiple of 2^-53. */
    private double uniform(long round, int worker) {
        long z = mix((seed ^ DOMAIN) + GOLDEN);
        z = mix((z ^ round) + GOLDEN);
        z = mix((z ^ worker) + GOLDEN);
        return ((z >>> 12) + 0.5) * 0x1.0p-52;
    }

    /** The finalizer "variant 13" (Stafford 2011). */
    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
