package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.DitherKey;
import java.util.Arrays;

/** Writes segments: one thread's part of an encoder, with what it needs to remember. */
final class SegmentWriter {
    private final LatticeTables tables;
    private final int[] hash = new int[LatticeLayout.BLOCK];
    private final int[] integers = new int[LatticeLayout.BLOCK];
    private final float[] shifted = new float[LatticeLayout.BLOCK];
    private final int[] exceptions = new int[LatticeLayout.maxExceptions(LatticeLayout.SEGMENT)];
    private final int[] states = new int[LatticeLayout.MAX_LANES];
    private int[] entries = {};
    private int exceptionCount;

    SegmentWriter(LatticeTables tables) {
        this.tables = tables;
    }

    /**
     * Writes a segment and its scales.
     *
     * @param bytes updated: the scales from {@code payload} on, the segment from {@code at} on, with room for the longest
     * @return the segment's bytes
     */
    int write(float[] values, int from, int length, int segment, DitherKey key, byte[] bytes, int payload, int at) {
        int first = segment * LatticeLayout.BLOCKS_OF_SEGMENT;
        int end = Math.min(first + LatticeLayout.BLOCKS_OF_SEGMENT, LatticeLayout.blocks(length));
        int segmentLength = Math.min(LatticeLayout.SEGMENT, length - segment * LatticeLayout.SEGMENT);
        if (entries.length < segmentLength) {
            entries = new int[segmentLength];
        }
        int coded = 0;
        exceptionCount = 0;
        for (int block = first; block < end; block++) {
            int start = block * LatticeLayout.BLOCK;
            int blockLength = LatticeLayout.blockLength(block, length);
            int scale = BlockScale.of(values, from + start, blockLength, from);
            if (scale != BlockScale.EMPTY) {
                PlainLattice.hash(key.key0() + start, key.key1(), hash, blockLength);
                round(values, from + start, blockLength, BlockScale.value(scale));
                int before = exceptionCount;
                putEntries(coded, blockLength);
                if (exceptionCount > before) {
                    exceptions[exceptionCount - 1] &= ~LatticeLayout.MORE;
                    scale |= LatticeLayout.HAS_EXCEPTIONS;
                }
                if (tables.lowBits > 0) {
                    putLowBits(blockLength, bytes, at + coded / Byte.SIZE * tables.lowBits);
                }
                coded += blockLength;
            }
            LittleEndian.putShort(bytes, payload + block * Short.BYTES, scale);
        }
        return coded == 0 ? 0 : putSymbols(coded, bytes, at);
    }

    private void round(float[] values, int from, int length, float scale) {
        float shift = BlockScale.shift(scale);
        float inverse = 1 / (tables.delta * (scale * shift));
        if (shift == 1) {
            PlainLattice.round(values, from, length, inverse, hash, integers);
        } else {
            for (int i = 0; i < length; i++) {
                shifted[i] = values[from + i] * shift;
            }
            PlainLattice.round(shifted, 0, length, inverse, hash, integers);
        }
    }

    /** The table's entry of each coordinate; one without a symbol is remembered, and coded as 0. Low bits stay behind. */
    private void putEntries(int coded, int length) {
        int[] encoding = tables.encoding();
        int classShift = Integer.SIZE - 1 - tables.classBits;
        int symbols = tables.symbols;
        int lowBits = tables.lowBits;
        int lowMask = tables.lowMask;
        int reach = tables.reach;
        for (int i = 0; i < length; i++) {
            int code = integers[i] + reach;
            if (Integer.compareUnsigned(code, 2 * reach) > 0) {
                exceptions[exceptionCount++] = integers[i] << 16 | LatticeLayout.MORE | i;
                code = reach;
            }
            code += hash[i] & lowMask;
            integers[i] = code;
            entries[coded + i] = encoding[(hash[i] >>> 1 >>> classShift) * symbols + (code >> lowBits)];
        }
    }

    private void putLowBits(int length, byte[] bytes, int at) {
        int lowBits = tables.lowBits;
        int lowMask = tables.lowMask;
        long held = 0;
        int count = 0;
        int to = at;
        for (int i = 0; i < length; i++) {
            held |= (long) (integers[i] & lowMask) << count;
            count += lowBits;
            if (count >= Integer.SIZE) {
                LittleEndian.putInt(bytes, to, (int) held);
                to += Integer.BYTES;
                held >>>= Integer.SIZE;
                count -= Integer.SIZE;
            }
        }
        for (; count > 0; count -= Byte.SIZE) {
            bytes[to++] = (byte) held;
            held >>>= Byte.SIZE;
        }
    }

    private int putSymbols(int coded, byte[] bytes, int at) {
        int to = at + LatticeLayout.lowBytes(coded, tables.lowBits);
        for (int i = 0; i < exceptionCount; i++) {
            LittleEndian.putInt(bytes, to, exceptions[i]);
            to += LatticeLayout.EXCEPTION_BYTES;
        }
        int lanes = LatticeLayout.lanes(coded);
        Arrays.fill(states, 0, lanes, LatticeLayout.restingState(lanes));
        int end = at + LatticeLayout.maxSegmentBytes(coded, tables.lowBits);
        int words = PlainLattice.code(entries, coded, states, lanes, bytes, end);
        for (int lane = 0; lane < lanes; lane++) {
            LittleEndian.putInt(bytes, to, states[lane]);
            to += Integer.BYTES;
        }
        System.arraycopy(bytes, words, bytes, to, end - words);
        return to + end - words - at;
    }
}
