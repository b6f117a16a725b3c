package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import java.util.Objects;

/**
 * Reads payloads: adds a multiple of their values to an estimate.
 *
 * <p>A decoder reads any number of payloads of any rate, one after the other. Several decoders may read ranges of one
 * payload at the same time; ranges that start where a segment does, at a multiple of {@link #SEGMENT}, read nothing twice.
 *
 * <p>Threads: confined.
 */
public final class LatticeDecoder {
    /** Coordinates that can be read apart from all others. */
    public static final int SEGMENT = LatticeLayout.SEGMENT;

    private final int[] hash = new int[LatticeLayout.BLOCK];
    private final int[] states = new int[LatticeLayout.MAX_LANES];
    private short[] integers = {};

    /** Remembers a segment at most: 128 KiB, less for shorter messages. */
    public LatticeDecoder() {}

    /**
     * Adds {@code weight} times a range of the message to a range of the estimate.
     *
     * <p>A coordinate adds {@code (m - u) * step} with {@code step = weight * delta * scale} computed in double: in float
     * where the step is a normal float and the largest multiple at most half the largest float; in double, rounded once
     * after the addition, otherwise. Every coordinate gets what it would get from the whole. Updates: estimate. Cost: the
     * segments that the range touches; nothing is allocated beyond the first calls.
     *
     * @param payload of the message
     * @param key of its dither, as the sender had it
     * @param weight finite
     * @param from first coordinate of the message
     * @param to end of the coordinates
     * @param estimate updated from {@code at}, where coordinate {@code from} goes
     * @throws FrameFormatException if the coder of a segment does not end where it must; the segments before it have been
     *     added
     * @throws IllegalArgumentException if weight is not finite
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    public void accumulate(
            LatticePayload payload, DitherKey key, double weight, int from, int to, float[] estimate, int at)
            throws FrameFormatException {
        requireRange(payload, weight, from, to, estimate, at);
        for (int start = from; start < to; ) {
            int segment = start / SEGMENT;
            int end = segmentEnd(segment, to);
            read(payload, key, segment);
            add(payload, key, segment, weight, start, end, estimate, at + start - from);
            start = end;
        }
    }

    /**
     * Adds multiples of a range of the message to two estimates, reading the message once.
     *
     * <p>Both get what {@link #accumulate} would add.
     *
     * @param payload of the message
     * @param key of its dither
     * @param from first coordinate of the message
     * @param to end of the coordinates
     * @param firstWeight finite
     * @param first updated from {@code firstAt}
     * @param secondWeight finite
     * @param second updated from {@code secondAt}, after first
     * @throws FrameFormatException as {@link #accumulate}
     * @throws IllegalArgumentException if a weight is not finite
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    public void accumulateTwo(
            LatticePayload payload,
            DitherKey key,
            int from,
            int to,
            double firstWeight,
            float[] first,
            int firstAt,
            double secondWeight,
            float[] second,
            int secondAt)
            throws FrameFormatException {
        requireRange(payload, firstWeight, from, to, first, firstAt);
        requireRange(payload, secondWeight, from, to, second, secondAt);
        for (int start = from; start < to; ) {
            int segment = start / SEGMENT;
            int end = segmentEnd(segment, to);
            read(payload, key, segment);
            add(payload, key, segment, firstWeight, start, end, first, firstAt + start - from);
            add(payload, key, segment, secondWeight, start, end, second, secondAt + start - from);
            start = end;
        }
    }

    /**
     * Reads every segment and adds nothing.
     *
     * @param payload to be checked to its end
     * @param key of its dither
     * @throws FrameFormatException if the coder of a segment does not end where it must
     */
    public void verify(LatticePayload payload, DitherKey key) throws FrameFormatException {
        for (int segment = 0; segment < LatticeLayout.segments(payload.dimension()); segment++) {
            read(payload, key, segment);
        }
    }

