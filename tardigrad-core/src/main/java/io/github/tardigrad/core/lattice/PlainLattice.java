package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.DitherKey;

/**
 * The loops that every coordinate passes through, in plain Java. docs/wire-format.md has each operation and its order: in
 * float, none fused, none left out.
 */
final class PlainLattice {
    /** 1.5 * 2^23: adding it to a float below 2^22 leaves its nearest integer in the low bits, halves to even. */
    private static final float ROUNDER = 0x1.8p23f;

    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

    /** The dither of a coordinate: its hash's upper 25 bits, the last of them set, as a signed number of 2^-25. */
    private static final float DITHER_UNIT = 0x1p-25f;

    /** 0, 1, 2, ...: read instead of counted, because C2 of JDK 17 does not vectorise a loop that uses its counter. */
    private static final int[] POSITIONS = positions();

    private PlainLattice() {}

    private static int[] positions() {
        int[] positions = new int[LatticeLayout.BLOCK];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = i;
        }
        return positions;
    }

    /** The dither bits of coordinates from {@code start - key0} on. */
    static void hash(int start, int key1, int[] hash, int length) {
        int[] positions = POSITIONS;
        for (int i = 0; i < length; i++) {
            hash[i] = DitherKey.hash(positions[i] + start, key1);
        }
    }

    /** A number in (-1/2, 1/2), never 0, symmetric about 0. */
    static float dither(int hash) {
        return (hash >> 7 | 1) * DITHER_UNIT;
    }

    /** The nearest integer, halves to even. Range: magnitudes below 2^22. */
    static int nearest(float value) {
        return Float.floatToRawIntBits(value + ROUNDER) - ROUNDER_BITS;
    }

    /** Integers: the nearest to x / D + u. */
    static void round(float[] values, int from, int length, float inverse, int[] hash, int[] integers) {
        for (int i = 0; i < length; i++) {
            integers[i] = nearest(values[from + i] * inverse + dither(hash[i]));
        }
    }

    /** Adds {@code (m - u) * step} in float. */
    static void add(short[] integers, int at, int length, int[] hash, float step, float[] estimate, int to) {
        for (int i = 0; i < length; i++) {
            estimate[to + i] += (integers[at + i] - dither(hash[i])) * step;
        }
    }

    /** The same in double, rounded once after the addition. */
    static void addWide(short[] integers, int at, int length, int[] hash, double step, float[] estimate, int to) {
        for (int i = 0; i < length; i++) {
            double term = (integers[at + i] - dither(hash[i])) * step;
            estimate[to + i] = (float) (estimate[to + i] + term);
        }
    }

    /**
     * Codes a segment backwards, the last coordinate first.
     *
     * @param entries of {@link LatticeTables#encoding}, one for each coordinate
     * @param states updated, one of each lane
     * @param end of the words in bytes
     * @return where the words start
     */
    static int code(int[] entries, int count, int[] states, int lanes, byte[] bytes, int end) {
        int at = end;
        for (int i = count - 1; i >= 0; i--) {
            int lane = i & lanes - 1;
            int x = states[lane];
            int frequency = entries[i] >>> 16;
            if (x >>> 20 >= frequency) {
                at -= Short.BYTES;
                LittleEndian.putShort(bytes, at, x);
                x >>>= 16;
            }
            int quotient = (int) Math.multiplyHigh((x & 0xFFFFFFFFL) << 2, RECIPROCALS[frequency]);
            states[lane] = (quotient << 12) + (x - quotient * frequency) + (entries[i] & 0xFFFF);
        }
        return at;
    }

    /** 2^62 over each frequency, rounded up: the upper half of its product with 4 x is x / frequency rounded down. */
    private static final long[] RECIPROCALS = reciprocals();

    private static long[] reciprocals() {
        long[] reciprocals = new long[LatticeTables.TOTAL];
        for (int frequency = 1; frequency < reciprocals.length; frequency++) {
            reciprocals[frequency] = ((1L << 62) - 1) / frequency + 1;
        }
        return reciprocals;
    }

    /**
     * Reads the symbols of a block.
     *
     * @param table of {@link LatticeTables#decoding}
     * @param at of the next word
     * @param end of the words; beyond it none are read
     * @param states updated
     * @param hash of the block's coordinates
     * @param symbols updated from {@code to}
     * @return where the next word is
     */
    static int decode(
            int[] table,
            int classBits,
            byte[] bytes,
            int at,
            int end,
            int[] states,
            int lanes,
            int[] hash,
            int length,
            short[] symbols,
            int to) {
        int classShift = Integer.SIZE - 1 - classBits;
        int next = at;
        for (int i = 0; i < length; i++) {
            int lane = i & lanes - 1;
            int x = states[lane];
            int entry = table[hash[i] >>> 1 >>> classShift << 12 | (x & 0xFFF)];
            symbols[to + i] = (short) (entry >>> 24);
            x = (entry >>> 12 & 0xFFF) * (x >>> 12) + (entry & 0xFFF);
            // 0 < x < 2^16, in one comparison.
            if (Integer.compareUnsigned(x - 1, 0xFFFF) < 0 && next < end) {
                x = x << 16 | LittleEndian.getShort(bytes, next);
                next += Short.BYTES;
            }
            states[lane] = x;
        }
        return next;
    }
}
