package io.github.tardigrad.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.LevelKernel;
import io.github.tardigrad.core.quantize.LevelTile;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel of 2 to 8 bits: a row of 8 coordinates is a vector, and so is a word of all lanes.
 *
 * <p>Not used as it is: {@link Specializer} defines it again for each number of bits.
 */
final class NarrowVectorKernel implements LevelKernel {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_256;

    private static final int BITS = bits();
    private static final int LEVELS = (1 << (BITS - 1)) - 1;
    private static final int ROWS = BLOCK / ROW;
    private static final int WORD_BYTES = ROW * Integer.BYTES;
    private static final int BLOCK_BYTES = BITS * WORD_BYTES;

    /** Rows whose codes fill one word; 0 where codes straddle words. */
    private static final int ROWS_PER_WORD = Integer.SIZE % BITS == 0 ? Integer.SIZE / BITS : 1;

    /** C2 makes a vector instruction of the conversion from float to int since JDK 19; measured on 17 and 25. */
    private static final boolean CONVERTS = Runtime.version().feature() >= 19;

    private static final int MANTISSA_BITS = 23;
    private static final int IMPLICIT_ONE = 1 << MANTISSA_BITS;

    /** Exponent of a float of 2^30, whose mantissa shifted up to bit 30 is its integer. */
    private static final int TOP_EXPONENT = 127 + 30;

