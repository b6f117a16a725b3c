package io.github.tardigrad.core.quantize;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Writes messages as norms, float32 one a bucket, and packed levels ({@link LaneStreams}).
 *
 * <p>Allocates nothing of a message's length. Threads: confined.
 */
final class UniformEncoder implements PayloadEncoder {
    private static final float[] NOTHING = {};
    private static final byte[] NO_BYTES = {};

    private final int dimension;
    private final int bits;
    private final int shared;
    private final int bucketLength;
    private final int normBytes;
    private final LevelKernel kernel;
    private final LevelKernel plain;
    private final Parallelism parallelism;
    private final int parts;
    private final int partLength;
    private final LevelTile[] tiles;
    private final IntConsumer part = this::putPart;

    // The arguments of the call in progress, for its parts.
    private float[] message = NOTHING;
    private byte[] frame = NO_BYTES;
    private int norms;
    private int levels;
    private DitherKey dither = new DitherKey(0, 0);

    /** Takes about 8 KiB for each part that can run at once. */
    UniformEncoder(UniformQuantizer quantizer, int dimension, int bits, Kernels kernels, Parallelism parallelism) {
        this.dimension = dimension;
        this.bits = bits;
        this.shared = quantizer.bucket();
        this.bucketLength = (int) quantizer.bucketLength(dimension);
        this.normBytes = Float.BYTES * quantizer.buckets(dimension);
        this.kernel = kernels.kernel(bits);
        this.plain = Kernels.plain().kernel(bits);
        this.parallelism = parallelism;
        // Parts start where a block and a bucket start.
        long unit = shared == 0
                ? LevelKernel.BLOCK
                : (long) shared * LevelKernel.BLOCK / greatestPowerOfTwo(shared, LevelKernel.BLOCK);
        int wanted = Math.max(1, Math.min(parallelism.width(), dimension / FrameEncoder.MIN_PART));
        long units = (dimension + unit - 1) / unit;
        long length = (units + wanted - 1) / wanted * unit;
        this.partLength = (int) Math.min(length, dimension);
        this.parts = dimension == 0 ? 0 : (int) ((dimension + length - 1) / length);
        this.tiles = new LevelTile[parts];
        for (int i = 0; i < parts; i++) {
            tiles[i] = new LevelTile();
        }
    }

    @Override
    public int encode(float[] message, DitherKey dither, byte[] frame, int at) {
        this.message = message;
        this.dither = dither;
        this.frame = frame;
        this.norms = at;
        this.levels = at + normBytes;
        try {
            if (parts > 1 && shared == 0) {
                norm(0);
            }
            parallelism.run(parts, part);
            if (bits == Levels.SIGN_BITS) {
                clearPadding();
            }
        } finally {
            this.message = NOTHING;
            this.frame = NO_BYTES;
        }
        return normBytes + Math.toIntExact(LaneStreams.packedBytes(dimension, bits));
    }

    /** The largest power of two that divides both; the second is one itself. */
    private static int greatestPowerOfTwo(int bucket, int block) {
        return Math.min(Integer.lowestOneBit(bucket), block);
    }

    /** A coordinate that is not there has a sign as any 0 has; the last block is filled up with zero codes. */
    private void clearPadding() {
        int used = dimension % LevelKernel.BLOCK;
        int block = levels + dimension / LevelKernel.BLOCK * LaneStreams.blockBytes(Levels.SIGN_BITS);
        for (int lane = 0; used > 0 && lane < LevelKernel.ROW; lane++) {
            int rows = (used - lane + LevelKernel.ROW - 1) / LevelKernel.ROW;
            int at = block + lane * Integer.BYTES;
            int mask = rows == Integer.SIZE ? -1 : (1 << rows) - 1;
            FrameDescriptor.putInt(frame, at, FrameDescriptor.getInt(frame, at) & mask);
        }
    }

    /** Buckets are of whole parts, but for a bucket that is the whole vector. */
    private void putPart(int number) {
        long from = (long) number * partLength;
        int end = (int) Math.min(from + partLength, dimension);
        LevelTile tile = tiles[number];
        // The first bucket whose norm is still to be computed, by its first coordinate.
        long nextBucket = parts > 1 && shared == 0 ? end : from;
        for (int start = (int) from; start < end; start += Math.min(LevelTile.COORDINATES, end - start)) {
            parallelism.check();
            int tileEnd = start + Math.min(LevelTile.COORDINATES, end - start);
            tile.cover(message, start, tileEnd, dither);
            int coordinate = start;
            while (coordinate < tileEnd) {
                int bucket = coordinate / bucketLength;
                if (coordinate >= nextBucket) {
                    norm(bucket);
                    nextBucket = (bucket + 1L) * bucketLength;
                }
                int bucketEnd = (int) Math.min((bucket + 1L) * bucketLength, tileEnd);
                float norm = FrameDescriptor.getFloat(frame, norms + bucket * Float.BYTES);
                tile.scale(coordinate, bucketEnd, StochasticRounding.scale(bits, norm));
                coordinate = bucketEnd;
            }
            putBlocks(tile, start, (tileEnd - start + LevelKernel.BLOCK - 1) / LevelKernel.BLOCK);
        }
    }

    private void norm(int bucket) {
        int from = bucket * bucketLength;
        int to = from + Math.min(bucketLength, message.length - from);
        float norm = BucketNorm.of(kernel, message, from, to);
        FrameDescriptor.putFloat(frame, norms + bucket * Float.BYTES, norm);
    }

    /** A run of zero blocks is only cleared; one with a tiny norm in it takes the reference's 64-bit arithmetic. */
    private void putBlocks(LevelTile tile, int start, int blocks) {
        int blockBytes = LaneStreams.blockBytes(bits);
        int offset = levels + start / LevelKernel.BLOCK * blockBytes;
        int first = 0;
        while (first < blocks) {
            boolean zero = tile.isZero(first);
            boolean tiny = tile.isTiny(first);
            int end = first + 1;
            while (end < blocks && tile.isZero(end) == zero && tile.isTiny(end) == tiny) {
                end++;
            }
            int at = offset + first * blockBytes;
            if (zero) {
                Arrays.fill(frame, at, offset + end * blockBytes, (byte) 0);
            } else {
                (tiny ? plain : kernel).quantize(tile, first, end - first, frame, at);
            }
            first = end;
        }
    }
}
