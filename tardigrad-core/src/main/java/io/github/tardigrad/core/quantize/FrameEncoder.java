package io.github.tardigrad.core.quantize;

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

    private final MessageFormat format;
    private final int frameBytes;
    private final PayloadEncoder payload;
    private final CRC32C checksum = new CRC32C();

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
     * @param format of every message
     * @param kernels all of which give the same bytes
     * @param parallelism used for messages of at least two parts of {@link #MIN_PART} coordinates
     */
    public FrameEncoder(MessageFormat format, Kernels kernels, Parallelism parallelism) {
        this.format = format;
        this.frameBytes = format.frameBytes();
        this.payload = format.quantizer().encoder(format.dimension(), format.budget(), kernels, parallelism);
    }

    /**
     * Writes one frame.
     *
     * <p>The same header, message and key give the same bytes on every machine. Updates: frame, from its start; after
     * an exception its content is undefined. Cost: O(d) time, nothing allocated of
     * its length.
     *
     * @param header of the frame, with this encoder's format
     * @param message the coordinates, never modified
     * @param dither key of the rounding
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
        if (header.note().isPresent() != format.noted()) {
            throw new IllegalArgumentException("header must have a note if its format has: note=" + header.note());
        }
        format.requireDimension(message);
        if (frame.length < frameBytes) {
            throw new IllegalArgumentException(
                    "frame must have at least " + frameBytes + " bytes: length=" + frame.length);
        }
        putHeader(header, frame);
        int length = payload.encode(message, dither, frame, FrameDescriptor.PAYLOAD_OFFSET);
        int end = FrameDescriptor.PAYLOAD_OFFSET + length;
        if (format.noted()) {
            // No lambda, which would be an object for each frame.
            FrameDescriptor.putNote(frame, end, header.note().orElseThrow());
        }
        int checked = end + FrameDescriptor.noteBytes(format.noted());
        checksum.reset();
        checksum.update(frame, 0, checked);
        FrameDescriptor.putInt(frame, checked, (int) checksum.getValue());
        return checked + FrameDescriptor.CHECKSUM_BYTES;
    }

    private void putHeader(FrameHeader header, byte[] frame) {
        FrameDescriptor.putInt(frame, FrameDescriptor.MAGIC_OFFSET, FrameDescriptor.MAGIC);
        FrameDescriptor.putShort(frame, FrameDescriptor.VERSION_OFFSET, FrameDescriptor.VERSION);
        FrameDescriptor.putShort(frame, FrameDescriptor.FLAGS_OFFSET, format.noted() ? FrameDescriptor.FLAG_NOTED : 0);
        FrameDescriptor.putLong(frame, FrameDescriptor.PLAN_OFFSET, header.planId());
        FrameDescriptor.putLong(frame, FrameDescriptor.ROUND_OFFSET, header.round());
        FrameDescriptor.putInt(frame, FrameDescriptor.WORKER_OFFSET, header.worker());
        FrameDescriptor.putInt(frame, FrameDescriptor.DIMENSION_OFFSET, format.dimension());
        frame[FrameDescriptor.BUDGET_OFFSET] = (byte) format.budget();
        frame[FrameDescriptor.KIND_OFFSET] = (byte) format.quantizer().type().kind();
        FrameDescriptor.putShort(frame, FrameDescriptor.RESERVED_OFFSET, 0);
        FrameDescriptor.putInt(
                frame, FrameDescriptor.PARAMETER_OFFSET, format.quantizer().parameter());
    }
}
