package io.github.tardigrad.testing;

import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The seed of one test, written as hexadecimal digits.
 *
 * @param value the seed itself
 */
public record Seed(long value) {

    /**
     * Reads a seed as a failed test printed it.
     *
     * @param hex 1 to 16 hexadecimal digits
     * @return the seed
     * @throws IllegalArgumentException if {@code hex} is anything else
     */
    public static Seed parse(String hex) {
        if (hex.isEmpty() || hex.length() > 16 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("a seed is 1 to 16 hexadecimal digits: seed=" + hex);
        }
        return new Seed(HexFormat.fromHexDigitsToLong(hex));
    }

    /**
     * Starts the generator of this seed. Equal seeds start equal generators.
     *
     * @return a generator at its first value
     */
    public RandomGenerator generator() {
        return new SplittableRandom(value);
    }

    /** The digits that {@link #parse} reads: 8, or 16 where the seed is longer. */
    @Override
    public String toString() {
        String hex = HexFormat.of().withUpperCase().toHexDigits(value);
        return hex.startsWith("00000000") ? hex.substring(8) : hex;
    }
}
