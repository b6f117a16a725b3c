package io.github.tardigrad.core.quantize;

import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * A frame that has passed every check, read straight from its bytes.
 *
 * <p>Threads: safe as long as nobody changes the bytes, which are not copied.
 */
public final class Frame {
    private static final DitherKeys NO_SEED = DitherKeys.ofSeed(0);

    private final FrameHeader header;
    private final int length;
    private final Payload payload;

    private Frame(FrameHeader header, int length, Payload payload) {
        this.header = header;
        this.length = length;
        this.payload = payload;
    }

    /**
     * The frame in the first {@code length} bytes, or the reason why there is none; of a run with the seed 0, where the
     * quantizer's dither is shared.
     *
     * <p>Checked in this order: shortest length, magic, version, flags, kind, reserved bytes, the quantizer's parameter, bits, limits,
     * round and worker, length, checksum, then what the quantizer checks of its payload. Nothing whose size depends on
     * the frame is allocated. Cost: one pass of CRC32C, and the quantizer's.
     *
     * @param bytes kept, not copied
     * @param length of the frame in bytes
     * @param limits on what is accepted
     * @return the frame
     * @throws FrameFormatException if the bytes are not a frame within the limits
     * @throws IllegalArgumentException if length is negative or above the array's
     */
    public static Frame parse(byte[] bytes, int length, FrameLimits limits) throws FrameFormatException {
        return parse(bytes, length, limits, Quantizers.installed(), NO_SEED, Kernels.inUse());
    }

    /**
     * The same for a reader that knows other quantizers, or reads by other kernels; all kernels read the same values.
     *
     * @param bytes kept, not copied
     * @param length of the frame in bytes
     * @param limits on what is accepted
     * @param known whose frames are accepted
     * @param dither of the run, for quantizers that share it
     * @param kernels that read it
     * @return the frame
     * @throws FrameFormatException if the bytes are not a frame within the limits
     * @throws IllegalArgumentException if length is negative or above the array's
     */
    public static Frame parse(
            byte[] bytes, int length, FrameLimits limits, Quantizers known, DitherKeys dither, Kernels kernels)
            throws FrameFormatException {
        if (length < 0 || length > bytes.length) {
            throw new IllegalArgumentException("length must be 0.." + bytes.length + ", the array's: length=" + length);
        }
        FrameHeader header = FrameCheck.header(bytes, length, limits, known);
        FrameCheck.checksum(bytes, length, new CRC32C());
        return ofContent(bytes, length, header, dither, kernels);
    }

    /** The frame of a checked header and of a payload where it belongs, which is checked here. */
    static Frame ofContent(byte[] bytes, int length, FrameHeader header, DitherKeys dither, Kernels kernels)
            throws FrameFormatException {
        MessageFormat format = header.format();
        Payload payload = format.quantizer()
                .payload(
                        bytes,
                        FrameDescriptor.PAYLOAD_OFFSET,
                        length - FrameDescriptor.CHECKSUM_BYTES - FrameDescriptor.noteBytes(format.noted()),
                        format.dimension(),
                        format.budget(),
                        dither.of(header.round(), header.worker()),
                        kernels);
        return new Frame(header, length, payload);
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
        return length;
    }

    /**
     * The message behind the header, as its quantizer reads it.
     *
     * @return the checked payload
     */
    public Payload payload() {
        return payload;
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
     * <p>In the arithmetic that the quantizer's payload states. Updates: estimate. Cost: O(d) time, nothing allocated.
     *
     * @param weight finite
     * @param estimate one value for each coordinate
     * @throws IllegalArgumentException if weight is not finite or estimate has another length than the message
     */
    public void accumulate(double weight, float[] estimate) {
        header.format().requireDimension(estimate);
        accumulate(weight, 0, estimate.length, estimate, 0);
    }

    /**
     * Adds {@code weight} times a range of the message to a range of the estimate.
     *
     * <p>Every coordinate gets what it would get from the whole, so that threads can share an estimate out among them.
     *
     * @param weight finite
     * @param from first coordinate of the message, a multiple of the payload's {@link Payload#rangeUnit}
     * @param to end of the coordinates, a multiple of the payload's {@link Payload#rangeUnit} or the dimension
     * @param estimate updated from {@code at}, where coordinate {@code from} goes
     * @throws IllegalArgumentException if weight is not finite or from or to is not such a multiple
     * @throws IndexOutOfBoundsException if a range does not fit
     */
    public void accumulate(double weight, int from, int to, float[] estimate, int at) {
        requireWeight(weight);
        requireRange(from, to);
        Objects.checkFromIndexSize(at, to - from, estimate.length);
        payload.accumulate(weight, from, to, estimate, at);
    }

    /**
     * Adds multiples of a range of the message to two estimates, reading the message once: for the second-moment track,
     * and for the blocks of one estimate to which a block code's message adds with a weight each.
     *
     * <p>Both get what {@link #accumulate(double, int, int, float[], int)} would add.
     *
     * @param from first coordinate of the message, a multiple of the payload's {@link Payload#rangeUnit}
     * @param to end of the coordinates, a multiple of the payload's {@link Payload#rangeUnit} or the dimension
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
        payload.accumulateTwo(from, to, firstWeight, first, firstAt, secondWeight, second, secondAt);
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
        int unit = payload.rangeUnit();
        Objects.checkFromToIndex(from, to, dimension);
        if (from % unit != 0 || (to % unit != 0 && to != dimension)) {
            throw new IllegalArgumentException(
                    "a range must start and end at a multiple of " + unit + " or the end: from=" + from + ", to=" + to);
        }
    }
}
