package io.github.tardigrad.core.quantize;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;

/**
 * Turns messages of one format into frames, allocating nothing of their length.
 *
 * <p>Threads: confined.
 */
public final class FrameEncoder {
    /**
     * Fewest coordinates that are worth another thread: 2^18, some 165 microseconds of work by a vector kernel;
     * docs/benchmarks.md has what handing it over takes.
     */
    public static final int MIN_PART = 1 << 18;

    private static final float[] NOTHING = {};
    private static final byte[] NO_BYTES = {};

    private final MessageFormat format;
    private final int frameBytes;
    private final int payload;
    private final LevelKernel kernel;
    private final LevelKernel plain;
    private final Parallelism parallelism;
    private final int parts;
    private final int partLength;
    private final LevelTile[] tiles;
    private final IntConsumer part = this::putPart;
    private final CRC32C checksum = new CRC32C();

    // The arguments of the call in progress, for its parts.
    private float[] message = NOTHING;
    private byte[] frame = NO_BYTES;
    private DitherKey dither = new DitherKey(0, 0);

    /**
     * An encoder of one format with the kernels of this process, on the caller's thread.
     *
     * @param format of every message
     */
    public FrameEncoder(MessageFormat format) {
        this(format, Kernels.inUse(), Parallelism.NONE);
    }

    /**
     * An encoder of one format.
     *
     * <p>Cost: O(1) memory, about 8 KiB for each part that can run at once.
     *
     * @param format of every message
     * @param kernels all of which give the same bytes
     * @param parallelism used for messages of at least two parts of {@link #MIN_PART} coordinates
     */
    public FrameEncoder(MessageFormat format, Kernels kernels, Parallelism parallelism) {
        this.format = format;
        this.frameBytes = format.frameBytes();
        this.payload = (int) FrameDescriptor.payloadOffset(format.dimension(), format.bucket(), format.quantized());
        this.kernel = kernels.kernel(format.bits());
        this.plain = Kernels.plain().kernel(format.bits());
        this.parallelism = parallelism;
        int dimension = format.dimension();
        // Parts start where a block and a bucket start.
        long unit = format.bucket() == 0
                ? LevelKernel.BLOCK
                : (long) format.bucket() * LevelKernel.BLOCK / greatestPowerOfTwo(format.bucket(), LevelKernel.BLOCK);
        int wanted = Math.max(1, Math.min(parallelism.width(), dimension / MIN_PART));
        long units = (dimension + unit - 1) / unit;
        long length = (units + wanted - 1) / wanted * unit;
        this.partLength = (int) Math.min(length, dimension);
        this.parts = dimension == 0 ? 0 : (int) ((dimension + length - 1) / length);
        this.tiles = new LevelTile[parts];
        for (int i = 0; i < parts; i++) {
            tiles[i] = new LevelTile();
        }
    }

    /**
     * Writes one frame.
     *
     * <p>The same header, message and key give the same bytes on every machine. Updates: frame, from its start; after
     * an exception its content is undefined. Cost: O(d) time, nothing allocated but a view of the
     * frame where it is not quantized.
     *
     * @param header of the frame, with this encoder's format
     * @param message the coordinates, never modified
     * @param dither key of the rounding; not used if the format is not quantized
     * @param frame where to write, at least {@link MessageFormat#frameBytes()} long
     * @return the frame's length in bytes
     * @throws IllegalArgumentException if header, message or frame does not fit the format
     * @throws NonFiniteGradientException if a coordinate is not finite or the norm of a bucket exceeds every float
     */
    public int encode(FrameHeader header, float[] message, DitherKey dither, byte[] frame) {
        if (!header.format().equals(format)) {
            throw new IllegalArgumentException(
                    "header must have the encoder's format: expected=" + format + ", found=" + header.format());
        }
        Quantization.requireDimension(message, format);
        if (frame.length < frameBytes) {
            throw new IllegalArgumentException(
                    "frame must have at least " + frameBytes + " bytes: length=" + frame.length);
        }
        putHeader(header, frame);
        if (format.quantized()) {
            putLevels(message, dither, frame);
        } else {
            putFloats(message, frame);
        }
        int checked = frameBytes - FrameDescriptor.CHECKSUM_BYTES;
        checksum.reset();
        checksum.update(frame, 0, checked);
        FrameDescriptor.putInt(frame, checked, (int) checksum.getValue());
        return frameBytes;
    }

    /** The largest power of two that divides both; the second is one itself. */
    private static int greatestPowerOfTwo(int bucket, int block) {
        return Math.min(Integer.lowestOneBit(bucket), block);
    }

