package io.github.tardigrad.core.quantize;

import java.util.Locale;

/**
 * How much error the quantizer adds at worst: the variance factor eps with {@code E||Q(x) - x||^2 <= eps ||x||^2} for
 * every x of a given length.
 *
 * <p>Both hold for exact norms. A frame's norm is rounded up to a float, which adds at most 2^-21 (1 + eps).
 */
public enum VarianceModel {
    /**
     * The attained worst case: sqrt(d)/S - 1 where S &lt;= sqrt(d)/2, d/(4 S^2) beyond; continuous, never above {@link
     * #PAPER}.
     *
     * <p>Source: maximise the sum of frac(y)(1 - frac(y)) subject to the sum of y^2 being S^2, by the concave envelope
     * of one term in y^2 and Jensen.
     */
    TIGHT {
        @Override
        double factor(double levels, double length) {
            double root = Math.sqrt(length);
            return levels <= root / 2 ? root / levels - 1 : PAPER.factor(levels, length);
        }
    },
    /** The papers' bound d/(4 S^2): every coordinate halfway between two levels; loose by sqrt(d)/(4 S) at few bits. */
    PAPER {
        @Override
        double factor(double levels, double length) {
            return length / (4 * levels * levels);
        }
    };

    /**
     * The variance factor of a message of {@code bits} bits a coordinate.
     *
     * <p>One bit is a sign, +N with probability (1 + x/N)/2, and its error is exactly (length - 1) ||x||^2 in both models.
     *
     * <p>Range: bits 1 to 32; length at least 0. Cost: O(1).
     *
     * @param bits bits of one coordinate
     * @param length coordinates that share a norm: the bucket's length, or the dimension without buckets
     * @return eps, at least 0
     * @throws IllegalArgumentException if bits or length is out of range
     */
    public double varianceFactor(int bits, long length) {
        if (length < 0) {
            throw new IllegalArgumentException("length must be >= 0: length=" + length);
        }
        Levels.requireBits(bits);
        if (bits == Levels.SIGN_BITS) {
            return Math.max(0, (double) length - 1);
        }
        return factor((double) Levels.magnitudeLevels(bits), (double) length);
    }

    /**
     * What jobs call it.
     *
     * @return tight or paper
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static VarianceModel ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    abstract double factor(double levels, double length);
}
