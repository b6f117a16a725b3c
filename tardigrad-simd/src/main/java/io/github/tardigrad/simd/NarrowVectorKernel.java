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
    private static final int ROWS_PER_WORD = Integer.SIZE % BITS == 0 ? Integer.SIZE / BITS : 0;

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
            if (ROWS_PER_WORD > 0) {
                quantizeWords(tile.values(block), tile.at(block), scales, block * ROWS, dither, key.key1(), bytes, at);
            } else {
                quantizeStream(tile.values(block), tile.at(block), scales, block * ROWS, dither, key.key1(), bytes, at);
            }
        }
    }

    private static void quantizeWords(
            float[] values, int from, double[] scales, int firstRow, int dither, int key1, byte[] bytes, int offset) {
        for (int word = 0; word < BITS; word++) {
            IntVector packed = IntVector.zero(INTS);
            for (int i = 0; i < ROWS_PER_WORD; i++) {
                int row = word * ROWS_PER_WORD + i;
                IntVector codes =
                        codes(values, from + row * ROW, (float) scales[firstRow + row], dither + row * ROW, key1);
                packed = packed.or(codes.lanewise(LSHL, i * BITS));
            }
            store(packed, bytes, offset + word * WORD_BYTES);
        }
    }

    private static void quantizeStream(
            float[] values, int from, double[] scales, int firstRow, int dither, int key1, byte[] bytes, int offset) {
        IntVector packed = IntVector.zero(INTS);
        int held = 0;
        int at = offset;
        for (int row = 0; row < ROWS; row++) {
            IntVector codes = codes(values, from + row * ROW, (float) scales[firstRow + row], dither + row * ROW, key1);
            packed = packed.or(codes.lanewise(LSHL, held));
            held += BITS;
            if (held >= Integer.SIZE) {
                store(packed, bytes, at);
                at += WORD_BYTES;
                held -= Integer.SIZE;
                packed = codes.lanewise(LSHR, BITS - held);
            }
        }
    }

    private static void store(IntVector word, byte[] bytes, int offset) {
        word.reinterpretAsBytes().intoArray(bytes, offset);
    }

    /** The codes of one row: narrow arithmetic as docs/wire-format.md defines it. */
    private static IntVector codes(float[] values, int at, float scale, int dither, int key1) {
        FloatVector x = FloatVector.fromArray(FLOATS, values, at).mul(scale);
        IntVector bits = x.reinterpretAsInts();
        IntVector level =
                magnitude(x, bits).add(hash(dither, key1).lanewise(LSHR, 8)).lanewise(LSHR, 24);
        level = level.min(LEVELS);
        // -level is negative but for level 0, whose sign is 0.
        IntVector sign = bits.and(level.neg()).lanewise(LSHR, Integer.SIZE - 1);
        return level.or(sign.lanewise(LSHL, BITS - 1));
    }

    /** |x| without its fraction, for |x| below 2^31. */
    private static IntVector magnitude(FloatVector x, IntVector bits) {
        if (CONVERTS) {
            return (IntVector) x.abs().convert(F2I, 0);
        }
        IntVector mantissa = bits.and(IMPLICIT_ONE - 1).or(IMPLICIT_ONE).lanewise(LSHL, 30 - MANTISSA_BITS);
        IntVector exponent = bits.lanewise(LSHL, 1).lanewise(LSHR, MANTISSA_BITS + 1);
        // Shifting bit 30 down by 31 gives 0, as for every |x| below 1.
        IntVector shift = IntVector.broadcast(INTS, TOP_EXPONENT).sub(exponent).min(31);
        return mantissa.lanewise(LSHR, shift);
    }

    private static IntVector hash(int start, int key1) {
        IntVector h = IOTA.add(start);
        h = h.lanewise(XOR, h.lanewise(LSHR, 16)).mul(DitherKey.HASH_FIRST).add(key1);
        h = h.lanewise(XOR, h.lanewise(LSHR, 15)).mul(DitherKey.HASH_SECOND);
        return h.lanewise(XOR, h.lanewise(LSHR, 16));
    }

    @Override
    public void accumulate(byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at) {
        float narrow = (float) step;
        int row = from / ROW;
        int end = to / ROW;
        int i = at;
        if (ROWS_PER_WORD > 0) {
            for (; row < end && row % ROWS_PER_WORD != 0; row++, i += ROW) {
                add(aligned(bytes, offset, row), narrow, estimate, i);
            }
            for (; row + ROWS_PER_WORD <= end; row += ROWS_PER_WORD) {
                IntVector word = load(bytes, offset + row / ROWS_PER_WORD * WORD_BYTES);
                for (int k = 0; k < ROWS_PER_WORD; k++, i += ROW) {
                    add(word.lanewise(LSHL, Integer.SIZE - BITS - k * BITS), narrow, estimate, i);
                }
            }
        }
        for (; row < end; row++, i += ROW) {
            add(ROWS_PER_WORD > 0 ? aligned(bytes, offset, row) : straddling(bytes, offset, row), narrow, estimate, i);
        }
        for (int lane = 0; lane < to % ROW; lane++, i++) {
            estimate[i] += level(bytes, offset, row, lane) * narrow;
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
        float firstNarrow = (float) firstStep;
        float secondNarrow = (float) secondStep;
        int end = to / ROW;
        int i = 0;
        int row = from / ROW;
        for (; row < end; row++, i += ROW) {
            IntVector top = ROWS_PER_WORD > 0 ? aligned(bytes, offset, row) : straddling(bytes, offset, row);
            FloatVector levels = levels(top);
            addTo(first, firstAt + i, levels.mul(firstNarrow));
            addTo(second, secondAt + i, levels.mul(secondNarrow));
        }
        for (int lane = 0; lane < to % ROW; lane++, i++) {
            int level = level(bytes, offset, row, lane);
            first[firstAt + i] += level * firstNarrow;
            second[secondAt + i] += level * secondNarrow;
        }
    }

    private static IntVector load(byte[] bytes, int offset) {
        return ByteVector.fromArray(BYTES, bytes, offset).reinterpretAsInts();
    }

    /** A row's codes in the top bits of each lane, where no code straddles words. */
    private static IntVector aligned(byte[] bytes, int offset, int row) {
        int bit = row * BITS;
        return load(bytes, offset + bit / Integer.SIZE * WORD_BYTES)
                .lanewise(LSHL, Integer.SIZE - BITS - bit % Integer.SIZE);
    }

    /** The same from the two words that a code may be in; a block's last word is its own neighbour, and not needed. */
    private static IntVector straddling(byte[] bytes, int offset, int row) {
        int inBlock = row % ROWS;
        int bit = inBlock * BITS;
        int word = bit / Integer.SIZE;
        int shift = bit % Integer.SIZE;
        int block = offset + row / ROWS * BLOCK_BYTES;
        IntVector low = load(bytes, block + word * WORD_BYTES);
        IntVector high = load(bytes, block + Math.min(word + 1, BITS - 1) * WORD_BYTES);
        IntVector code = low.lanewise(LSHR, shift).or(high.lanewise(LSHL, 1).lanewise(LSHL, Integer.SIZE - 1 - shift));
        return code.lanewise(LSHL, Integer.SIZE - BITS);
    }

    /** Signed levels from codes in the top bits of each lane. */
    private static FloatVector levels(IntVector top) {
        IntVector sign = top.lanewise(ASHR, Integer.SIZE - 1);
        IntVector level = top.lanewise(LSHR, Integer.SIZE - BITS).and(LEVELS);
        return (FloatVector) level.lanewise(XOR, sign).sub(sign).convert(I2F, 0);
    }

    private static void add(IntVector top, float step, float[] estimate, int at) {
        addTo(estimate, at, levels(top).mul(step));
    }

    private static void addTo(float[] estimate, int at, FloatVector term) {
        FloatVector.fromArray(FLOATS, estimate, at).add(term).intoArray(estimate, at);
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
