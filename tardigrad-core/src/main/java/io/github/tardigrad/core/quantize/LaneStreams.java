package io.github.tardigrad.core.quantize;

/**
 * The packed form of codes: blocks of 256 coordinates as 32 rows of 8 lanes, a stream of bits for each lane.
 *
 * <p>Coordinate {@code 256 block + 8 row + lane}. A lane's 32 codes of b bits are b words of 32 bits; row r takes bits
 * {@code r b} to {@code r b + b - 1} of the stream, lowest bit first. Word w of lane l of a block is the block's
 * {@code 8 w + l}-th little-endian word, so that word w of all eight lanes is one vector of 256 bits:
 *
 * <pre>
 *  b = 3          bit 31 30 29  ...   8  7  6   5  4  3   2  1  0
 *  lane l, word 0 | .10 |   ...   | row 2   | row 1   | row 0   |    row 10 straddles words 0 and 1
 *  lane l, word 1 | ...                          | row 11  |10. |
 *
 *  bytes of a block | word 0: lane 0 | lane 1 | ... | lane 7 | word 1: lane 0 | ... | word b-1: lane 7 |
 * </pre>
 *
 * <p>A code is {@code sign << (b-1) | level}. The last block is filled up with zero codes.
 *
 * <p>Reading b up to 8 bits runs with b as a constant: each width has a one-line method of its own, so that the JIT
 * compiles the one generic loop for each of them (a quarter faster; for packing it gains nothing).
 */
final class LaneStreams {
    static final int LANES = 8;
    static final int ROWS = 32;
    static final int BLOCK = LANES * ROWS;

    /** Widths up to this one are rounded and read in 32-bit arithmetic. */
    static final int MAX_NARROW_BITS = 16;

    /** One word of every lane. */
    private static final int WORD_ROW_BYTES = LANES * Integer.BYTES;

    private static final long LOW_WORD = 0xFFFFFFFFL;

    private LaneStreams() {}

    /** Bytes of one block: one word of every lane for each bit. */
    static int blockBytes(int bits) {
        return bits * WORD_ROW_BYTES;
    }

    /** Bytes of a packed message; at most 2^33. */
    static long packedBytes(int dimension, int bits) {
        return ((long) dimension + BLOCK - 1) / BLOCK * blockBytes(bits);
    }

    /**
     * Packs one block.
     *
     * @param codes 256 codes, each below 2^bits as an unsigned number
     * @param bytes updated: {@code blockBytes(bits)} bytes from offset
     */
    static void pack(int bits, int[] codes, byte[] bytes, int offset) {
        for (int lane = 0; lane < LANES; lane++) {
            int at = offset + lane * Integer.BYTES;
            long stream = 0;
            int held = 0;
            for (int i = lane; i < BLOCK; i += LANES) {
                stream |= (codes[i] & LOW_WORD) << held;
                held += bits;
                if (held >= Integer.SIZE) {
                    FrameDescriptor.putInt(bytes, at, (int) stream);
                    at += WORD_ROW_BYTES;
                    stream >>>= Integer.SIZE;
                    held -= Integer.SIZE;
                }
            }
        }
    }

    /**
     * Adds {@code signed level * step} in float to coordinates of an estimate; {@code bits} at most 16.
     *
     * @param offset of the first block in bytes
     * @param from first coordinate, a multiple of 8
     * @param to end of the coordinates
     * @param estimate updated from at, where coordinate from goes
     */
    static void accumulate(int bits, byte[] bytes, int offset, int from, int to, float step, float[] estimate, int at) {
        int start = from;
        while (start < to) {
            int end = start + Math.min(BLOCK - start % BLOCK, to - start);
            int block = offset + start / BLOCK * blockBytes(bits);
            accumulateInBlock(bits, bytes, block, step, estimate, start, end, at - from);
            start = end;
        }
    }

    /** The same in double, rounded to float after the addition; any number of bits. */
    static void accumulateWide(
            int bits, byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at) {
        int signBit = 1 << (bits - 1);
        int shift = at - from;
        for (int i = from; i < to; i++) {
            int code = code(bits, bytes, offset + i / BLOCK * blockBytes(bits), i % BLOCK);
            int level = bits == Levels.SIGN_BITS ? 1 : code & (signBit - 1);
            estimate[shift + i] = (float) (estimate[shift + i] + ((code & signBit) == 0 ? level : -level) * step);
        }
    }