    private static void requireRange(
            LatticePayload payload, double weight, int from, int to, float[] estimate, int at) {
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException("weight must be finite: weight=" + weight);
        }
        Objects.checkFromToIndex(from, to, payload.dimension());
        Objects.checkFromIndexSize(at, to - from, estimate.length);
    }

    private static int segmentEnd(int segment, int to) {
        return (int) Math.min((segment + 1L) * SEGMENT, to);
    }

    /** Leaves the integers of a segment in {@link #integers}, where its block is not empty. */
    private void read(LatticePayload payload, DitherKey key, int segment) throws FrameFormatException {
        int coded = payload.coded(segment);
        if (coded == 0) {
            return;
        }
        int firstBlock = segment * LatticeLayout.BLOCKS_OF_SEGMENT;
        int endBlock = payload.segmentEndBlock(segment);
        int wanted = (endBlock - firstBlock) * LatticeLayout.BLOCK;
        if (integers.length < wanted) {
            integers = new short[wanted];
        }
        byte[] bytes = payload.bytes();
        LatticeTables tables = payload.tables();
        int low = payload.segmentStart(segment);
        int exception = low + LatticeLayout.lowBytes(coded, tables.lowBits);
        int end = payload.segmentStart(segment + 1);
        int lanes = LatticeLayout.lanes(coded);
        int at = endOfExceptions(payload, firstBlock, endBlock, exception);
        for (int lane = 0; lane < lanes; lane++) {
            states[lane] = LittleEndian.getInt(bytes, at);
            at += Integer.BYTES;
        }
        int[] table = tables.decoding();
        for (int block = firstBlock; block < endBlock; block++) {
            int code = payload.scaleCode(block);
            if (code == BlockScale.EMPTY) {
                continue;
            }
            int length = LatticeLayout.blockLength(block, payload.dimension());
            int to = (block - firstBlock) * LatticeLayout.BLOCK;
            if (tables.classBits > 0 || tables.lowBits > 0) {
                PlainLattice.hash(key.key0() + block * LatticeLayout.BLOCK, key.key1(), hash, length);
            }
            at = PlainLattice.decode(
                    table, tables.classBits, bytes, at, end, states, lanes, hash, length, integers, to);
            toIntegers(tables, bytes, low, length, to);
            low += length / Byte.SIZE * tables.lowBits;
            if ((code & LatticeLayout.HAS_EXCEPTIONS) != 0) {
                exception = putExceptions(bytes, exception, block, to);
            }
        }
        requireRest(segment, at, end, lanes);
    }

    private static int endOfExceptions(LatticePayload payload, int firstBlock, int endBlock, int start) {
        int at = start;
        for (int block = firstBlock; block < endBlock; block++) {
            boolean more = (payload.scaleCode(block) & LatticeLayout.HAS_EXCEPTIONS) != 0;
            while (more) {
                more = (LittleEndian.getShort(payload.bytes(), at) & LatticeLayout.MORE) != 0;
                at += LatticeLayout.EXCEPTION_BYTES;
            }
        }
        return at;
    }

    /** Symbols become integers. */
    private void toIntegers(LatticeTables tables, byte[] bytes, int low, int length, int to) {
        int lowBits = tables.lowBits;
        int reach = tables.reach;
        if (lowBits == 0) {
            for (int i = to; i < to + length; i++) {
                integers[i] = (short) (integers[i] - reach);
            }
            return;
        }
        int lowMask = tables.lowMask;
        long held = 0;
        int count = 0;
        int at = low;
        for (int i = 0; i < length; i++) {
            if (count < lowBits) {
                // Up to three bytes of the states that follow may be in it, and are not used.
                held |= (LittleEndian.getInt(bytes, at) & 0xFFFFFFFFL) << count;
                at += Integer.BYTES;
                count += Integer.SIZE;
            }
            int code = integers[to + i] << lowBits | ((int) held & lowMask);
            integers[to + i] = (short) (code - (hash[i] & lowMask) - reach);
            held >>>= lowBits;
            count -= lowBits;
        }
    }

    /** Returns where the next block's exceptions are. */
    private int putExceptions(byte[] bytes, int start, int block, int to) throws FrameFormatException {
        int at = start;
        boolean more = true;
        while (more) {
            int entry = LittleEndian.getInt(bytes, at);
            int place = entry & 0xFFFF & ~LatticeLayout.MORE;
            if (integers[to + place] != 0) {
                throw new FrameFormatException(
                        "integer coded for an exception of block " + block,
                        at,
                        "0",
                        Integer.toString(integers[to + place]));
            }
            integers[to + place] = (short) (entry >> 16);
            more = (entry & LatticeLayout.MORE) != 0;
            at += LatticeLayout.EXCEPTION_BYTES;
        }
        return at;
    }

    private void requireRest(int segment, int at, int end, int lanes) throws FrameFormatException {
        if (at != end) {
            throw new FrameFormatException(
                    "words of segment " + segment, at, "read to their end", (end - at) + " bytes left");
        }
        int rest = LatticeLayout.restingState(lanes);
        for (int lane = 0; lane < lanes; lane++) {
            if (states[lane] != rest) {
                throw new FrameFormatException(
                        "state " + lane + " of segment " + segment,
                        Integer.toString(rest) + " at its end",
                        Integer.toUnsignedString(states[lane]));
            }
        }
    }

    /** Adds coordinates of the segment that has been read. */
    private void add(
            LatticePayload payload,
            DitherKey key,
            int segment,
            double weight,
            int from,
            int to,
            float[] estimate,
            int at) {
        double delta = payload.tables().delta;
        double largest = payload.tables().largest + 1.0;
        for (int start = from; start < to; ) {
            int block = start / LatticeLayout.BLOCK;
            int end = (int) Math.min((block + 1L) * LatticeLayout.BLOCK, to);
            double step = weight * (delta * payload.scale(block));
            int i = start - segment * SEGMENT;
            int target = at + start - from;
            if (step != 0) {
                PlainLattice.hash(key.key0() + start, key.key1(), hash, end - start);
                if (Math.abs(step) >= Float.MIN_NORMAL && Math.abs(step) * largest <= Float.MAX_VALUE / 2) {
                    PlainLattice.add(integers, i, end - start, hash, (float) step, estimate, target);
                } else {
                    PlainLattice.addWide(integers, i, end - start, hash, step, estimate, target);
                }
            }
            start = end;
        }
    }
}
