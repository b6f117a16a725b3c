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
import io.github.tardigrad.core.quantize.Levels;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel of 1 to 16 bits: a row of 8 coordinates is a vector, and so is a word of all lanes.
 *
 * <p>Not used as it is: {@link Specializer} defines it again for each number of bits.
 */
final class VectorKernel implements LevelKernel {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_256;

    private static final int BITS = bits();
    private static final boolean SIGNS = BITS == Levels.SIGN_BITS;
    private static final int LEVELS = (int) Levels.magnitudeLevels(BITS);
    private static final int FRACTION = LevelKernel.fractionBits(BITS);
    private static final int ROWS = BLOCK / ROW;
    private static final int WORD_BYTES = ROW * Integer.BYTES;
    private static final int BLOCK_BYTES = BITS * WORD_BYTES;

    /** Rows whose codes fill whole words: one of them, or a block's where codes straddle words. */
    private static final int UNIT = Integer.SIZE % BITS == 0 ? Integer.SIZE / BITS : ROWS;

    private static final int UNIT_BYTES = UNIT * BITS / Integer.SIZE * WORD_BYTES;

    /** C2 makes a vector instruction of the conversion from float to int since JDK 19; measured on 17 and 25. */
    private static final boolean CONVERTS = Runtime.version().feature() >= 19;

    private static final int MANTISSA_BITS = 23;
    private static final int IMPLICIT_ONE = 1 << MANTISSA_BITS;

    /** Exponent of a float of 2^30, whose mantissa shifted up to bit 30 is its integer. */
    private static final int TOP_EXPONENT = 127 + 30;

