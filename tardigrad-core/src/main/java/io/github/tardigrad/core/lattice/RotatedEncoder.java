package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Turns coordinates into payloads of a fixed length, allocating nothing.
 *
 * <p>Blocks are independent of each other: threads may write ranges of blocks of one payload at the same time, each with an
 * encoder of its own. Threads: confined.
 */
public final class RotatedEncoder {
    private final RotatedRate rate;
    private final float[] rotated = new float[LatticeLayout.BLOCK];
    private final int[] hash = new int[LatticeLayout.BLOCK];
    private final int[] codes = new int[LatticeLayout.BLOCK];

    /**
     * An encoder.
     *
     * @param rate of every message
     */
    public RotatedEncoder(RotatedRate rate) {
        this.rate = rate;
    }

    /**
     * The key of a round's signs, which all its workers share.
     *
     * @param seed of the run
     * @param round of training
     * @return a key that no worker has for its dither
     */
    public static DitherKey signs(long seed, long round) {
        return DitherKey.of(seed, round, 0).ofRound();
    }

    /**
     * Writes one payload.
     *
     * @param values the coordinates, never modified
     * @param from first of them; its dither and sign are those of coordinate 0
     * @param length how many
     * @param key of the dither: of this message alone
     * @param signs of the round, the same for all of its messages
     * @param bytes where to write
     * @param offset of the payload's first byte
     * @return the payload's length in bytes, {@link RotatedRate#bytes}
     * @throws IndexOutOfBoundsException if the coordinates are not there
     * @throws IllegalArgumentException if bytes are too short
     * @throws NonFiniteGradientException if a coordinate is not finite or a rotated one exceeds 2^122
     */
    public int encode(float[] values, int from, int length, DitherKey key, DitherKey signs, byte[] bytes, int offset) {
        Objects.checkFromIndexSize(from, length, values.length);
        Objects.checkIndex(offset, bytes.length + 1);
        long needed = rate.bytes(length);
        if (bytes.length - offset < needed) {
            throw new IllegalArgumentException("a payload of " + length + " coordinates must have room for " + needed
                    + " bytes: room=" + (bytes.length - offset));
        }
        int blocks = LatticeLayout.blocks(length);
        int at = offset + blocks * Short.BYTES;
        for (int block = 0; block < blocks; block++) {
            int blockLength = LatticeLayout.blockLength(block, length);
            int rotatedLength = RotatedRate.rotatedBlock(blockLength);
            int start = block * LatticeLayout.BLOCK;
            int scale = rotate(values, from, start, blockLength, rotatedLength, signs);
            LittleEndian.putShort(bytes, offset + block * Short.BYTES, scale);
            int blockBytes = rate.blockBytes(rotatedLength);
            if (scale == BlockScale.EMPTY) {
                Arrays.fill(bytes, at, at + blockBytes, (byte) 0);
            } else {
                round(BlockScale.value(scale), rotatedLength, key, start);
                pack(rotatedLength, bytes, at, blockBytes);
            }
            at += blockBytes;
        }
        return (int) needed;
    }

    /** Rotates a block and returns its scale: the largest magnitude, rounded up to bf16. */
    private int rotate(float[] values, int origin, int start, int length, int rotatedLength, DitherKey signs) {
        System.arraycopy(values, origin + start, rotated, 0, length);
        Arrays.fill(rotated, length, rotatedLength, 0);
        Rotation.signs(signs, start, hash, length);
        Rotation.flip(rotated, length, hash);
        Rotation.transform(rotated, 0, rotatedLength);
        int largest = 0;
        for (int i = 0; i < rotatedLength; i++) {
            // Magnitudes are in the order of their bits, and NaN above all of them.
            largest = Math.max(largest, Float.floatToRawIntBits(rotated[i]) & Integer.MAX_VALUE);
        }
        if (largest == 0) {
            return BlockScale.EMPTY;
        }
        int code = (largest + 0xFFFF) >>> 16;
        if (code > BlockScale.MAX_CODE) {
            for (int i = start; i < start + length; i++) {
                if (!Float.isFinite(values[origin + i])) {
                    throw NonFiniteGradientException.ofCoordinate(i, values[origin + i]);
                }
            }
            double largestRotated = Float.intBitsToFloat(largest);
            throw NonFiniteGradientException.ofScale(
                    start, start + length, largestRotated, BlockScale.value(BlockScale.MAX_CODE));
        }
        return Math.max(code, BlockScale.MIN_CODE);
    }

    private void round(float scale, int length, DitherKey key, int start) {
        PlainLattice.hash(key.key0() + start, key.key1(), hash, length);
        float shift = BlockScale.shift(scale);
        if (shift != 1) {
            for (int i = 0; i < length; i++) {
                rotated[i] *= shift;
            }
        }
        int levels = rate.levels();
        float half = levels / 2f;
        float inverse = half / (scale * shift);
        for (int i = 0; i < length; i++) {
            codes[i] = PlainLattice.nearest(rotated[i] * inverse + PlainLattice.dither(hash[i]) + half);
        }
        for (int i = 0; i < length; i++) {
            codes[i] = Math.max(0, Math.min(levels, codes[i]));
        }
    }

    /** Lane l of 8 has the codes of coordinates l, l + 8, ..., lowest bit first, in every eighth word from word l on. */
    private void pack(int length, byte[] bytes, int at, int blockBytes) {
        int bits = rate.bits();
        for (int lane = 0; lane < RotatedRate.ROW; lane++) {
            long held = 0;
            int count = 0;
            int to = at + lane * Integer.BYTES;
            for (int i = lane; i < length; i += RotatedRate.ROW) {
                held |= (long) codes[i] << count;
                count += bits;
                if (count >= Integer.SIZE) {
                    LittleEndian.putInt(bytes, to, (int) held);
                    to += RotatedRate.ROW * Integer.BYTES;
                    held >>>= Integer.SIZE;
                    count -= Integer.SIZE;
                }
            }
            if (to < at + blockBytes) {
                LittleEndian.putInt(bytes, to, (int) held);
            }
        }
    }
}
