package io.github.tardigrad.core.quantize;

/**
 * The loops that every byte of every round passes through, for one number of bits.
 *
 * <p>Whoever implements it gives the bits that {@link PlainKernel} gives, on every input: which kernel is in use shows in
 * the time alone. A call covers a bucket or a run of blocks, so that what it costs to call through the interface does not
 * show either.
 *
 * <p>Threads: safe; a kernel has no state.
 */
public interface LevelKernel {
    /** Coordinates of a row: one of each lane. */
    int ROW = LaneStreams.LANES;

    /** Coordinates of a block. */
    int BLOCK = LaneStreams.BLOCK;

    /** Up to this many bits levels are rounded and read in 32-bit arithmetic; beyond, in 64-bit. */
    int MAX_NARROW_BITS = LaneStreams.MAX_NARROW_BITS;

    /**
     * Fractional bits F of levels that are rounded in 32-bit arithmetic: so many that S 2^F stays below 2^31, at most 24.
     *
     * @param bits 1 to {@link #MAX_NARROW_BITS}
     * @return 16 to 24
     */
    static int fractionBits(int bits) {
        return Math.min(24, Integer.SIZE - bits);
    }

    /**
     * Says what is to come: a kernel that must be compiled first may have that done beside the work.
     *
     * @param coordinates that will be quantized or added, about
     */
    default void expect(long coordinates) {}

    /**
     * The sum of squares in double: one sum for each index modulo 8 from {@code from}, then in pairs,
     * ((0+1)+(2+3))+((4+5)+(6+7)).
     *
     * @param from first coordinate
     * @param to end of the coordinates
     * @return the sum; NaN or infinite only if a coordinate is
     */
    double sumOfSquares(float[] values, int from, int to);

    /**
     * Rounds and packs blocks of a tile.
     *
     * @param first block of the tile
     * @param blocks how many
     * @param bytes updated: {@code 32 bits} bytes for each block, from offset
     */
    void quantize(LevelTile tile, int first, int blocks, byte[] bytes, int offset);

    /**
     * Adds {@code level * step} to coordinates of an estimate.
     *
     * <p>At up to 16 bits in float with the step rounded to float, beyond in double, rounded once after the addition.
     *
     * @param bytes the packed message
     * @param offset of its first block
     * @param from first coordinate of the message, a multiple of 8
     * @param to end of the coordinates of the message
     * @param step at up to 16 bits a normal float, and {@link Levels#magnitudeLevels} steps finite as a float
     * @param estimate updated from {@code at}, where coordinate {@code from} goes
     */
    void accumulate(byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at);

    /**
     * The same for whole buckets, each with the step {@code weight * norm / S}, S the levels of a magnitude, up to the first
     * whose step this kernel does not take.
     *
     * <p>There for speed alone: a kernel that has the buckets' loop does not pay for a call of each.
     *
     * @param norms offset in bytes of the first bucket's norm
     * @param from first coordinate of the first bucket
     * @param bucketLength in coordinates
     * @param buckets how many at most
     * @param weight finite
     * @param at where coordinate {@code from} goes
     * @return how many buckets were added
     */
    default int accumulateBuckets(
            byte[] bytes,
            int norms,
            int offset,
            int from,
            int bucketLength,
            int buckets,
            double weight,
            float[] estimate,
            int at) {
        return 0;
    }

    /**
     * Whether a step can be taken in 32-bit arithmetic: a normal float, of which {@code levels} make a finite one.
     *
     * @param step of one level
     * @param levels of a magnitude
     * @return false for 0 too
     */
    static boolean isNarrow(double step, double levels) {
        // Half the largest float: rounding of the step then makes no product infinite.
        return Math.abs(step) >= Float.MIN_NORMAL && Math.abs(step) * levels <= Float.MAX_VALUE / 2;
    }

    /**
     * The same into two estimates while the levels are at hand; the two ranges must not overlap.
     *
     * @param firstStep as step, for first
     * @param first updated from {@code firstAt}
     * @param secondStep as step, for second
     * @param second updated from {@code secondAt}
     */
    void accumulateTwo(
            byte[] bytes,
            int offset,
            int from,
            int to,
            double firstStep,
            float[] first,
            int firstAt,
            double secondStep,
            float[] second,
            int secondAt);
}
