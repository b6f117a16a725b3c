package io.github.tardigrad.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Figures() {}

    /** At most four significant digits; powers of ten where there would be many zeros. */
    static String of(double number) {
        if (!Double.isFinite(number)) {
            return Double.isNaN(number) ? "NaN" : number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return "0";
        }
        double size = Math.abs(number);
        if (size >= 1e6 || size < 1e-3) {
            return String.format(Locale.ROOT, "%.2e", number);
        }
        return new BigDecimal(number)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Three significant digits, powers of ten below a thousandth: for what was simulated. */
    static String three(double number) {
        if (!Double.isFinite(number) || number == 0) {
            return of(number);
        }
        double size = Math.abs(number);
        return String.format(Locale.ROOT, size < 1e-3 || size >= 1e4 ? "%.2e" : "%.3g", number);
    }

    static String seconds(double seconds) {
        return Double.isFinite(seconds) ? String.format(Locale.ROOT, "%,.1f s", seconds) : "for ever";
    }

    static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }

    /** Powers of 1,000. */
    static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < BYTE_UNITS.length - 1) {
            size /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, BYTE_UNITS[unit]);
    }
}
