package io.github.tardigrad.core.quantize;

import java.util.Arrays;

/**
 * Up to 16 blocks of a message on their way into a frame: the values, the scale of each row and the dither.
 *
 * <p>4,096 coordinates stay in the first-level cache between the norm and the rounding. The last block of a message is
 * filled up with zeros here, so that no kernel needs an end. Threads: confined.
 */
public final class LevelTile {
    static final int BLOCKS = 16;
    static final int COORDINATES = BLOCKS * LaneStreams.BLOCK;

    private static final int ZERO = 1;
    private static final int USUAL = 2;
    private static final int TINY = 4;
    private static final int MIXED = 8;

    private final int[] contents = new int[BLOCKS];
    private final double[] scales = new double[BLOCKS * LaneStreams.ROWS];
    private final float[] last = new float[LaneStreams.BLOCK];
    private final int[] fixed = new int[LaneStreams.BLOCK];
    private final int[] dither = new int[LaneStreams.BLOCK];
    private final int[] codes = new int[LaneStreams.BLOCK];
    private float[] message = last;
    private int start;
    private int wholeBlocks;
    private DitherKey key = new DitherKey(0, 0);

    LevelTile() {}

    /** Turns to the coordinates from start, a multiple of 256, to end. */
    void cover(float[] nextMessage, int nextStart, int end, DitherKey nextKey) {
        message = nextMessage;
        start = nextStart;
        key = nextKey;
        wholeBlocks = (end - start) / LaneStreams.BLOCK;
        int left = end - start - wholeBlocks * LaneStreams.BLOCK;
        if (left > 0) {
            System.arraycopy(message, end - left, last, 0, left);
            Arrays.fill(last, left, LaneStreams.BLOCK, 0);
        }
    }

    /**
     * Sets the scale of the rows from the coordinate from to the one before to, both counted in the message. Rows are set
     * in their order.
     */
    void scale(int from, int to, double scale) {
        int first = (from - start) / LaneStreams.LANES;
        int end = (to - start + LaneStreams.LANES - 1) / LaneStreams.LANES;
        Arrays.fill(scales, first, end, scale);
        int content = scale == 0 ? ZERO : scale > 0 ? USUAL : TINY;
        for (int block = first / LaneStreams.ROWS; block * LaneStreams.ROWS < end; block++) {
            boolean starts = first <= block * LaneStreams.ROWS;
            contents[block] = starts ? content : contents[block] | content | MIXED;
        }
    }

    /** No row of a block has a norm. */
    boolean isZero(int block) {
        return (contents[block] & (USUAL | TINY)) == 0;
    }

    /** A row of a block has a norm that is too small for narrow arithmetic. */
    boolean isTiny(int block) {
        return (contents[block] & TINY) != 0;
    }

    /**
     * Whether the rows of a block are of one bucket.
     *
     * @param block of this tile
     * @return if so, one scale is enough
     */
    public boolean isUniform(int block) {
        return (contents[block] & MIXED) == 0;
    }

    /** Where the dither of 256 coordinates at most is drawn into; for kernels without registers of that length. */
    int[] dither() {
        return dither;
    }

    int[] fixed() {
        return fixed;
    }

    /**
     * Scratch space for the codes of one block.
     *
     * @return 256 ints
     */
    public int[] codes() {
        return codes;
    }

    /**
     * The array that a block's values are in, not to be changed.
     *
     * @param block of this tile
     * @return the message, or its end filled up with zeros
     */
    public float[] values(int block) {
        return block < wholeBlocks ? message : last;
    }

    /**
     * Where a block's values start in their array.
     *
     * @param block of this tile
     * @return the index of the block's first value
     */
    public int at(int block) {
        return block < wholeBlocks ? start + block * LaneStreams.BLOCK : 0;
    }

    /**
     * Where a block is in the message: what the dither is a function of.
     *
     * @param block of this tile
     * @return the block's first coordinate
     */
    public int coordinate(int block) {
        return start + block * LaneStreams.BLOCK;
    }

    /**
     * The dither of the message.
     *
     * @return the key
     */
    public DitherKey key() {
        return key;
    }

    /**
     * One scale for each row of 8 coordinates, not to be changed: at up to 16 bits {@code (float) (S 2^F / N)} with F =
     * min(24, 32 - b), beyond {@code S 2^32 / N}; 0 where the norm N is 0.
     *
     * @return 32 for each block
     */
    public double[] scales() {
        return scales;
    }
}
