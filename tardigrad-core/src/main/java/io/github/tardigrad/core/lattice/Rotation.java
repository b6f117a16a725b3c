package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.DitherKey;

/** Random signs and the Walsh-Hadamard transform of a block, not normalized: applied twice it multiplies by the length. */
final class Rotation {
    private Rotation() {}

    /** Flips the signs of coordinates by the highest bits of their hashes. */
    static void flip(float[] values, int length, int[] hash) {
        for (int i = 0; i < length; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) ^ (hash[i] & Integer.MIN_VALUE));
        }
    }

    /**
     * The transform in place: for each distance 1, 2, 4, ... below the length, every pair at that distance becomes its sum
     * and its difference, in float.
     *
     * @param length a power of two
     */
    static void transform(float[] values, int from, int length) {
        for (int distance = 1; distance < length; distance *= 2) {
            for (int start = from; start < from + length; start += 2 * distance) {
                pairs(values, start, distance);
            }
        }
    }

    private static void pairs(float[] values, int start, int distance) {
        for (int i = start; i < start + distance; i++) {
            float a = values[i];
            float b = values[i + distance];
            values[i] = a + b;
            values[i + distance] = a - b;
        }
    }

    /** Signs of a block's coordinates into hashes. */
    static void signs(DitherKey signs, int start, int[] hash, int length) {
        PlainLattice.hash(signs.key0() + start, signs.key1(), hash, length);
    }
}
