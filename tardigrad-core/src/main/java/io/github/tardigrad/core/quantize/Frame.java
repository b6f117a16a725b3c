package io.github.tardigrad.core.quantize;

import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * A frame that has passed every check, read straight from its bytes.
 *
 * <p>Threads: safe as long as nobody changes the bytes, which are not copied.
 */
public final class Frame {
    /** Half the largest float: rounding of the step then makes no product infinite. */
    private static final double MAX_NARROW = Float.MAX_VALUE / 2;

    private final byte[] bytes;
    private final FrameHeader header;
    private final int payload;

    private Frame(byte[] bytes, FrameHeader header) {
        this.bytes = bytes;
        this.header = header;
        MessageFormat format = header.format();
        this.payload = (int) FrameDescriptor.payloadOffset(format.dimension(), format.bucket(), format.quantized());
    }

    /**
     * The frame in the first {@code length} bytes, or the reason why there is none.
     *
     * <p>Checked in this order: shortest length, magic, version, flags, kind, reserved bytes, bits, bucket, limits,
     * exact length, round and worker, checksum, norms and values finite, padding zero. Nothing whose size depends on
     * the frame is allocated. Cost: one pass of CRC32C, and one over the values if not quantized.
     *
     * @param bytes kept, not copied
     * @param length of the frame in bytes
     * @param limits on what is accepted
     * @return the frame
     * @throws FrameFormatException if the bytes are not a frame within the limits
     * @throws IllegalArgumentException if length is negative or above the array's
     */
    public static Frame parse(byte[] bytes, int length, FrameLimits limits) throws FrameFormatException {
        if (length < 0 || length > bytes.length) {
            throw new IllegalArgumentException("length must be 0.." + bytes.length + ", the array's: length=" + length);
        }
        FrameHeader header = FrameCheck.header(bytes, length, limits);
        Frame frame = new Frame(bytes, header);
        FrameCheck.checksum(bytes, length, new CRC32C());
        FrameCheck.values(bytes, header.format(), frame.payload);
        return frame;
    }

    /**
     * What the frame says about itself.
     *
     * @return the header
     */
    public FrameHeader header() {
        return header;
    }

    /**
     * The frame's length.
     *
     * @return bytes, header and checksum included
     */
    public int length() {
        return header.format().frameBytes();
    }

    /**
     * The norm that the levels of one bucket are fractions of.
     *
     * @param bucket from 0 to the format's number of buckets - 1
     * @return finite, at least 0
     */
    public float norm(int bucket) {
        Objects.checkIndex(bucket, header.format().buckets());
        return FrameDescriptor.getFloat(bytes, FrameDescriptor.NORMS_OFFSET + bucket * Float.BYTES);
    }

    /**
     * Refuses a frame of another plan, round, worker or format.
     *
     * @param expected what the receiver is waiting for
     * @throws FrameFormatException naming the first field that differs, what was expected and what was found
     */
    public void requireMatches(FrameHeader expected) throws FrameFormatException {
        FrameCheck.matches(expected, header);
    }

    /**
     * Adds {@code weight} times the message to the estimate, straight from the packed bytes.
     *
     * <p>A coordinate adds {@code level * step} with {@code step = weight * norm / S}: in float at up to 8 bits, where
     * the step is a normal float and S steps at most half the largest; in double, rounded once after the addition,
     * otherwise. Updates: estimate. Cost: O(d) time, nothing allocated.
     *
     * @param weight finite
     * @param estimate one value for each coordinate
     * @throws IllegalArgumentException if weight is not finite or estimate has another length than the message
     */
    public void accumulate(double weight, float[] estimate) {
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException("weight must be finite: weight=" + weight);
        }
        MessageFormat format = header.format();
        Quantization.requireDimension(estimate, format);
        if (format.quantized()) {
            accumulateLevels(weight, format, estimate);
        } else {
            for (int i = 0; i < estimate.length; i++) {
                estimate[i] =
                        (float) (estimate[i] + weight * FrameDescriptor.getFloat(bytes, payload + i * Float.BYTES));
            }
        }
    }

    /**
     * The message as the receiver sees it.
     *
     * @return a new array of dimension values
     */
    public float[] toFloats() {
        float[] values = new float[header.format().dimension()];
        accumulate(1, values);
        return values;
    }

    private void accumulateLevels(double weight, MessageFormat format, float[] estimate) {
        double levels = Levels.magnitudeLevels(format.bits());
        int bucketLength = format.bucketLength();
        int buckets = format.buckets();
        for (int bucket = 0; bucket < buckets; bucket++) {
            int from = bucket * bucketLength;
            int to = from + Math.min(bucketLength, estimate.length - from);
            double norm = FrameDescriptor.getFloat(bytes, FrameDescriptor.NORMS_OFFSET + bucket * Float.BYTES);
            double step = weight * norm / levels;
            if (format.bits() <= LaneStreams.MAX_NARROW_BITS
                    && Math.abs(step) >= Float.MIN_NORMAL
                    && Math.abs(step) * levels <= MAX_NARROW) {
                accumulateNarrow(format.bits(), (float) step, estimate, from, to);
            } else if (step != 0) {
                accumulateWide(format.bits(), step, estimate, from, to);
            }
        }
    }

    private void accumulateNarrow(int bits, float step, float[] estimate, int from, int to) {
        int start = from;
        while (start < to) {
            int end = start + Math.min(LaneStreams.BLOCK - start % LaneStreams.BLOCK, to - start);
            LaneStreams.accumulate(bits, bytes, blockOffset(bits, start), step, estimate, start, end);
            start = end;
        }
    }

    private void accumulateWide(int bits, double step, float[] estimate, int from, int to) {
        int signBit = 1 << (bits - 1);
        for (int i = from; i < to; i++) {
            int code = LaneStreams.code(bits, bytes, blockOffset(bits, i), i % LaneStreams.BLOCK);
            int level = code & (signBit - 1);
            estimate[i] = (float) (estimate[i] + ((code & signBit) == 0 ? level : -level) * step);
        }
    }

    private int blockOffset(int bits, int index) {
        return payload + index / LaneStreams.BLOCK * LaneStreams.blockBytes(bits);
    }
}
