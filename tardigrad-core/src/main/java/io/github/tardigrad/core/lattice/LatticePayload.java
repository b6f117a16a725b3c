package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.FrameFormatException;

/**
 * A payload whose lengths, scales and exceptions have been checked, read straight from its bytes.
 *
 * <p>Whether the coder ends where it must is known only when a segment has been read, for which the dither's key is needed:
 * {@link LatticeDecoder} says it then, before it adds the segment.
 *
 * <p>Threads: safe as long as nobody changes the bytes, which are not copied.
 */
public final class LatticePayload {
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final int dimension;
    private final LatticeRate rate;
    private final LatticeTables tables;

    private LatticePayload(byte[] bytes, int offset, int length, int dimension, LatticeRate rate) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.dimension = dimension;
        this.rate = rate;
        this.tables = rate.tables();
    }

    /**
     * The payload in {@code length} bytes from {@code offset}, or the reason why there is none.
     *
     * <p>Checked in this order: room for scales and offsets, scales, offsets, and of each segment its exceptions, the
     * padding of its low bits and the length of its words. Nothing whose size depends on the payload is allocated. Cost:
     * O(blocks and exceptions).
     *
     * @param bytes kept, not copied
     * @param offset of the payload's first byte
     * @param length of the payload in bytes, all within the array
     * @param dimension coordinates, at least 0 and at most what the caller's limits allow
     * @param rate of the message
     * @return the payload
     * @throws FrameFormatException if the bytes are not such a payload; offsets in it are the array's
     */
    public static LatticePayload parse(byte[] bytes, int offset, int length, int dimension, LatticeRate rate)
            throws FrameFormatException {
        LatticePayload payload = new LatticePayload(bytes, offset, length, dimension, rate);
        LatticeCheck.payload(payload);
        return payload;
    }

    /**
     * The number of coordinates.
     *
     * @return at least 0
     */
    public int dimension() {
        return dimension;
    }

    /**
     * The rate of the message.
     *
     * @return what it was parsed with
     */
    public LatticeRate rate() {
        return rate;
    }

    /**
     * The scale of a block of 512 coordinates.
     *
     * @param block from 0 on
     * @return about the root mean square of what was sent; 0 if it was all zeros
     */
    public float scale(int block) {
        return BlockScale.value(scaleCode(block));
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    LatticeTables tables() {
        return tables;
    }

    int scaleCode(int block) {
        return LittleEndian.getShort(bytes, offset + block * Short.BYTES);
    }

    /** Where a segment's number in the list of offsets is. */
    int offsetPlace(int segment) {
        return offset + LatticeLayout.blocks(dimension) * Short.BYTES + (segment - 1) * Integer.BYTES;
    }

    /** First byte of a segment in the array; one beyond the last segment is the payload's end. */
    int segmentStart(int segment) {
        if (segment == LatticeLayout.segments(dimension)) {
            return offset + length;
        }
        int first = offset + LatticeLayout.indexBytes(dimension);
        return segment == 0 ? first : first + LittleEndian.getInt(bytes, offsetPlace(segment));
    }

    int segmentEndBlock(int segment) {
        return Math.min((segment + 1) * LatticeLayout.BLOCKS_OF_SEGMENT, LatticeLayout.blocks(dimension));
    }

    /** Coordinates of a segment in blocks that are not empty. */
    int coded(int segment) {
        int coded = 0;
        int end = segmentEndBlock(segment);
        for (int block = segment * LatticeLayout.BLOCKS_OF_SEGMENT; block < end; block++) {
            coded += scaleCode(block) == BlockScale.EMPTY ? 0 : LatticeLayout.blockLength(block, dimension);
        }
        return coded;
    }
}
