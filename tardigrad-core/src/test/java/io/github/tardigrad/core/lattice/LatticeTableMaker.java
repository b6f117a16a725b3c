package io.github.tardigrad.core.lattice;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Makes the coder's tables, the resource {@code tables-1.txt}; docs/wire-format.md describes the file.
 *
 * <p>By StrictMath alone, so that every JVM makes the same bytes. To write it: run {@code main} and keep what it prints.
 */
final class LatticeTableMaker {
    static final int MIN_QUARTERS = 2;
    static final int MAX_QUARTERS = 48;

    /** Coordinates of up to so many root mean squares have a symbol. */
    private static final double CUT = 7;

    private static final int TOTAL = 1 << 12;

    /** Midpoints of a class of the dither at which probabilities are averaged. */
    private static final int POINTS = 64;

    private LatticeTableMaker() {}

    public static void main(String[] args) {
        System.out.print(tables());
    }

    static String tables() {
        StringBuilder text = new StringBuilder("tables " + LatticeTables.ID + "\n");
        for (int quarters = MIN_QUARTERS; quarters <= MAX_QUARTERS; quarters++) {
            appendRate(quarters, text);
        }
        return text.toString();
    }

    private static void appendRate(int quarters, StringBuilder text) {
        float delta = delta(quarters);
        int classes = quarters < 8 ? 16 : quarters < 16 ? 4 : 1;
        int lowBits = Math.max(0, quarters / 4 - 4);
        int side = (int) StrictMath.ceil(CUT / delta / (1 << lowBits));
        double expected = lowBits;
        StringBuilder lines = new StringBuilder();
        for (int c = 0; c < classes; c++) {
            double[] p = probabilities(delta, c, classes, lowBits, side);
            int[] frequencies = frequencies(p);
            for (int symbol = 0; symbol < p.length; symbol++) {
                expected += p[symbol] * (12 - log2(frequencies[symbol])) / classes;
                lines.append(symbol == 0 ? "" : " ").append(frequencies[symbol]);
            }
            lines.append('\n');
        }
        text.append("rate ").append(quarters).append(" delta ").append(Float.toHexString(delta));
        text.append(" classes ")
                .append(classes)
                .append(" low ")
                .append(lowBits)
                .append(" side ")
                .append(side);
        text.append(" microbits ")
                .append(Math.round(expected * 1e6))
                .append('\n')
                .append(lines);
    }

    /** The step, in root mean squares, at which a normal coordinate has so many bits; 16 significant bits of it. */
    static float delta(int quarters) {
        double rate = quarters / 4.0;
        double delta;
        if (rate < 2) {
            double low = 0.5;
            double high = 10;
            for (int i = 0; i < 60; i++) {
                double middle = (low + high) / 2;
                if (entropy(middle) > rate) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            delta = low;
        } else {
            // The bound of maximum entropy, which a normal coordinate attains from 2 bits up but for a 100,000th.
            double c = 12 / (2 * Math.PI * Math.E);
            delta = StrictMath.sqrt(12 / (c * StrictMath.pow(4, rate) - 1));
        }
        int exponent = Math.getExponent(delta);
        return (float) StrictMath.scalb(StrictMath.rint(StrictMath.scalb(delta, 15 - exponent)), exponent - 15);
    }

    /** Bits of m given the dither, of a normal coordinate. */
    private static double entropy(double delta) {
        int side = (int) StrictMath.ceil(9 / delta) + 1;
        double bits = 0;
        int points = 256;
        for (int i = 0; i < points; i++) {
            double u = (i + 0.5) / points - 0.5;
            for (int m = -side; m <= side; m++) {
                double p = cdf((m + 0.5 - u) * delta) - cdf((m - 0.5 - u) * delta);
                bits -= p > 0 ? p * log2(p) / points : 0;
            }
        }
        return bits;
    }

    /** Of each symbol, given the class: the highest bits of the dither, as a signed number. */
    static double[] probabilities(float delta, int c, int classes, int lowBits, int side) {
        int width = 1 << lowBits;
        // What is added to an integer before its low bits are split off; some of many show the mean.
        int shifts = Math.min(width, 16);
        double[] p = new double[2 * side + 1];
        double from = classes == 1 ? -0.5 : (double) c / classes - (c < classes / 2 ? 0 : 1);
        for (int i = 0; i < POINTS; i++) {
            double u = from + (i + 0.5) / POINTS / classes;
            for (int symbol = 0; symbol < p.length; symbol++) {
                for (int j = 0; j < shifts; j++) {
                    double shift = (j + 0.5) * width / shifts - 0.5;
                    double low = (symbol - side) * width - shift - 0.5 - u;
                    p[symbol] += (cdf((low + width) * delta) - cdf(low * delta)) / POINTS / shifts;
                }
            }
        }
        double sum = Arrays.stream(p).sum();
        for (int symbol = 0; symbol < p.length; symbol++) {
            p[symbol] /= sum;
        }
        return p;
    }

    /** Whole numbers of at least 1 that sum to 4096, with the least mean length: each unit where it saves most. */
    private static int[] frequencies(double[] p) {
        int[] f = new int[p.length];
        Arrays.fill(f, 1);
        record Gain(double bits, int symbol) {}
        PriorityQueue<Gain> gains = new PriorityQueue<>(
                (a, b) -> a.bits != b.bits ? Double.compare(b.bits, a.bits) : Integer.compare(a.symbol, b.symbol));
        for (int symbol = 0; symbol < p.length; symbol++) {
            gains.add(new Gain(p[symbol], symbol));
        }
        for (int left = TOTAL - p.length; left > 0; left--) {
            int symbol = gains.remove().symbol;
            f[symbol]++;
            gains.add(new Gain(p[symbol] * log2((f[symbol] + 1.0) / f[symbol]), symbol));
        }
        return f;
    }

    /** The normal distribution function by its series, all of whose terms have one sign. */
    static double cdf(double z) {
        double a = Math.abs(z);
        if (a > 9) {
            return z < 0 ? 0 : 1;
        }
        double term = a;
        double sum = a;
        for (int k = 3; term > sum * 1e-18; k += 2) {
            term *= a * a / k;
            sum += term;
        }
        double half = sum * StrictMath.exp(-a * a / 2) / StrictMath.sqrt(2 * Math.PI);
        return z < 0 ? 0.5 - half : 0.5 + half;
    }

    private static double log2(double x) {
        return StrictMath.log(x) / StrictMath.log(2);
    }
}
