package io.github.tardigrad.core.quantize;

/** How many values a coordinate of a given number of bits can take. */
public final class Levels {
    /** One bit: a sign alone, and the level is 1 always. */
    public static final int SIGN_BITS = 1;

    /** Fewest bits of a quantized coordinate that can be 0: a sign and one magnitude level. */
    public static final int MIN_BITS = 2;

    /** Most bits of a quantized coordinate. */
    public static final int MAX_BITS = 32;

    private Levels() {}

    /**
     * The largest magnitude level, S = 2^(bits-1) - 1; one bit is the sign. With the sign alone S = 1, the one level.
     *
     * <p>Range: bits 1 to 32.
     *
     * @param bits bits of one coordinate
     * @return S, 1 to 2^31 - 1
     * @throws IllegalArgumentException if bits is out of range
     */
    public static long magnitudeLevels(int bits) {
        requireBits(bits);
        return Math.max(1, (1L << (bits - 1)) - 1);
    }

    static void requireBits(int bits) {
        if (bits < SIGN_BITS || bits > MAX_BITS) {
            throw new IllegalArgumentException("bits must be " + SIGN_BITS + ".." + MAX_BITS + ": bits=" + bits);
        }
    }
}
