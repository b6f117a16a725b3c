package io.github.tardigrad.core.quantize;

/**
 * The key of one message's dither: with it, the dither of a coordinate is a pure function of the coordinate's index.
 *
 * <p>{@code docs/wire-format.md} defines the function for whoever wants to reproduce a frame in another language. For
 * one seed, different (round, worker) with equal round or equal worker never share both words.
 *
 * @param key0 added to the index
 * @param key1 added between the two multiplications, so that two keys give no shifted copies of one sequence; before
 *     the shift, because what is added just before a multiplication only moves the result by a constant
 * @param round of all messages of the round, {@link #ofRound}, as one number
 */
public record DitherKey(int key0, int key1, long round) {
    /** Who sends nothing: its key is the round's. */
    private static final int NOBODY = -1;

    /** 2^64 over the golden ratio, odd: the increment of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** Multipliers of the 64-bit finalizer "variant 13" (Stafford 2011). */
    private static final long MIX_FIRST = 0xBF58476D1CE4E5B9L;

    private static final long MIX_SECOND = 0x94D049BB133111EBL;

    /** First multiplier of the 32-bit hash "lowbias32" (Wellons 2018, public domain). */
    public static final int HASH_FIRST = 0x7FEB352D;

    /** Second multiplier of the same. */
    public static final int HASH_SECOND = 0x846CA68B;

    /**
     * The key of one message.
     *
     * @param seed of the run
     * @param round of training
     * @param worker who sends
     * @return the key
     */
    public static DitherKey of(long seed, long round, int worker) {
        long z = mix(seed + GOLDEN);
        z = mix((z ^ round) + GOLDEN);
        long shared = mix((z ^ NOBODY) + GOLDEN);
        z = mix((z ^ worker) + GOLDEN);
        return new DitherKey((int) z, (int) (z >>> 32), shared);
    }

    /**
     * A key of a message that shares nothing with those of other workers.
     *
     * @param key0 as above
     * @param key1 as above
     */
    public DitherKey(int key0, int key1) {
        this(key0, key1, ((long) key1 << 32) | (key0 & 0xFFFFFFFFL));
    }

    /**
     * The key that all workers of a round share, of their random signs: that of nobody, {@code of(seed, round, -1)}.
     *
     * @return a key that no worker has for its dither
     */
    public DitherKey ofRound() {
        return new DitherKey((int) round, (int) (round >>> 32), round);
    }

    /** The 32 dither bits of a coordinate. */
    int bits(int index) {
        return hash(key0 + index, key1);
    }

    /**
     * The dither bits of a coordinate from a sum that a caller already has.
     *
     * @param start key0 + index
     * @param key1 of the key
     * @return 32 bits
     */
    public static int hash(int start, int key1) {
        int h = start;
        h ^= h >>> 16;
        h *= HASH_FIRST;
        h += key1;
        h ^= h >>> 15;
        h *= HASH_SECOND;
        return h ^ h >>> 16;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * MIX_FIRST;
        z = (z ^ z >>> 27) * MIX_SECOND;
        return z ^ z >>> 31;
    }
}
