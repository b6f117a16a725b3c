package io.github.tardigrad.core.quantize;

import java.util.zip.CRC32C;

/**
 * Turns messages of one format into frames, without allocating.
 *
 * <p>Threads: confined.
 */
public final class FrameEncoder {
    private final MessageFormat format;
    private final int frameBytes;
    private final int payload;
    private final StochasticRounding rounding;
    private final int[] codes = new int[LaneStreams.BLOCK];
    private final CRC32C checksum = new CRC32C();

    /**
     * An encoder of one format.
     *
     * <p>Cost: O(1) memory, about 3 KiB.
     *
     * @param format of every message
     */
    public FrameEncoder(MessageFormat format) {
        this.format = format;
        this.frameBytes = format.frameBytes();
        this.payload = (int) FrameDescriptor.payloadOffset(format.dimension(), format.bucket(), format.quantized());
        this.rounding = new StochasticRounding(format.bits());
    }

    /**
     * Writes one frame.
     *
     * <p>The same header, message and key give the same bytes on every machine. Updates: frame, from its start; after
     * an exception its content is undefined. Cost: O(d) time, nothing allocated.
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
        BucketNorm.requireFinite(message, 0, message.length);
        for (int i = 0; i < message.length; i++) {
            FrameDescriptor.putFloat(frame, payload + i * Float.BYTES, message[i]);
        }
    }

    private void putLevels(float[] message, DitherKey dither, byte[] frame) {
        int buckets = format.buckets();
        for (int bucket = 0; bucket < buckets; bucket++) {
            int from = bucket * format.bucketLength();
            int to = from + Math.min(format.bucketLength(), message.length - from);
            float norm = BucketNorm.of(message, from, to);
            FrameDescriptor.putFloat(frame, FrameDescriptor.NORMS_OFFSET + bucket * Float.BYTES, norm);
            putBucket(message, from, to, norm, dither, frame);
        }
    }

    /** Rounds a bucket block by block; a block is packed when its last coordinate is there. */
    private void putBucket(float[] message, int from, int to, float norm, DitherKey dither, byte[] frame) {
        int blockBytes = LaneStreams.blockBytes(format.bits());
        int start = from;
        while (start < to) {
            int position = start % LaneStreams.BLOCK;
            int count = Math.min(LaneStreams.BLOCK - position, to - start);
            rounding.round(message, start, count, norm, dither, codes, position);
            int end = position + count;
            if (start + count == message.length) {
                for (; end < LaneStreams.BLOCK; end++) {
                    codes[end] = 0;
                }
            }
            if (end == LaneStreams.BLOCK) {
                LaneStreams.pack(format.bits(), codes, frame, payload + start / LaneStreams.BLOCK * blockBytes);
            }
            start += count;
        }
    }
}
