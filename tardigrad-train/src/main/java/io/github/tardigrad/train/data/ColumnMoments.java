package io.github.tardigrad.train.data;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Means and deviations of the columns of a table, from sums without rounding: the same to the bit in whatever order, and in
 * however many parts, the rows are added. So everybody who reads a table standardizes it alike.
 *
 * <p>Each sum is a fixed-point number (U. Kulisch's long accumulator): limbs of 32 bits, each in 64 so that carries wait until the
 * end. A sum of squares needs no second pass and loses nothing where a mean is far larger than the spread.
 *
 * <p>Threads: confined. Memory: 224 bytes a column. Rows: at most 2^30.
 */
public final class ColumnMoments {
    private static final int LIMB_BITS = 32;
    private static final long LIMB_MASK = 0xFFFF_FFFFL;
    private static final int SIGNIFICAND_BITS = 24;
    /** The smallest float above zero is 2^-149. */
    private static final int LOWEST = 149;

    private static final int SUM_LIMBS = 9;
    private static final int SQUARE_LIMBS = 18;
    private static final int LIMBS = SUM_LIMBS + SQUARE_LIMBS;

    private final int columns;
    private final long[] counts;
    private final long[] limbs;

    /** Of no row yet. */
    public ColumnMoments(int columns) {
        this.columns = columns;
        this.counts = new long[columns];
        this.limbs = new long[Math.multiplyExact(columns, LIMBS)];
    }

    /**
     * Adds a value of a column.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public void add(int column, float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("value must be finite: column=" + column + ", value=" + value);
        }
        counts[column]++;
        if (value == 0) {
            return;
        }
        int exponent = Math.max(Math.getExponent(value), Float.MIN_EXPONENT) - (SIGNIFICAND_BITS - 1);
        long significand = (long) Math.scalb((double) value, -exponent);
        int start = column * LIMBS;
        addAt(start, significand, exponent + LOWEST);
        long square = significand * significand;
        int place = 2 * (exponent + LOWEST);
        int squares = start + SUM_LIMBS;
        addAt(squares, square & ((1L << SIGNIFICAND_BITS) - 1), place);
        addAt(squares, square >>> SIGNIFICAND_BITS, place + SIGNIFICAND_BITS);
    }

    /** Adds a number of at most 25 bits, shifted to a place. */
    private void addAt(int start, long number, int place) {
        int limb = start + place / LIMB_BITS;
        long shifted = number << (place % LIMB_BITS);
        limbs[limb] += shifted & LIMB_MASK;
        limbs[limb + 1] += shifted >> LIMB_BITS;
    }

    /**
     * Adds the rows of another part.
     *
     * @throws IllegalArgumentException if it has another number of columns
     */
    public void add(ColumnMoments other) {
        if (other.columns != columns) {
            throw new IllegalArgumentException("columns must be " + columns + ": columns=" + other.columns);
        }
        for (int i = 0; i < columns; i++) {
            counts[i] += other.counts[i];
        }
        for (int i = 0; i < limbs.length; i++) {
            limbs[i] += other.limbs[i];
        }
    }

    /** How many values a column had. */
    public long count(int column) {
        return counts[column];
    }

    /** The mean of a column; 0 of one without values. */
    public double mean(int column) {
        return counts[column] == 0
                ? 0
                : Math.scalb(sum(column * LIMBS, SUM_LIMBS).doubleValue() / counts[column], -LOWEST);
    }

    /** The standard deviation of a column, over all its values and not one less; exactly 0 where all are equal. */
    public double deviation(int column) {
        if (counts[column] == 0) {
            return 0;
        }
        BigInteger count = BigInteger.valueOf(counts[column]);
        BigInteger sum = sum(column * LIMBS, SUM_LIMBS);
        BigInteger squares = sum(column * LIMBS + SUM_LIMBS, SQUARE_LIMBS);
        double spread = count.multiply(squares).subtract(sum.multiply(sum)).doubleValue();
        // In two steps: the number itself may be beyond the smallest double.
        return Math.scalb(Math.sqrt(spread) / counts[column], -LOWEST);
    }

    private BigInteger sum(int start, int count) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = count - 1; i >= 0; i--) {
            sum = sum.shiftLeft(LIMB_BITS).add(BigInteger.valueOf(limbs[start + i]));
        }
        return sum;
    }

    /** For another process. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(
                Math.addExact(Integer.BYTES, Math.multiplyExact(Long.BYTES, counts.length + limbs.length)));
        bytes.putInt(columns);
        bytes.asLongBuffer().put(counts).put(limbs);
        return bytes.array();
    }

    /** Reads what {@link #toBytes} wrote. */
    public static ColumnMoments fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ColumnMoments moments = new ColumnMoments(in.getInt());
        in.asLongBuffer().get(moments.counts).get(moments.limbs);
        return moments;
    }
}
