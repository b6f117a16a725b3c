package io.github.tardigrad.simulation;

/** Random numbers by key: each is a function of its arguments, so that nothing depends on what was drawn before. */
final class Draw {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private Draw() {}

    private static long mix(long z) {
        long x = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }

    /** 64 bits. */
    static long bits(long seed, long a, long b, long c) {
        long z = mix(seed + GAMMA);
        z = mix((z ^ a) + GAMMA);
        z = mix((z ^ b) + GAMMA);
        return mix((z ^ c) + GAMMA);
    }

    /** In [0, 1). */
    static double uniform(long seed, long a, long b, long c) {
        return (bits(seed, a, b, c) >>> 11) * 0x1p-53;
    }

    /** In 0 .. bound - 1. */
    static int below(int bound, long seed, long a, long b, long c) {
        return (int) (uniform(seed, a, b, c) * bound);
    }
}