    private static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);

    NarrowVectorKernel() {}

    private static int bits() {
        try {
            Integer bits = MethodHandles.classData(MethodHandles.lookup(), "_", Integer.class);
            return bits == null ? MAX_NARROW_BITS : bits;
        } catch (IllegalAccessException e) {
            throw new AssertionError("a class may read its own data", e);
        }
    }

    @Override
    public double sumOfSquares(float[] values, int from, int to) {
        return VectorNorm.sumOfSquares(values, from, to);
    }

    @Override
    public void quantize(LevelTile tile, int first, int blocks, byte[] bytes, int offset) {
        DitherKey key = tile.key();
        double[] scales = tile.scales();
        for (int block = first; block < first + blocks; block++) {
            int at = offset + (block - first) * BLOCK_BYTES;
            int dither = key.key0() + tile.coordinate(block);
            quantizeBlock(
                    tile.values(block),
                    tile.at(block),
                    scales,
                    block * ROWS,
                    tile.isUniform(block),
                    dither,
                    key.key1(),
                    bytes,
                    at);
        }
    }

    /**
     * Narrow arithmetic as docs/wire-format.md defines it, in one method: C2 leaves vectors in registers only where every
     * call is inlined, and it declines to inline a large method that it has compiled already.
     */
    private static void quantizeBlock(
            float[] values,
            int from,
            double[] scales,
            int firstRow,
            boolean uniform,
            int dither,
            int key1,
            byte[] bytes,
            int offset) {
        FloatVector scale = FloatVector.broadcast(FLOATS, (float) scales[firstRow]);
        IntVector start = IOTA.add(dither);
        IntVector packed = IntVector.zero(INTS);
        int held = 0;
        int at = offset;
        for (int row = 0; row < ROWS; row++) {
            if (!uniform) {
                scale = FloatVector.broadcast(FLOATS, (float) scales[firstRow + row]);
            }
            FloatVector x = FloatVector.fromArray(FLOATS, values, from + row * ROW).mul(scale);
            IntVector bits = x.reinterpretAsInts();

            // |x| without its fraction, for |x| below 2^31.
            IntVector magnitude;
            if (CONVERTS) {
                magnitude = (IntVector) x.abs().convert(F2I, 0);
            } else {
                IntVector mantissa = bits.and(IMPLICIT_ONE - 1).or(IMPLICIT_ONE).lanewise(LSHL, 30 - MANTISSA_BITS);
                IntVector exponent = bits.lanewise(LSHL, 1).lanewise(LSHR, MANTISSA_BITS + 1);
                // Shifting bit 30 down by 31 gives 0, as for every |x| below 1.
                magnitude = mantissa.lanewise(
                        LSHR,
                        IntVector.broadcast(INTS, TOP_EXPONENT).sub(exponent).min(31));
            }

            IntVector hash = start.lanewise(XOR, start.lanewise(LSHR, 16))
                    .mul(DitherKey.HASH_FIRST)
                    .add(key1);
            hash = hash.lanewise(XOR, hash.lanewise(LSHR, 15)).mul(DitherKey.HASH_SECOND);
            hash = hash.lanewise(XOR, hash.lanewise(LSHR, 16));
            start = start.add(ROW);

            IntVector level =
                    magnitude.add(hash.lanewise(LSHR, 8)).lanewise(LSHR, 24).min(LEVELS);
            // The sum is negative but for level 0, whose sign is 0.
            IntVector sign = bits.and(level.add(Integer.MAX_VALUE)).and(Integer.MIN_VALUE);
            IntVector top = level.lanewise(LSHL, Integer.SIZE - BITS).or(sign);

            if (Integer.SIZE % BITS == 0) {
                packed = packed.lanewise(LSHR, BITS).or(top);
                if (row % ROWS_PER_WORD == ROWS_PER_WORD - 1) {
                    packed.reinterpretAsBytes().intoArray(bytes, at);
                    at += WORD_BYTES;
                }
            } else {
                IntVector codes = top.lanewise(LSHR, Integer.SIZE - BITS);
                packed = packed.or(codes.lanewise(LSHL, held));
                held += BITS;
                if (held >= Integer.SIZE) {
                    packed.reinterpretAsBytes().intoArray(bytes, at);
                    at += WORD_BYTES;
                    held -= Integer.SIZE;
                    packed = codes.lanewise(LSHR, BITS - held);
                }
            }
        }
    }

    @Override
    public void accumulate(byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at) {
        int end = to / ROW;
        int first = from / ROW;
        int wholeFrom = end;
        int wholeTo = end;
        if (Integer.SIZE % BITS == 0) {
            wholeFrom = Math.min(end, (first + ROWS_PER_WORD - 1) / ROWS_PER_WORD * ROWS_PER_WORD);
            wholeTo = Math.max(wholeFrom, end / ROWS_PER_WORD * ROWS_PER_WORD);
        }
        accumulateRows(bytes, offset, first, wholeFrom, (float) step, estimate, at);
        accumulateWords(bytes, offset, wholeFrom, wholeTo, (float) step, estimate, at + wholeFrom * ROW - from);
        accumulateRows(bytes, offset, wholeTo, end, (float) step, estimate, at + wholeTo * ROW - from);
        int i = at + to - to % ROW - from;
        for (int lane = 0; lane < to % ROW; lane++, i++) {
            estimate[i] += level(bytes, offset, end, lane) * (float) step;
        }
    }

    /** In one method for the reason that {@link #quantizeBlock} is. */
    private static void accumulateRows(
            byte[] bytes, int offset, int from, int to, float step, float[] estimate, int at) {
        if (from == to) {
            return;
        }
        // A lane's words follow each other through all blocks.
        int bit = from * BITS;
        int word = offset + bit / Integer.SIZE * WORD_BYTES;
        int used = bit % Integer.SIZE;
        int i = at;
        IntVector stream = ByteVector.fromArray(BYTES, bytes, word).reinterpretAsInts();
        for (int row = from; row < to; row++) {
            IntVector code = stream.lanewise(LSHR, used);
            used += BITS;
            if (used >= Integer.SIZE && row + 1 < to) {
                word += WORD_BYTES;
                used -= Integer.SIZE;
                stream = ByteVector.fromArray(BYTES, bytes, word).reinterpretAsInts();
                code = code.or(stream.lanewise(LSHL, 1).lanewise(LSHL, BITS - 1 - used));
            }
            IntVector sign = code.lanewise(LSHL, Integer.SIZE - BITS).lanewise(ASHR, Integer.SIZE - 1);
            IntVector level = code.and(LEVELS);
            FloatVector term = ((FloatVector) level.lanewise(XOR, sign).sub(sign).convert(I2F, 0)).mul(step);
            FloatVector.fromArray(FLOATS, estimate, i).add(term).intoArray(estimate, i);
            i += ROW;
        }
    }

    private static void accumulateWords(
            byte[] bytes, int offset, int from, int to, float step, float[] estimate, int at) {
        int i = at;
        int end = offset + to / ROWS_PER_WORD * WORD_BYTES;
        for (int word = offset + from / ROWS_PER_WORD * WORD_BYTES; word < end; word += WORD_BYTES) {
            IntVector code = ByteVector.fromArray(BYTES, bytes, word).reinterpretAsInts();
            for (int k = 0; k < ROWS_PER_WORD; k++) {
                IntVector sign = code.lanewise(LSHL, Integer.SIZE - BITS).lanewise(ASHR, Integer.SIZE - 1);
                IntVector level = code.and(LEVELS);
                FloatVector term = ((FloatVector) level.lanewise(XOR, sign).sub(sign).convert(I2F, 0)).mul(step);
                FloatVector.fromArray(FLOATS, estimate, i + k * ROW).add(term).intoArray(estimate, i + k * ROW);
                code = code.lanewise(LSHR, BITS);
            }
            i += ROWS_PER_WORD * ROW;
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
        accumulate(bytes, offset, from, to, firstStep, first, firstAt);
        accumulate(bytes, offset, from, to, secondStep, second, secondAt);
    }

    /** One signed level of an incomplete last row. */
    private static int level(byte[] bytes, int offset, int row, int lane) {
        int bit = row % ROWS * BITS;
        int at = offset + row / ROWS * BLOCK_BYTES + bit / Integer.SIZE * WORD_BYTES + lane * Integer.BYTES;
        int shift = bit % Integer.SIZE;
        int code = (int) Words.INTS.get(bytes, at) >>> shift;
        if (shift + BITS > Integer.SIZE) {
            code |= (int) Words.INTS.get(bytes, at + WORD_BYTES) << (Integer.SIZE - shift);
        }
        int level = code & LEVELS;
        return (code >>> (BITS - 1) & 1) == 0 ? level : -level;
    }
}
