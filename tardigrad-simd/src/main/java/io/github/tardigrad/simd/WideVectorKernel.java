package io.github.tardigrad.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.I2D;
import static jdk.incubator.vector.VectorOperators.I2L;
import static jdk.incubator.vector.VectorOperators.L2I;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.LevelKernel;
import io.github.tardigrad.core.quantize.LevelTile;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** The kernel of 16 bits, in 64-bit arithmetic: half a row of 8 coordinates is a vector. */
final class WideVectorKernel implements LevelKernel {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_128;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_128;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_256;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;

    private static final int HALF = ROW / 2;
    private static final int BITS = 16;
    private static final int LEVELS = (1 << (BITS - 1)) - 1;
    private static final int ROWS = BLOCK / ROW;
    private static final int WORD_BYTES = ROW * Integer.BYTES;
    private static final int BLOCK_BYTES = BITS * WORD_BYTES;

    private static final int MANTISSA_BITS = 52;
    private static final long IMPLICIT_ONE = 1L << MANTISSA_BITS;

    /** Exponent of a double whose mantissa is its integer. */
    private static final int INTEGER_EXPONENT = 1023 + MANTISSA_BITS;

    private static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);

    WideVectorKernel() {}

    @Override
    public double sumOfSquares(float[] values, int from, int to) {
        return VectorNorm.sumOfSquares(values, from, to);
    }

    @Override
    public void quantize(LevelTile tile, int first, int blocks, byte[] bytes, int offset) {
        DitherKey key = tile.key();
        double[] scales = tile.scales();
        int[] codes = tile.codes();
        for (int block = first; block < first + blocks; block++) {
            float[] values = tile.values(block);
            int from = tile.at(block);
            int dither = key.key0() + tile.coordinate(block);
            // One place that rounds: C2 declines to inline a large method twice, and makes an object of what it
            // returns.
            for (int i = 0; i < BLOCK; i += HALF) {
                codes(values, from + i, scales[block * ROWS + i / ROW], dither + i, key.key1())
                        .intoArray(codes, i);
            }
            pack(codes, bytes, offset + (block - first) * BLOCK_BYTES);
        }
    }

    private static void pack(int[] codes, byte[] bytes, int offset) {
        int at = offset;
        for (int row = 0; row < ROWS; row += 2) {
            for (int i = row * ROW; i < row * ROW + ROW; i += HALF) {
                IntVector even = IntVector.fromArray(INTS, codes, i);
                IntVector odd = IntVector.fromArray(INTS, codes, i + ROW);
                even.or(odd.lanewise(LSHL, BITS)).reinterpretAsBytes().intoArray(bytes, at);
                at += HALF * Integer.BYTES;
            }
        }
    }

    /** The codes of half a row: wide arithmetic as docs/wire-format.md defines it. */
    private static IntVector codes(float[] values, int at, double scale, int dither, int key1) {
        DoubleVector x =
                (DoubleVector) FloatVector.fromArray(FLOATS, values, at).convertShape(F2D, DOUBLES, 0);
        LongVector bits = x.mul(scale).reinterpretAsLongs();
        LongVector exponent = bits.lanewise(LSHL, 1).lanewise(LSHR, MANTISSA_BITS + 1);
        LongVector mantissa = bits.and(IMPLICIT_ONE - 1).or(IMPLICIT_ONE);
        // |t| is below 2^48; shifting bit 52 down by 53 or more gives 0, as for every |t| below 1.
        LongVector shift =
                LongVector.broadcast(LONGS, INTEGER_EXPONENT).sub(exponent).min(63);
        LongVector drawn = ((LongVector) hash(dither, key1).convertShape(I2L, LONGS, 0)).and(0xFFFFFFFFL);
        LongVector sum = mantissa.lanewise(LSHR, shift).add(drawn);
        IntVector level = (IntVector) sum.lanewise(LSHR, 32).convertShape(L2I, INTS, 0);
        level = level.min(LEVELS);
        IntVector negative = (IntVector) bits.lanewise(LSHR, 32).convertShape(L2I, INTS, 0);
        IntVector sign = negative.and(level.neg()).lanewise(LSHR, Integer.SIZE - 1);
        return level.or(sign.lanewise(LSHL, BITS - 1));
    }

    private static IntVector hash(int start, int key1) {
        IntVector h = IOTA.add(start);
        h = h.lanewise(XOR, h.lanewise(LSHR, 16)).mul(DitherKey.HASH_FIRST).add(key1);
        h = h.lanewise(XOR, h.lanewise(LSHR, 15)).mul(DitherKey.HASH_SECOND);
        return h.lanewise(XOR, h.lanewise(LSHR, 16));
    }

    @Override
    public void accumulate(byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at) {
        int end = to / ROW;
        int i = at;
        int row = from / ROW;
        for (; row < end; row++) {
            for (int half = 0; half < ROW; half += HALF, i += HALF) {
                addTo(estimate, i, levels(bytes, offset, row, half).mul(step));
            }
        }
        for (int lane = 0; lane < to % ROW; lane++, i++) {
            estimate[i] = (float) (estimate[i] + level(bytes, offset, row, lane) * step);
        }
    }

    @Override
    public void accumulateTwo(
            byte[] bytes,
            int offset,
            int from,
            int to,
            double firstStep,
            float[] first,
            int firstAt,
            double secondStep,
            float[] second,
            int secondAt) {
        int end = to / ROW;
        int i = 0;
        int row = from / ROW;
        for (; row < end; row++) {
            for (int half = 0; half < ROW; half += HALF, i += HALF) {
                DoubleVector levels = levels(bytes, offset, row, half);
                addTo(first, firstAt + i, levels.mul(firstStep));
                addTo(second, secondAt + i, levels.mul(secondStep));
            }
        }
        for (int lane = 0; lane < to % ROW; lane++, i++) {
            int level = level(bytes, offset, row, lane);
            first[firstAt + i] = (float) (first[firstAt + i] + level * firstStep);
            second[secondAt + i] = (float) (second[secondAt + i] + level * secondStep);
        }
    }

    /** Not fused: the product is rounded before it is added, as in plain Java. */
    private static void addTo(float[] estimate, int at, DoubleVector term) {
        DoubleVector before =
                (DoubleVector) FloatVector.fromArray(FLOATS, estimate, at).convertShape(F2D, DOUBLES, 0);
        ((FloatVector) before.add(term).convertShape(D2F, FLOATS, 0)).intoArray(estimate, at);
    }

    private static DoubleVector levels(byte[] bytes, int offset, int row, int half) {
        IntVector word = ByteVector.fromArray(BYTES, bytes, offset + wordOf(row) + half * Integer.BYTES)
                .reinterpretAsInts();
        IntVector top = word.lanewise(LSHL, row % 2 == 0 ? BITS : 0);
        IntVector sign = top.lanewise(ASHR, Integer.SIZE - 1);
        IntVector level = top.lanewise(LSHR, BITS).and(LEVELS);
        return (DoubleVector) level.lanewise(XOR, sign).sub(sign).convertShape(I2D, DOUBLES, 0);
    }

    /** Two rows fill a word of every lane, in all blocks alike. */
    private static int wordOf(int row) {
        return row / 2 * WORD_BYTES;
    }

    /** One signed level of an incomplete last row. */
    private static int level(byte[] bytes, int offset, int row, int lane) {
        int word = (int) Words.INTS.get(bytes, offset + wordOf(row) + lane * Integer.BYTES);
        int code = word >>> (row % 2 == 0 ? 0 : BITS);
        int level = code & LEVELS;
        return (code >>> (BITS - 1) & 1) == 0 ? level : -level;
    }
}