    private static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);
    private static final IntVector ONE = IntVector.broadcast(INTS, 1);

    VectorKernel() {}

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
                    tile.codes(),
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
            int[] codes,
            byte[] bytes,
            int offset) {
        // Not a vector: JDK 17 makes an object of one that changes on one side of a branch.
        float scale = (float) scales[firstRow];
        IntVector start = IOTA.add(dither);
        IntVector packed = IntVector.zero(INTS);
        int at = offset;
        for (int row = 0; row < ROWS; row++) {
            if (!uniform) {
                scale = (float) scales[firstRow + row];
            }
            FloatVector x =
                    FloatVector.fromArray(FLOATS, values, from + row * ROW).mul(scale);
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

            IntVector top;
            if (SIGNS) {
                IntVector minus = bits.lanewise(ASHR, Integer.SIZE - 1);
                IntVector t = magnitude.lanewise(XOR, minus).sub(minus);
                // Negative where the dither is at least 2^24 + t.
                top = t.add((1 << FRACTION) - 1).sub(hash.lanewise(LSHR, Integer.SIZE - 1 - FRACTION));
                top = top.and(scale == 0 ? 0 : Integer.MIN_VALUE);
            } else {
                IntVector level = magnitude
                        .add(hash.lanewise(LSHR, Integer.SIZE - FRACTION))
                        .lanewise(LSHR, FRACTION)
                        .min(LEVELS);
                // The sum is negative but for level 0, whose sign is 0.
                IntVector sign = bits.and(level.add(Integer.MAX_VALUE)).and(Integer.MIN_VALUE);
                top = level.lanewise(LSHL, Integer.SIZE - BITS).or(sign);
            }

            if (Integer.SIZE % BITS == 0) {
                packed = packed.lanewise(LSHR, BITS).or(top);
                if (row % UNIT == UNIT - 1) {
                    packed.reinterpretAsBytes().intoArray(bytes, at);
                    at += WORD_BYTES;
                }
            } else {
                top.lanewise(LSHR, Integer.SIZE - BITS).intoArray(codes, row * ROW);
            }
        }
        if (Integer.SIZE % BITS != 0) {
            pack(codes, bytes, offset);
        }
    }

    /** Codes that straddle words, by word: C2 of JDK 17 keeps no vector in a register across a branch. */
    private static void pack(int[] codes, byte[] bytes, int offset) {
        for (int word = 0; word < BITS; word++) {
            int row = word * Integer.SIZE / BITS;
            int held = row * BITS - word * Integer.SIZE;
            IntVector packed = IntVector.fromArray(INTS, codes, row * ROW).lanewise(LSHR, -held);
            for (row++, held += BITS; held < Integer.SIZE; row++, held += BITS) {
                packed = packed.or(IntVector.fromArray(INTS, codes, row * ROW).lanewise(LSHL, held));
            }
            packed.reinterpretAsBytes().intoArray(bytes, offset + word * WORD_BYTES);
        }
    }

    @Override
    public void accumulate(byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at) {
        float narrow = (float) step;
        if ((from | to) % (UNIT * ROW) == 0) {
            int units = (to - from) / (UNIT * ROW);
            addUnits(bytes, offset + from / (UNIT * ROW) * UNIT_BYTES, units, narrow, estimate, at);
            return;
        }
        int end = to / ROW;
        int wholeFrom = Math.min(end, roundUp(from / ROW));
        int wholeTo = Math.max(wholeFrom, end / UNIT * UNIT);
        addRows(bytes, offset, from / ROW, wholeFrom, narrow, estimate, at);
        int i = at + wholeFrom * ROW - from;
        int units = (wholeTo - wholeFrom) / UNIT;
        addUnits(bytes, offset + wholeFrom / UNIT * UNIT_BYTES, units, narrow, estimate, i);
        i += (wholeTo - wholeFrom) * ROW;
        addRows(bytes, offset, wholeTo, end, narrow, estimate, i);
        i += (end - wholeTo) * ROW;
        for (int lane = 0; lane < to % ROW; lane++, i++) {
            estimate[i] += level(bytes, offset, end, lane) * narrow;
        }
    }

    @Override
    public int accumulateBuckets(
            byte[] bytes,
            int norms,
            int offset,
            int from,
            int bucketLength,
            int buckets,
            double weight,
            float[] estimate,
            int at) {
        int units = bucketLength / (UNIT * ROW);
        if ((from | bucketLength) % (UNIT * ROW) != 0) {
            return 0;
        }
        int narrow = 0;
        while (narrow < buckets && LevelKernel.isNarrow(step(bytes, norms, narrow, weight), LEVELS)) {
            narrow++;
        }
        addBuckets(bytes, norms, offset + from / (UNIT * ROW) * UNIT_BYTES, units, narrow, weight, estimate, at);
        return narrow;
    }

    private static double step(byte[] bytes, int norms, int bucket, double weight) {
        return weight * (float) Words.FLOATS.get(bytes, norms + bucket * Float.BYTES) / LEVELS;
    }

    private static void addBuckets(
            byte[] bytes, int norms, int offset, int units, int buckets, double weight, float[] estimate, int at) {
        for (int k = 0; k < buckets; k++) {
            float step = (float) step(bytes, norms, k, weight);
            addUnits(bytes, offset + k * units * UNIT_BYTES, units, step, estimate, at + k * units * UNIT * ROW);
        }
    }

    private static void addUnits(byte[] bytes, int offset, int units, float step, float[] estimate, int at) {
        if (Integer.SIZE % BITS == 0) {
            addWords(bytes, offset, units, step, estimate, at);
        } else {
            addBlocks(bytes, offset, units, step, estimate, at);
        }
    }

    private static int roundUp(int row) {
        return (row + UNIT - 1) / UNIT * UNIT;
    }

    // Each of the following is one method, and three steps are in each, for the reason that quantizeBlock is one.

    /** Rows that fill words. */
    private static void addWords(byte[] bytes, int offset, int words, float step, float[] estimate, int at) {
        for (int word = 0; word < words; word++) {
            IntVector codes = ByteVector.fromArray(BYTES, bytes, offset + word * WORD_BYTES)
                    .reinterpretAsInts();
            for (int k = 0; k < UNIT; k++) {
                int i = at + (word * UNIT + k) * ROW;
                // Not shifted on from row to row: a vector that changes in a loop loses its class, and with it C2's
                // inlining once vectors of another length have been seen.
                IntVector code = codes.lanewise(LSHR, k * BITS);
                IntVector sign = code.lanewise(LSHL, Integer.SIZE - BITS).lanewise(ASHR, Integer.SIZE - 1);
                IntVector level =
                        (SIGNS ? ONE : code.and(LEVELS)).lanewise(XOR, sign).sub(sign);
                FloatVector term = ((FloatVector) level.convert(I2F, 0)).mul(step);
                FloatVector.fromArray(FLOATS, estimate, i).add(term).intoArray(estimate, i);
            }
        }
    }

    /** Rows that fill blocks, where codes straddle words. */
    private static void addBlocks(byte[] bytes, int offset, int blocks, float step, float[] estimate, int at) {
        int i = at;
        int end = offset + blocks * BLOCK_BYTES;
        for (int block = offset; block < end; block += BLOCK_BYTES) {
            int shift = 0;
            for (int word = 0; word < BITS; word++) {
                IntVector low = ByteVector.fromArray(BYTES, bytes, block + word * WORD_BYTES)
                        .reinterpretAsInts();
                // No code of the last word goes on in another.
                int next = Math.min(word + 1, BITS - 1);
                IntVector high = ByteVector.fromArray(BYTES, bytes, block + next * WORD_BYTES)
                        .reinterpretAsInts()
                        .lanewise(LSHL, 1);
                for (; shift < Integer.SIZE; shift += BITS) {
                    IntVector code = low.lanewise(LSHR, shift).or(high.lanewise(LSHL, Integer.SIZE - 1 - shift));
                    IntVector sign = code.lanewise(LSHL, Integer.SIZE - BITS).lanewise(ASHR, Integer.SIZE - 1);
                    IntVector level =
                            (SIGNS ? ONE : code.and(LEVELS)).lanewise(XOR, sign).sub(sign);
                    FloatVector term = ((FloatVector) level.convert(I2F, 0)).mul(step);
                    FloatVector.fromArray(FLOATS, estimate, i).add(term).intoArray(estimate, i);
                    i += ROW;
                }
                shift -= Integer.SIZE;
            }
        }
    }

    /** A few rows beside those, from anywhere. */
    private static void addRows(byte[] bytes, int offset, int from, int to, float step, float[] estimate, int at) {
        int i = at;
        for (int row = from; row < to; row++) {
            int bit = row * BITS;
            int shift = bit % Integer.SIZE;
            int word = offset + bit / Integer.SIZE * WORD_BYTES;
            int next = shift + BITS > Integer.SIZE ? word + WORD_BYTES : word;
            IntVector low = ByteVector.fromArray(BYTES, bytes, word).reinterpretAsInts();
            IntVector high =
                    ByteVector.fromArray(BYTES, bytes, next).reinterpretAsInts().lanewise(LSHL, 1);
            IntVector code = low.lanewise(LSHR, shift).or(high.lanewise(LSHL, Integer.SIZE - 1 - shift));
            IntVector sign = code.lanewise(LSHL, Integer.SIZE - BITS).lanewise(ASHR, Integer.SIZE - 1);
            IntVector level =
                    (SIGNS ? ONE : code.and(LEVELS)).lanewise(XOR, sign).sub(sign);
            FloatVector term = ((FloatVector) level.convert(I2F, 0)).mul(step);
            FloatVector.fromArray(FLOATS, estimate, i).add(term).intoArray(estimate, i);
            i += ROW;
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
        float narrow = (float) firstStep;
        float secondNarrow = (float) secondStep;
        if (Integer.SIZE % BITS == 0 && (from | to) % (UNIT * ROW) == 0) {
            addWordsTwice(bytes, offset, from / ROW, to / ROW, narrow, first, firstAt, secondNarrow, second, secondAt);
            return;
        }
        int wholeFrom = Math.min(to, roundUp(from / ROW) * ROW);
        int wholeTo = Math.max(wholeFrom, to / ROW / UNIT * UNIT * ROW);
        if (Integer.SIZE % BITS != 0 || wholeFrom == wholeTo) {
            accumulate(bytes, offset, from, to, firstStep, first, firstAt);
            accumulate(bytes, offset, from, to, secondStep, second, secondAt);
            return;
        }
        accumulate(bytes, offset, from, wholeFrom, firstStep, first, firstAt);
        accumulate(bytes, offset, from, wholeFrom, secondStep, second, secondAt);
        int i = wholeFrom - from;
        addWordsTwice(
                bytes,
                offset,
                wholeFrom / ROW,
                wholeTo / ROW,
                narrow,
                first,
                firstAt + i,
                secondNarrow,
                second,
                secondAt + i);
        int left = wholeTo - from;
        accumulate(bytes, offset, wholeTo, to, firstStep, first, firstAt + left);
        accumulate(bytes, offset, wholeTo, to, secondStep, second, secondAt + left);
    }

    private static void addWordsTwice(
            byte[] bytes,
            int offset,
            int from,
            int to,
            float firstStep,
            float[] first,
            int firstAt,
            float secondStep,
            float[] second,
            int secondAt) {
        int i = firstAt;
        int j = secondAt;
        int end = offset + to / UNIT * WORD_BYTES;
        for (int word = offset + from / UNIT * WORD_BYTES; word < end; word += WORD_BYTES) {
            IntVector codes = ByteVector.fromArray(BYTES, bytes, word).reinterpretAsInts();
            for (int k = 0; k < UNIT; k++) {
                IntVector code = codes.lanewise(LSHR, k * BITS);
                IntVector sign = code.lanewise(LSHL, Integer.SIZE - BITS).lanewise(ASHR, Integer.SIZE - 1);
                IntVector level =
                        (SIGNS ? ONE : code.and(LEVELS)).lanewise(XOR, sign).sub(sign);
                FloatVector levels = (FloatVector) level.convert(I2F, 0);
                FloatVector.fromArray(FLOATS, first, i + k * ROW)
                        .add(levels.mul(firstStep))
                        .intoArray(first, i + k * ROW);
                FloatVector.fromArray(FLOATS, second, j + k * ROW)
                        .add(levels.mul(secondStep))
                        .intoArray(second, j + k * ROW);
            }
            i += UNIT * ROW;
            j += UNIT * ROW;
        }
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
        int level = SIGNS ? 1 : code & LEVELS;
        return (code >>> (BITS - 1) & 1) == 0 ? level : -level;
    }
}
