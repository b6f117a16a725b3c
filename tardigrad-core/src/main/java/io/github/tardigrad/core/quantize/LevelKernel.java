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
     * <p>At up to 8 bits in float with the step rounded to float, beyond in double, rounded once after the addition.
     *
     * @param bytes the packed message
     * @param offset of its first block
     * @param from first coordinate of the message, a multiple of 8
     * @param to end of the coordinates of the message
     * @param step at up to 8 bits a normal float, and {@link Levels#magnitudeLevels} steps finite as a float
     * @param estimate updated from {@code at}, where coordinate {@code from} goes
     */
    void accumulate(byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at);

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
