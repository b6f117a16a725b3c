package io.github.tardigrad.core.lattice;

/**
 * Sizes and places of a payload, little endian. Every one of them is computed here.
 *
 * <pre>
 *  | scales: uint16[blocks] | offsets: uint32[segments - 1] | segment 0 | segment 1 | ...
 *
 *  a segment, of up to 128 blocks
 *  | low bits | exceptions: (uint16 place, int16 integer)[] | states: uint32[lanes] | words: uint16[] |
 * </pre>
 */
final class LatticeLayout {
    /** Coordinates that share a scale. */
    static final int BLOCK = 512;

    /** Coordinates that are coded together, apart from all others. */
    static final int SEGMENT = 1 << 16;

    static final int BLOCKS_OF_SEGMENT = SEGMENT / BLOCK;

    /** Most states that are interleaved. */
    static final int MAX_LANES = 32;

    /** Coordinates for each state, at least. */
    private static final int COORDINATES_OF_LANE = 1 << 10;

    /** In a scale: the block has exceptions. */
    static final int HAS_EXCEPTIONS = 1 << 15;

    /** In the place of an exception: the block has another. */
    static final int MORE = 1 << 15;

    static final int EXCEPTION_BYTES = 2 * Short.BYTES;

    private LatticeLayout() {}

    static int blocks(int dimension) {
        return dimension / BLOCK + (dimension % BLOCK == 0 ? 0 : 1);
    }

    static int segments(int dimension) {
        return dimension / SEGMENT + (dimension % SEGMENT == 0 ? 0 : 1);
    }

    /** Scales and offsets. */
    static int indexBytes(int dimension) {
        return Short.BYTES * blocks(dimension) + Integer.BYTES * Math.max(0, segments(dimension) - 1);
    }

    static int blockLength(int block, int dimension) {
        return Math.min(BLOCK, dimension - block * BLOCK);
    }

    /** The states of a segment: a power of two, by the number of coordinates in blocks that are not empty. */
    static int lanes(int coded) {
        return Math.max(1, Math.min(MAX_LANES, Integer.highestOneBit(coded / COORDINATES_OF_LANE)));
    }

    /**
     * The value that a state starts from when writing, and ends at when reading. A single state starts from 1, which saves
     * two bytes that a short frame would feel.
     */
    static int restingState(int lanes) {
        return lanes == 1 ? 1 : 1 << 16;
    }

    static int lowBytes(int coded, int lowBits) {
        return (coded * lowBits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** An exception is beyond 7 root mean squares, and a block has its own only: fewer than 1 in 49, and some for rounding. */
    static int maxExceptions(int length) {
        return length / 48;
    }

    /** Of 32 bits of a state some 24 are lost where it starts from 2^16, and 8 where it starts from 1. */
    static double expectedStateBytes(int dimension) {
        int lanes = lanes(Math.min(dimension, SEGMENT));
        return lanes == 1 ? 1 : 3 * lanes;
    }

    /** A coordinate writes one word at most. */
    static int maxSegmentBytes(int coded, int lowBits) {
        return coded == 0
                ? 0
                : EXCEPTION_BYTES * maxExceptions(coded)
                        + lowBytes(coded, lowBits)
                        + Integer.BYTES * lanes(coded)
                        + Short.BYTES * coded;
    }

    static long maxBytes(int dimension, int lowBits) {
        long whole = dimension / SEGMENT;
        return indexBytes(dimension)
                + whole * maxSegmentBytes(SEGMENT, lowBits)
                + maxSegmentBytes(dimension % SEGMENT, lowBits);
    }
}
