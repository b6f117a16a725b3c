package io.github.tardigrad.core.quantize;

import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * A frame that has passed every check, read straight from its bytes.
 *
 * <p>Threads: safe as long as nobody changes the bytes, which are not copied.
 */
public final class Frame {
    private final byte[] bytes;
    private final FrameHeader header;
    private final int payload;
    private final LevelKernel kernel;

    private Frame(byte[] bytes, FrameHeader header, Kernels kernels) {
        this.bytes = bytes;
        this.header = header;
        this.kernel = kernels.kernel(header.format().bits());
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
        return parse(bytes, length, limits, Kernels.inUse());
    }

    /**
     * The same, to be read by other kernels than those of this process; all read the same values.
     *
     * @param bytes kept, not copied
     * @param length of the frame in bytes
     * @param limits on what is accepted
     * @param kernels that read it
     * @return the frame
     * @throws FrameFormatException if the bytes are not a frame within the limits
     * @throws IllegalArgumentException if length is negative or above the array's
     */
    public static Frame parse(byte[] bytes, int length, FrameLimits limits, Kernels kernels)
            throws FrameFormatException {
        if (length < 0 || length > bytes.length) {
            throw new IllegalArgumentException("length must be 0.." + bytes.length + ", the array's: length=" + length);
        }
        FrameHeader header = FrameCheck.header(bytes, length, limits);
        FrameCheck.checksum(bytes, length, new CRC32C());
        return ofContent(bytes, header, kernels);
    }