    private void putHeader(FrameHeader header, byte[] frame) {
        FrameDescriptor.putInt(frame, FrameDescriptor.MAGIC_OFFSET, FrameDescriptor.MAGIC);
        FrameDescriptor.putShort(frame, FrameDescriptor.VERSION_OFFSET, FrameDescriptor.VERSION);
        FrameDescriptor.putShort(frame, FrameDescriptor.FLAGS_OFFSET, 0);
        FrameDescriptor.putLong(frame, FrameDescriptor.PLAN_OFFSET, header.planId());
        FrameDescriptor.putLong(frame, FrameDescriptor.ROUND_OFFSET, header.round());
        FrameDescriptor.putInt(frame, FrameDescriptor.WORKER_OFFSET, header.worker());
        FrameDescriptor.putInt(frame, FrameDescriptor.DIMENSION_OFFSET, format.dimension());
        frame[FrameDescriptor.BITS_OFFSET] = (byte) format.bits();
        frame[FrameDescriptor.KIND_OFFSET] =
                (byte) (format.quantized() ? FrameDescriptor.KIND_STOCHASTIC_L2 : FrameDescriptor.KIND_FLOAT32);
        FrameDescriptor.putShort(frame, FrameDescriptor.RESERVED_OFFSET, 0);
        FrameDescriptor.putInt(frame, FrameDescriptor.BUCKET_OFFSET, format.bucket());
    }

    private void putFloats(float[] message, byte[] frame) {
        FrameDescriptor.putFloats(frame, payload, message);
        int broken = FrameDescriptor.firstNotFinite(frame, payload, message.length);
        if (broken >= 0) {
            throw NonFiniteGradientException.ofCoordinate(broken, message[broken]);
        }
    }

    private void putLevels(float[] message, DitherKey dither, byte[] frame) {
        this.message = message;
        this.dither = dither;
        this.frame = frame;
        try {
            if (parts > 1 && format.bucket() == 0) {
                norm(0);
            }
            parallelism.run(parts, part);
            if (format.bits() == Levels.SIGN_BITS) {
                clearPadding(frame);
            }
        } finally {
            this.message = NOTHING;
            this.frame = NO_BYTES;
        }
    }

    /** A coordinate that is not there has a sign as any 0 has; the last block is filled up with zero codes. */
    private void clearPadding(byte[] to) {
        int used = format.dimension() % LevelKernel.BLOCK;
        int block = payload + format.dimension() / LevelKernel.BLOCK * LaneStreams.blockBytes(Levels.SIGN_BITS);
        for (int lane = 0; used > 0 && lane < LevelKernel.ROW; lane++) {
            int rows = (used - lane + LevelKernel.ROW - 1) / LevelKernel.ROW;
            int at = block + lane * Integer.BYTES;
            int mask = rows == Integer.SIZE ? -1 : (1 << rows) - 1;
            FrameDescriptor.putInt(to, at, FrameDescriptor.getInt(to, at) & mask);
        }
    }

    /** Buckets are of whole parts, but for a bucket that is the whole vector. */
    private void putPart(int number) {
        long from = (long) number * partLength;
        int end = (int) Math.min(from + partLength, format.dimension());
        LevelTile tile = tiles[number];
        int bucketLength = format.bucketLength();
        // The first bucket whose norm is still to be computed, by its first coordinate.
        long nextBucket = parts > 1 && format.bucket() == 0 ? end : from;
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
                float norm = FrameDescriptor.getFloat(frame, FrameDescriptor.NORMS_OFFSET + bucket * Float.BYTES);
                tile.scale(coordinate, bucketEnd, StochasticRounding.scale(format.bits(), norm));
                coordinate = bucketEnd;
            }
            putBlocks(tile, start, (tileEnd - start + LevelKernel.BLOCK - 1) / LevelKernel.BLOCK);
        }
    }

    private void norm(int bucket) {
        int from = bucket * format.bucketLength();
        int to = from + Math.min(format.bucketLength(), message.length - from);
        float norm = BucketNorm.of(kernel, message, from, to);
        FrameDescriptor.putFloat(frame, FrameDescriptor.NORMS_OFFSET + bucket * Float.BYTES, norm);
    }

    /** A run of zero blocks is only cleared; one with a tiny norm in it takes the reference's 64-bit arithmetic. */
    private void putBlocks(LevelTile tile, int start, int blocks) {
        int blockBytes = LaneStreams.blockBytes(format.bits());
        int offset = payload + start / LevelKernel.BLOCK * blockBytes;
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
