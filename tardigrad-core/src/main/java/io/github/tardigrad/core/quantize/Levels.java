package io.github.tardigrad.core.quantize;

/** How many values a coordinate of a given number of bits can take. */
public final class Levels {
    /** Fewest bits of a quantized coordinate: a sign and one magnitude level. */
    public static final int MIN_BITS = 2;

    /** Most bits of a quantized coordinate. */
    public static final int MAX_BITS = 32;

    private Levels() {}

    /**
     * The largest magnitude level, S = 2^(bits-1) - 1; one bit is the sign.
     *
     * <p>Range: bits 2 to 32.
     *
     * @param bits bits of one coordinate
     * @return S, 1 to 2^31 - 1
     * @throws IllegalArgumentException if bits is out of range
     */
    public static long magnitudeLevels(int bits) {
        requireBits(bits);
        return (1L << (bits - 1)) - 1;
    }

    static void requireBits(int bits) {
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new IllegalArgumentException("bits must be " + MIN_BITS + ".." + MAX_BITS + ": bits=" + bits);
        }
    }
}
