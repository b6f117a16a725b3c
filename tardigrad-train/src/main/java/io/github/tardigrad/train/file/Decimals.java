package io.github.tardigrad.train.file;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Numbers as every file of a user's has them: digits 0 to 9, at most one point, a sign before them and an exponent of ten after
 * them. Java's own readers take more: {@code 30d} and {@code 30f} for 30, {@code 0x1p3} for 8, blanks around, digits of other
 * scripts.
 */
public final class Decimals {
    /** What is read as a number. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    /** Beyond, not every whole number is a double. */
    private static final double LARGEST_EXACT = 1L << 53;

    private Decimals() {}

    /** Whether a text is a number, without blanks around it. */
    public static boolean isNumber(CharSequence text) {
        return NUMBER.matcher(text).matches();
    }

    /** The nearest double, infinite where it is beyond all; NaN of a text that is no number. */
    public static double doubleOf(String text) {
        return isNumber(text) ? Double.parseDouble(text) : Double.NaN;
    }

    /** The nearest float, infinite where it is beyond all; NaN of a text that is no number. */
    public static float floatOf(String text) {
        return isNumber(text) ? Float.parseFloat(text) : Float.NaN;
    }

    /**
     * A whole number, written as one or with a fraction of zero ({@code 3}, {@code 3.0}, {@code 3e0}).
     *
     * @return empty if the text is none, or one of more than 18 digits, or one with a point or an exponent beyond 2^53
     */
    public static OptionalLong wholeOf(String text) {
        if (INTEGER.matcher(text).matches()) {
            return OptionalLong.of(Long.parseLong(text));
        }
        double value = doubleOf(text);
        return Math.abs(value) <= LARGEST_EXACT && value == Math.rint(value)
                ? OptionalLong.of((long) value)
                : OptionalLong.empty();
    }
}
