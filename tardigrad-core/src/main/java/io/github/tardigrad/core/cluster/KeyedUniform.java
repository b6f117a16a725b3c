package io.github.tardigrad.core.cluster;

/** Uniform numbers that are a function of their key alone, so that any round can be replayed without the ones before. */
final class KeyedUniform {
    /** Of response times. */
    static final long RESPONSE = 0x726573706F6E7365L;
    /** Of a shock that workers share. */
    static final long SHOCK = 0x73686F636B000000L;
    /** Of the moments at which a worker's state is drawn anew. */
    static final long RENEWAL = 0x72656E6577616C00L;
    /** Of the state that is drawn then. */
    static final long STATE = 0x7374617465000000L;

    /** 2^64 over the golden ratio, odd: the increment of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private KeyedUniform() {}

    /**
     * Uniform in the open interval (0, 1): an odd multiple of 2^-53.
     *
     * @param use what the number is for: one of the constants here, which sets its stream apart from the others
     */
    static double of(long use, long seed, long round, long worker) {
        long z = mix((seed ^ use) + GOLDEN);
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
