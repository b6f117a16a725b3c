package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import java.util.Locale;
import java.util.Objects;

/**
 * A payload of fixed length that has passed every check, read straight from its bytes.
 *
 * <p>The rotation is linear and the same for all messages of a round: who sums them adds rotated values, and rotates the sum
 * back once.
 *
 * <p>Threads: safe as long as nobody changes the bytes, which are not copied.
 */
public final class RotatedPayload {
    private final byte[] bytes;
    private final int offset;
    private final int dimension;
    private final RotatedRate rate;

    private RotatedPayload(byte[] bytes, int offset, int dimension, RotatedRate rate) {
        this.bytes = bytes;
        this.offset = offset;
        this.dimension = dimension;
        this.rate = rate;
    }

    /**
     * The payload in {@code length} bytes from {@code offset}, or the reason why there is none: its length, scales, and
     * the bits that no code uses are checked. Nothing whose size depends on the payload is allocated.
     *
     * @param bytes kept, not copied
     * @param offset of the payload's first byte
     * @param length of the payload in bytes, all within the array
     * @param dimension coordinates, at least 0
     * @param rate of the message
     * @return the payload
     * @throws FrameFormatException if the bytes are not such a payload; offsets in it are the array's
     */
    public static RotatedPayload parse(byte[] bytes, int offset, int length, int dimension, RotatedRate rate)
            throws FrameFormatException {
        if (length != rate.bytes(dimension)) {
            throw new FrameFormatException(
                    "payload's length", rate.bytes(dimension) + " bytes", Integer.toString(length));
        }
        RotatedPayload payload = new RotatedPayload(bytes, offset, dimension, rate);
        for (int block = 0; block < LatticeLayout.blocks(dimension); block++) {
            payload.check(block);
        }
        return payload;
    }

    private void check(int block) throws FrameFormatException {
        int code = LittleEndian.getShort(bytes, offset + block * Short.BYTES);
        if (code != BlockScale.EMPTY && (code < BlockScale.MIN_CODE || code > BlockScale.MAX_CODE)) {
            throw new FrameFormatException(
                    "scale of block " + block,
                    offset + block * Short.BYTES,
                    "0 or 0x0080..0x7c80",
                    "0x" + String.format(Locale.ROOT, "%04x", code));
        }
        int length = RotatedRate.rotatedBlock(LatticeLayout.blockLength(block, dimension));
        int blockBytes = rate.blockBytes(length);
        int used = length / RotatedRate.ROW * rate.bits() % Integer.SIZE;
        for (int lane = 0; used > 0 && lane < RotatedRate.ROW; lane++) {
            int place = start(block) + blockBytes - (RotatedRate.ROW - lane) * Integer.BYTES;
            int rest = LittleEndian.getInt(bytes, place) >>> used;
            if (rest != 0) {
                throw new FrameFormatException(
                        "padding of lane " + lane + " of block " + block, place, "0", Integer.toString(rest));
            }
        }
    }

    private int start(int block) {
        return offset + LatticeLayout.blocks(dimension) * Short.BYTES + block * rate.blockBytes(LatticeLayout.BLOCK);
    }

    /**
     * The number of coordinates.
     *
     * @return at least 0
     */
    public int dimension() {
        return dimension;
    }

    /**
     * Adds {@code weight} times a range of the rotated message to a rotated estimate.
     *
     * @param key of the message's dither
     * @param weight finite; with it every value must be a finite float
     * @param from first coordinate of the rotated message, a multiple of 512
     * @param to end of the coordinates, a multiple of 512 or {@link RotatedRate#rotatedLength}
     * @param rotated updated from {@code at}, where coordinate {@code from} goes
     * @throws IllegalArgumentException if weight is not finite or from or to is not such a multiple
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    public void accumulate(DitherKey key, double weight, int from, int to, float[] rotated, int at) {
        requireRange(from, to, dimension);
        Objects.checkFromIndexSize(at, to - from, rotated.length);
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException("weight must be finite: weight=" + weight);
        }
        float half = rate.levels() / 2f;
        for (int start = from; start < to; start += LatticeLayout.BLOCK) {
            int block = start / LatticeLayout.BLOCK;
            int length = RotatedRate.rotatedBlock(LatticeLayout.blockLength(block, dimension));
            double scale = BlockScale.value(LittleEndian.getShort(bytes, offset + block * Short.BYTES));
            float step = (float) (weight * (scale / half));
            if (step != 0) {
                add(start(block), length, key.key0() + start, key.key1(), half, step, rotated, at + start - from);
            }
        }
    }

    private void add(
            int block, int length, int ditherStart, int key1, float half, float step, float[] rotated, int at) {
        int bits = rate.bits();
        long mask = rate.levels();
        for (int lane = 0; lane < RotatedRate.ROW; lane++) {
            long held = 0;
            int count = 0;
            int next = block + lane * Integer.BYTES;
            for (int i = lane; i < length; i += RotatedRate.ROW) {
                if (count < bits) {
                    held |= (LittleEndian.getInt(bytes, next) & 0xFFFFFFFFL) << count;
                    next += RotatedRate.ROW * Integer.BYTES;
                    count += Integer.SIZE;
                }
                float u = PlainLattice.dither(DitherKey.hash(ditherStart + i, key1));
                rotated[at + i] += ((int) (held & mask) - half - u) * step;
                held >>>= bits;
                count -= bits;
            }
        }
    }

    /**
     * Rotates a sum of messages back and adds it to an estimate.
     *
     * @param rotated the sum from {@code rotatedAt} on; its content is undefined afterwards
     * @param signs of the round
     * @param from first coordinate, a multiple of 512
     * @param to end of the rotated coordinates, a multiple of 512 or {@link RotatedRate#rotatedLength}
     * @param dimension of the messages
     * @param estimate updated from {@code at} by the coordinates of the range that are there
     * @throws IllegalArgumentException if from or to is not such a multiple
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    public static void restore(
            float[] rotated,
            int rotatedAt,
            DitherKey signs,
            int from,
            int to,
            int dimension,
            float[] estimate,
            int at) {
        requireRange(from, to, dimension);
        Objects.checkFromIndexSize(rotatedAt, to - from, rotated.length);
        Objects.checkFromIndexSize(at, Math.min(to, dimension) - from, estimate.length);
        for (int start = from; start < to; start += LatticeLayout.BLOCK) {
            int length = LatticeLayout.blockLength(start / LatticeLayout.BLOCK, dimension);
            int rotatedLength = RotatedRate.rotatedBlock(length);
            int block = rotatedAt + start - from;
            Rotation.transform(rotated, block, rotatedLength);
            float inverse = 1f / rotatedLength;
            for (int i = 0; i < length; i++) {
                int sign = DitherKey.hash(signs.key0() + start + i, signs.key1()) & Integer.MIN_VALUE;
                float value = rotated[block + i] * inverse;
                estimate[at + start - from + i] += Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ sign);
            }
        }
    }

    private static void requireRange(int from, int to, int dimension) {
        long length = RotatedRate.rotatedLength(dimension);
        if (from < 0 || from > to || to > length) {
            throw new IndexOutOfBoundsException("range must be within 0.." + length + ": from=" + from + ", to=" + to);
        }
        if (from % LatticeLayout.BLOCK != 0 || (to % LatticeLayout.BLOCK != 0 && to != length)) {
            throw new IllegalArgumentException("a range must start and end at a multiple of " + LatticeLayout.BLOCK
                    + " or the end: from=" + from + ", to=" + to);
        }
    }
}