    /** The frame of a checked header and of norms and payload where they belong, whose values are checked here. */
    static Frame ofContent(byte[] bytes, FrameHeader header, Kernels kernels) throws FrameFormatException {
        Frame frame = new Frame(bytes, header, kernels);
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
     * The whole frame's length.
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
     * <p>A coordinate adds {@code level * step} with {@code step = weight * norm / S}: in float at up to 16 bits, where
     * the step is a normal float and S steps at most half the largest; in double, rounded once after the addition,
     * otherwise. Values that are not quantized likewise, with the weight for a step. Updates: estimate. Cost: O(d) time,
     * nothing allocated.
     *
     * @param weight finite
     * @param estimate one value for each coordinate
     * @throws IllegalArgumentException if weight is not finite or estimate has another length than the message
     */
    public void accumulate(double weight, float[] estimate) {
        Quantization.requireDimension(estimate, header.format());
        accumulate(weight, 0, estimate.length, estimate, 0);
    }

    /**
     * Adds {@code weight} times a range of the message to a range of the estimate.
     *
     * <p>Every coordinate gets what it would get from the whole, so that threads can share an estimate out among them.
     *
     * @param weight finite
     * @param from first coordinate of the message, a multiple of 8
     * @param to end of the coordinates, a multiple of 8 or the dimension
     * @param estimate updated from {@code at}, where coordinate {@code from} goes
     * @throws IllegalArgumentException if weight is not finite or from or to is not such a multiple
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    public void accumulate(double weight, int from, int to, float[] estimate, int at) {
        requireWeight(weight);
        requireRange(from, to);
        Objects.checkFromIndexSize(at, to - from, estimate.length);
        if (header.format().quantized()) {
            accumulateLevels(weight, from, to, estimate, at);
        } else {
            accumulateFloats(weight, payload + from * Float.BYTES, to - from, estimate, at);
        }
    }

    private void accumulateFloats(double weight, int offset, int count, float[] estimate, int at) {
        if (LevelKernel.isNarrow(weight, 1)) {
            float narrow = (float) weight;
            for (int i = 0; i < count; i++) {
                estimate[at + i] += narrow * FrameDescriptor.getFloat(bytes, offset + i * Float.BYTES);
            }
        } else {
            for (int i = 0; i < count; i++) {
                double term = weight * FrameDescriptor.getFloat(bytes, offset + i * Float.BYTES);
                estimate[at + i] = (float) (estimate[at + i] + term);
            }
        }
    }

    /**
     * Adds multiples of a range of the message to two estimates, reading the message once: for the second-moment track,
     * and for the blocks of one estimate to which a block code's message adds with a weight each.
     *
     * <p>Both get what {@link #accumulate(double, int, int, float[], int)} would add.
     *
     * @param from first coordinate of the message, a multiple of 8
     * @param to end of the coordinates, a multiple of 8 or the dimension
     * @param firstWeight finite
     * @param first updated from {@code firstAt}
     * @param secondWeight finite
     * @param second updated from {@code secondAt}; may be the same array as first where the ranges do not overlap
     * @throws IllegalArgumentException if a weight is not finite, from or to is not such a multiple, or the ranges overlap
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    public void accumulateTwo(
            int from,
            int to,
            double firstWeight,
            float[] first,
            int firstAt,
            double secondWeight,
            float[] second,
            int secondAt) {
        requireWeight(firstWeight);
        requireWeight(secondWeight);
        requireRange(from, to);
        Objects.checkFromIndexSize(firstAt, to - from, first.length);
        Objects.checkFromIndexSize(secondAt, to - from, second.length);
        if (first == second && Math.abs((long) firstAt - secondAt) < to - from) {
            throw new IllegalArgumentException("ranges must not overlap: length=" + (to - from) + ", firstAt=" + firstAt
                    + ", secondAt=" + secondAt);
        }
        MessageFormat format = header.format();
        if (!format.quantized()) {
            accumulate(firstWeight, from, to, first, firstAt);
            accumulate(secondWeight, from, to, second, secondAt);
            return;
        }
        double levels = Levels.magnitudeLevels(format.bits());
        for (int start = from; start < to; ) {
            int bucket = start / format.bucketLength();
            int end = (int) Math.min((bucket + 1L) * format.bucketLength(), to);
            double firstStep = firstWeight * norm(bucket) / levels;
            double secondStep = secondWeight * norm(bucket) / levels;
            int firstStart = firstAt + start - from;
            int secondStart = secondAt + start - from;
            if (fitsKernel(firstStep, levels) && fitsKernel(secondStep, levels)) {
                kernel.accumulateTwo(
                        bytes, payload, start, end, firstStep, first, firstStart, secondStep, second, secondStart);
            } else {
                accumulateBucket(firstStep, levels, start, end, first, firstStart);
                accumulateBucket(secondStep, levels, start, end, second, secondStart);
            }
            start = end;
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

    private static void requireWeight(double weight) {
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException("weight must be finite: weight=" + weight);
        }
    }

    private void requireRange(int from, int to) {
        int dimension = header.format().dimension();
        Objects.checkFromToIndex(from, to, dimension);
        if (from % LevelKernel.ROW != 0 || (to % LevelKernel.ROW != 0 && to != dimension)) {
            throw new IllegalArgumentException("a range must start and end at a multiple of " + LevelKernel.ROW
                    + " or the end: from=" + from + ", to=" + to);
        }
    }

    private void accumulateLevels(double weight, int from, int to, float[] estimate, int at) {
        MessageFormat format = header.format();
        double levels = Levels.magnitudeLevels(format.bits());
        int length = format.bucketLength();
        for (int start = from; start < to; ) {
            int bucket = start / length;
            if (start == bucket * length) {
                int norms = FrameDescriptor.NORMS_OFFSET + bucket * Float.BYTES;
                int buckets = (to - start) / length;
                int added = kernel.accumulateBuckets(
                        bytes, norms, payload, start, length, buckets, weight, estimate, at + start - from);
                bucket += added;
                start += added * length;
            }
            if (start < to) {
                int end = (int) Math.min((bucket + 1L) * length, to);
                accumulateBucket(weight * norm(bucket) / levels, levels, start, end, estimate, at + start - from);
                start = end;
            }
        }
    }

    /** A bucket of zeros adds nothing. */
    private void accumulateBucket(double step, double levels, int from, int to, float[] estimate, int at) {
        if (fitsKernel(step, levels)) {
            kernel.accumulate(bytes, payload, from, to, step, estimate, at);
        } else if (step != 0) {
            LaneStreams.accumulateWide(header.format().bits(), bytes, payload, from, to, step, estimate, at);
        }
    }

    /** Beyond 16 bits a kernel's arithmetic is double's. */
    private boolean fitsKernel(double step, double levels) {
        return step != 0
                && (header.format().bits() > LevelKernel.MAX_NARROW_BITS || LevelKernel.isNarrow(step, levels));
    }
}
