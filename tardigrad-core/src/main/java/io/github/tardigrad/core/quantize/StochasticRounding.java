package io.github.tardigrad.core.quantize;

/**
 * Levels of coordinates: {@code floor(S |x| / N + u)} with u uniform in [0, 1), in fixed point.
 *
 * <p>Two arithmetics. {@link #narrow} has 24 fractional bits in an int and one float product; integers decide, so that
 * any implementation of the same steps gives the same bits. It needs at most 8 bits and a norm of at least
 * {@link #MIN_NARROW_NORM}. {@link #wide} has 32 fractional bits in a long and one double product, for all the rest.
 *
 * <p>The mean of a decoded coordinate is x but for what fixed point cuts off: at most 2^-22 |x| + 2^-24 N/S.
 */
final class StochasticRounding {
    private static final double NARROW_ONE = 0x1p24;
    private static final double WIDE_ONE = 0x1p32;

    /** S 2^24 / N is then below 2^127: finite as a float; since N is a float, it is never subnormal either. */
    static final float MIN_NARROW_NORM = 0x1p-96f;

    /** 0, 1, 2, ...: read instead of counted, because C2 of JDK 17 does not vectorise a loop that uses its counter. */
    private static final int[] POSITIONS = positions();

    private final int bits;
    private final long levels;
    private final int[] dither = new int[LaneStreams.BLOCK];
    private final int[] fixed = new int[LaneStreams.BLOCK];

    StochasticRounding(int bits) {
        this.bits = bits;
        this.levels = Levels.magnitudeLevels(bits);
    }

    /**
     * Rounds coordinates to codes.
     *
     * @param from first coordinate
     * @param count at most 256
     * @param norm of the bucket, finite, at least every |x|
     * @param codes updated: count codes from position at
     */
    void round(float[] message, int from, int count, float norm, DitherKey key, int[] codes, int at) {
        if (norm == 0) {
            for (int i = 0; i < count; i++) {
                codes[at + i] = 0;
            }
        } else if (bits <= LaneStreams.MAX_NARROW_BITS && norm >= MIN_NARROW_NORM) {
            narrow(message, from, count, norm, key, codes, at);
        } else {
            wide(message, from, count, norm, key, codes, at);
        }
    }

    private void narrow(float[] message, int from, int count, float norm, DitherKey key, int[] codes, int at) {
        // Three loops, not one: each vectorises where the JIT can, and JDK 17 cannot convert floats to ints.
        drawDither(key.key0() + from, key.key1(), count, dither);
        toFixedPoint(message, from, (float) (levels * NARROW_ONE / norm), count, fixed);
        combine(fixed, dither, count, (int) levels, bits - 1, codes, at);
    }

    private static void drawDither(int start, int key1, int count, int[] dither) {
        int[] positions = POSITIONS;
        for (int i = 0; i < count; i++) {
            dither[i] = DitherKey.hash(positions[i] + start, key1) >>> 8;
        }
    }

    private static void toFixedPoint(float[] message, int from, float scale, int count, int[] fixed) {
        for (int i = 0; i < count; i++) {
            fixed[i] = (int) (message[from + i] * scale);
        }
    }

    private static void combine(int[] fixed, int[] dither, int count, int levels, int signShift, int[] codes, int at) {
        for (int i = 0; i < count; i++) {
            int t = fixed[i];
            int sign = t >> 31;
            // Unsigned: up to 2^31 + 253 at 8 bits. The quotient is at most S + 1, by rounding of scale and product.
            int level = ((t ^ sign) - sign + dither[i]) >>> 24;
            level -= (levels - level) >>> 31;
            codes[at + i] = level | (t >>> 31) << signShift;
        }
    }

    private void wide(float[] message, int from, int count, float norm, DitherKey key, int[] codes, int at) {
        double scale = levels * WIDE_ONE / norm;
        for (int i = 0; i < count; i++) {
            double t = message[from + i] * scale;
            long magnitude = (long) Math.abs(t);
            long level = Math.min((magnitude + (key.bits(from + i) & 0xFFFFFFFFL)) >>> 32, levels);
            codes[at + i] = (int) level | (t < 0 ? 1 : 0) << (bits - 1);
        }
    }

    private static int[] positions() {
        int[] positions = new int[LaneStreams.BLOCK];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = i;
        }
        return positions;
    }
}