    /** The coordinates of one block; coordinate i goes to shift + i of the estimate. */
    private static void accumulateInBlock(
            int bits, byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        switch (bits) {
            case 1 -> accumulateSigns(bytes, offset, step, estimate, from, to, shift);
            case 2 -> accumulate2(bytes, offset, step, estimate, from, to, shift);
            case 3 -> accumulate3(bytes, offset, step, estimate, from, to, shift);
            case 4 -> accumulate4(bytes, offset, step, estimate, from, to, shift);
            case 5 -> accumulate5(bytes, offset, step, estimate, from, to, shift);
            case 6 -> accumulate6(bytes, offset, step, estimate, from, to, shift);
            case 7 -> accumulate7(bytes, offset, step, estimate, from, to, shift);
            case 8 -> accumulate8(bytes, offset, step, estimate, from, to, shift);
            default -> accumulateBlock(bits, bytes, offset, step, estimate, from, to, shift);
        }
    }

    /** One bit: a word of a lane has a sign for each row. */
    private static void accumulateSigns(
            byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        int firstRow = (from & (BLOCK - 1)) / LANES;
        int lanes = Math.min(LANES, to - from);
        for (int lane = 0; lane < lanes; lane++) {
            int signs = FrameDescriptor.getInt(bytes, offset + lane * Integer.BYTES) >>> firstRow;
            for (int i = from + lane; i < to; i += LANES) {
                estimate[shift + i] += (signs & 1) == 0 ? step : -step;
                signs >>>= 1;
            }
        }
    }

    private static void accumulate2(
            byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        accumulateBlock(2, bytes, offset, step, estimate, from, to, shift);
    }

    private static void accumulate3(
            byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        accumulateBlock(3, bytes, offset, step, estimate, from, to, shift);
    }

    private static void accumulate4(
            byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        accumulateBlock(4, bytes, offset, step, estimate, from, to, shift);
    }

    private static void accumulate5(
            byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        accumulateBlock(5, bytes, offset, step, estimate, from, to, shift);
    }

    private static void accumulate6(
            byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        accumulateBlock(6, bytes, offset, step, estimate, from, to, shift);
    }

    private static void accumulate7(
            byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        accumulateBlock(7, bytes, offset, step, estimate, from, to, shift);
    }

    private static void accumulate8(
            byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        accumulateBlock(8, bytes, offset, step, estimate, from, to, shift);
    }

    private static void accumulateBlock(
            int bits, byte[] bytes, int offset, float step, float[] estimate, int from, int to, int shift) {
        int levels = (1 << (bits - 1)) - 1;
        int firstBit = (from & (BLOCK - 1)) / LANES * bits;
        int firstWord = offset + firstBit / Integer.SIZE * WORD_ROW_BYTES;
        int skipped = firstBit % Integer.SIZE;
        int lanes = Math.min(LANES, to - from);
        for (int lane = 0; lane < lanes; lane++) {
            int at = firstWord + lane * Integer.BYTES;
            long stream = (FrameDescriptor.getInt(bytes, at) & LOW_WORD) >>> skipped;
            int held = Integer.SIZE - skipped;
            for (int i = from + lane; i < to; i += LANES) {
                if (held < bits) {
                    at += WORD_ROW_BYTES;
                    stream |= (FrameDescriptor.getInt(bytes, at) & LOW_WORD) << held;
                    held += Integer.SIZE;
                }
                int code = (int) stream;
                int sign = code << (Integer.SIZE - bits) >> (Integer.SIZE - 1);
                estimate[shift + i] += (((code & levels) ^ sign) - sign) * step;
                stream >>>= bits;
                held -= bits;
            }
        }
    }

    /** One code of a block by its position, 0 to 255, for any number of bits. */
    static int code(int bits, byte[] bytes, int offset, int position) {
        int firstBit = position / LANES * bits;
        int shift = firstBit % Integer.SIZE;
        int at = offset + firstBit / Integer.SIZE * WORD_ROW_BYTES + position % LANES * Integer.BYTES;
        long stream = FrameDescriptor.getInt(bytes, at) & LOW_WORD;
        if (shift + bits > Integer.SIZE) {
            stream |= (long) FrameDescriptor.getInt(bytes, at + WORD_ROW_BYTES) << Integer.SIZE;
        }
        return (int) (stream >>> shift & (1L << bits) - 1);
    }
}
