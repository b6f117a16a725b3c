package io.github.tardigrad.core.lattice;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.StringTokenizer;

/**
 * The coder's static tables of one rate: what docs/wire-format.md calls delta, classes, low, side and the frequencies.
 *
 * <p>Read from a resource that was made once, because exp and log may differ between machines in their last bit.
 *
 * <p>Threads: safe.
 */
final class LatticeTables {
    /** The number of the tables, in every frame that is coded with them. */
    static final int ID = 1;

    static final int MIN_QUARTERS = 2;
    static final int MAX_QUARTERS = 48;

    /** Frequencies of a class sum to 2^12. */
    static final int TABLE_BITS = 12;

    static final int TOTAL = 1 << TABLE_BITS;

    private static final String RESOURCE = "tables-" + ID + ".txt";

    final float delta;

    /** Classes of the dither are the values of its highest so many bits: 4, 2 or 0. */
    final int classBits;

    /** Low bits of the integer that are sent as they are. */
    final int lowBits;

    final int symbols;

    /** Largest magnitude of an integer that has a symbol, and what is added to it. */
    final int reach;

    /** Of the dither's lowest bits, so many as there are low bits: they are added, too, so that no integer is at a disadvantage. */
    final int lowMask;

    /** Largest magnitude of an integer that is sent apart. */
    final int largest;

    final int expectedMicrobits;

    /** Of class and symbol: the frequency in the upper half, the sum of the frequencies before it in the lower. */
    private final int[] encoding;

    /** Of class and slot: 8 bits of symbol, 12 of frequency, 12 of the slot within the symbol. Made when first needed. */
    private int[] decoding = {};

    private LatticeTables(StringTokenizer tokens) {
        this.delta = Float.parseFloat(value(tokens, "delta"));
        int classes = Integer.parseInt(value(tokens, "classes"));
        this.classBits = Integer.numberOfTrailingZeros(classes);
        this.lowBits = Integer.parseInt(value(tokens, "low"));
        int side = Integer.parseInt(value(tokens, "side"));
        this.expectedMicrobits = Integer.parseInt(value(tokens, "microbits"));
        this.symbols = 2 * side + 1;
        this.reach = side << lowBits;
        this.lowMask = (1 << lowBits) - 1;
        // No coordinate of a block of 512 is beyond sqrt(512) = 22.63 root mean squares.
        this.largest = (int) (23 / delta) + 2;
        this.encoding = new int[classes * symbols];
        for (int c = 0; c < classes; c++) {
            int before = 0;
            for (int symbol = 0; symbol < symbols; symbol++) {
                int frequency = Integer.parseInt(tokens.nextToken());
                encoding[c * symbols + symbol] = frequency << 16 | before;
                before += frequency;
            }
            if (before != TOTAL) {
                throw new AssertionError("frequencies must sum to " + TOTAL + ": class=" + c + ", sum=" + before);
            }
        }
    }

    /** Read when first asked for. */
    private static final class All {
        static final LatticeTables[] BY_QUARTERS = read();

        private static LatticeTables[] read() {
            StringTokenizer tokens;
            try (InputStream in = LatticeTables.class.getResourceAsStream(RESOURCE)) {
                byte[] bytes = Objects.requireNonNull(in, RESOURCE).readAllBytes();
                tokens = new StringTokenizer(new String(bytes, StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            require("tables", ID, tokens);
            LatticeTables[] tables = new LatticeTables[MAX_QUARTERS + 1];
            for (int quarters = MIN_QUARTERS; quarters <= MAX_QUARTERS; quarters++) {
                require("rate", quarters, tokens);
                tables[quarters] = new LatticeTables(tokens);
            }
            return tables;
        }
    }

    static LatticeTables of(int quarters) {
        return All.BY_QUARTERS[quarters];
    }

    private static void require(String name, int expected, StringTokenizer tokens) {
        int found = Integer.parseInt(value(tokens, name));
        if (found != expected) {
            throw new AssertionError(RESOURCE + ": " + name + ": expected=" + expected + ", found=" + found);
        }
    }

    /** The word after a name; the name itself must come first. */
    private static String value(StringTokenizer tokens, String name) {
        String found = tokens.nextToken();
        if (!found.equals(name)) {
            throw new AssertionError(RESOURCE + ": expected=" + name + ", found=" + found);
        }
        return tokens.nextToken();
    }

    int[] encoding() {
        return encoding;
    }

    synchronized int[] decoding() {
        if (decoding.length == 0) {
            int classes = 1 << classBits;
            int[] slots = new int[classes * TOTAL];
            for (int c = 0; c < classes; c++) {
                int slot = c * TOTAL;
                for (int symbol = 0; symbol < symbols; symbol++) {
                    int frequency = encoding[c * symbols + symbol] >>> 16;
                    for (int i = 0; i < frequency; i++) {
                        slots[slot++] = symbol << 24 | frequency << TABLE_BITS | i;
                    }
                }
            }
            decoding = slots;
        }
        return decoding;
    }
}
