package io.github.tardigrad.core.quantize;

/**
 * Levels of coordinates: {@code floor(S |x| / N + u)} with u uniform in [0, 1), in fixed point.
 *
 * <p>Two arithmetics. Narrow has F = min(24, 32 - b) fractional bits in an int and one float product; integers decide, so
 * that any implementation of the same steps gives the same bits. It needs at most 16 bits and a norm of at least {@link
 * #MIN_NARROW_NORM}. Wide has F = 32 fractional bits in a long and one double product, for all the rest. At level 0 the
 * sign is 0.
 *
 * <p>One bit is a sign: minus if 2^24 + x 2^24 / N is at most the highest 25 bits of the dither, and likewise in wide
 * arithmetic; so plus has probability (1 + x/N) / 2.
 *
 * <p>The mean of a decoded coordinate is x but for what fixed point cuts off: at most 2^-22 |x| + 2^-F N/S;
 * the second is about 2^-31 N at 8 to 16 bits.
 */
final class StochasticRounding {
    private static final double WIDE_ONE = 0x1p32;

    /** S 2^F / N is then below 2^127: finite as a float; since N is a float, it is never subnormal either. */
    static final float MIN_NARROW_NORM = 0x1p-96f;

    /** 0, 1, 2, ...: read instead of counted, because C2 of JDK 17 does not vectorise a loop that uses its counter. */
    private static final int[] POSITIONS = positions();

    private final int bits;
    private final long levels;
    private final int fraction;

    StochasticRounding(int bits) {
        this.bits = bits;
        this.levels = Levels.magnitudeLevels(bits);
        this.fraction = LevelKernel.fractionBits(bits);
    }

    /**
     * What a coordinate is multiplied by before it is rounded.
     *
     * @param norm of its bucket
     * @return 0 if the norm is 0; the scale of the arithmetic that its bits call for; with a minus before it if the norm
     *     is too small for narrow arithmetic, and wide is used at up to 16 bits too
     */
    static double scale(int bits, float norm) {
        if (norm == 0) {
            return 0;
        }
        long levels = Levels.magnitudeLevels(bits);
        if (bits > LaneStreams.MAX_NARROW_BITS) {
            return levels * WIDE_ONE / norm;
        }
        return norm >= MIN_NARROW_NORM
                ? (float) ((levels << LevelKernel.fractionBits(bits)) / (double) norm)
                : -(levels * WIDE_ONE / norm);
    }

    /** Rounds a block of a tile; updates its codes. */
    void round(LevelTile tile, int block) {
        double[] scales = tile.scales();
        int row = 0;
        while (row < LaneStreams.ROWS) {
            int first = block * LaneStreams.ROWS + row;
            double scale = scales[first];
            int end = row + 1;
            while (end < LaneStreams.ROWS && scales[first + end - row] == scale) {
                end++;
            }
            round(tile, block, row * LaneStreams.LANES, end * LaneStreams.LANES, scale);
            row = end;
        }
    }

    private void round(LevelTile tile, int block, int from, int to, double scale) {
        int[] codes = tile.codes();
        if (scale == 0) {
            for (int i = from; i < to; i++) {
                codes[i] = 0;
            }
        } else if (bits == Levels.SIGN_BITS) {
            signs(tile, block, from, to, scale);
        } else if (bits <= LaneStreams.MAX_NARROW_BITS && scale > 0) {
            // Three loops, not one: each vectorises where the JIT can, and JDK 17 cannot convert floats to ints.
            DitherKey key = tile.key();
            drawDither(
                    key.key0() + tile.coordinate(block) + from,
                    key.key1(),
                    to - from,
                    Integer.SIZE - fraction,
                    tile.dither());
            toFixedPoint(tile.values(block), tile.at(block) + from, (float) scale, to - from, tile.fixed());
            combine(tile.fixed(), tile.dither(), to - from, fraction, (int) levels, bits - 1, codes, from);
        } else {
            wide(tile, block, from, to, Math.abs(scale));
        }
    }

    /** One bit for each coordinate; the two arithmetics by the sign of the scale. */
    private static void signs(LevelTile tile, int block, int from, int to, double scale) {
        float[] values = tile.values(block);
        int at = tile.at(block);
        int coordinate = tile.coordinate(block);
        int[] codes = tile.codes();
        for (int i = from; i < to; i++) {
            int dither = tile.key().bits(coordinate + i);
            boolean plus;
            if (scale > 0) {
                int t = (int) (values[at + i] * (float) scale);
                plus = dither >>> 7 < (1 << 24) + t;
            } else {
                long t = (long) (values[at + i] * -scale);
                plus = (dither & 0xFFFFFFFFL) << 1 < (1L << 32) + t;
            }
            codes[i] = plus ? 0 : 1;
        }
    }

    private static void drawDither(int start, int key1, int count, int shift, int[] dither) {
        int[] positions = POSITIONS;
        for (int i = 0; i < count; i++) {
            dither[i] = DitherKey.hash(positions[i] + start, key1) >>> shift;
        }
    }

    private static void toFixedPoint(float[] message, int from, float scale, int count, int[] fixed) {
        for (int i = 0; i < count; i++) {
            fixed[i] = (int) (message[from + i] * scale);
        }
    }

    private static void combine(
            int[] fixed, int[] dither, int count, int fraction, int levels, int signShift, int[] codes, int at) {
        for (int i = 0; i < count; i++) {
            int t = fixed[i];
            int sign = t >> 31;
            // Unsigned: up to 2^31 + 2^9. The quotient is at most S + 1, by rounding of scale and product.
            int level = ((t ^ sign) - sign + dither[i]) >>> fraction;
            level -= (levels - level) >>> 31;
            // -level is negative but for level 0, whose sign is 0.
            codes[at + i] = level | ((t & -level) >>> 31) << signShift;
        }
    }

    private void wide(LevelTile tile, int block, int from, int to, double scale) {
        float[] values = tile.values(block);
        int at = tile.at(block);
        int coordinate = tile.coordinate(block);
        int[] codes = tile.codes();
        for (int i = from; i < to; i++) {
            double t = values[at + i] * scale;
            long magnitude = (long) Math.abs(t);
            long level = Math.min((magnitude + (tile.key().bits(coordinate + i) & 0xFFFFFFFFL)) >>> 32, levels);
            codes[i] = (int) level | (t < 0 && level > 0 ? 1 : 0) << (bits - 1);
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
