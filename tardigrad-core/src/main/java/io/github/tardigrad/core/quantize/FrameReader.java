package io.github.tardigrad.core.quantize;

import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames as they were sent: whole, or made shorter by a {@link FrameDeflater}.
 *
 * <p>Owns the one buffer that a shortened frame is made whole in. Threads: confined.
 */
public final class FrameReader {
    /** Deflate's bound: 258 repeated bytes take at least 2 bits. */
    private static final int MAX_RATIO = 1032;

    /** What the shortest streams may hold beyond that. */
    private static final int RATIO_SLACK = 1 << 10;

    private static final byte[] NONE = {};

    private final CRC32C checksum = new CRC32C();
    private final byte[] beyond = new byte[1];
    private final Quantizers known;
    private final DitherKeys dither;
    private @Nullable Inflater inflater;
    private byte[] whole = NONE;

    /**
     * Reads frames of every quantizer that is installed, of one run.
     *
     * <p>Takes some 40 KiB of native memory once it reads a shortened frame, freed with this.
     *
     * @param seed of the run, for quantizers whose dither is shared; any value for others
     */
    public FrameReader(long seed) {
        this(Quantizers.installed(), DitherKeys.ofSeed(seed));
    }

    /**
     * Reads frames of some quantizers and refuses those of others.
     *
     * @param known whose frames are accepted
     * @param dither of the run
     */
    public FrameReader(Quantizers known, DitherKeys dither) {
        this.known = known;
        this.dither = dither;
    }

    /**
     * Whether a frame has been made shorter.
     *
     * @param bytes what was sent
     * @param length of it
     * @return what its header says, if it has one
     */
    public static boolean isDeflated(byte[] bytes, int length) {
        return length >= FrameDescriptor.MIN_FRAME_BYTES
                && (FrameDescriptor.getShort(bytes, FrameDescriptor.FLAGS_OFFSET) & ~FrameDescriptor.FLAG_NOTED)
                        == FrameDescriptor.FLAG_DEFLATED;
    }

    /**
     * The frame in the first {@code length} bytes, or the reason why there is none.
     *
     * <p>A whole frame is read where it is, as by {@link Frame#parse(byte[], int, FrameLimits)}. A shortened one is checked
     * in the same order but for its length; the buffer that it then needs has at most {@link FrameLimits#maxFrameBytes()}
     * and at most some thousand times the bytes that were sent, and is kept for the next.
     *
     * @param bytes kept, not copied
     * @param length of the frame in bytes
     * @param limits on what is accepted, of the whole frame
     * @return the frame, valid until the next one is read
     * @throws FrameFormatException if the bytes are not a frame within the limits
     * @throws IllegalArgumentException if length is negative or above the array's
     */
    public Frame read(byte[] bytes, int length, FrameLimits limits) throws FrameFormatException {
        if (length > bytes.length || !isDeflated(bytes, length)) {
            return Frame.parse(bytes, length, limits, known, dither, Kernels.inUse());
        }
        FrameHeader header = FrameCheck.deflatedHeader(bytes, length, limits, known);
        FrameCheck.checksum(bytes, length, checksum);
        int wholeLength = header.format().frameBytes();
        if (wholeLength > (long) MAX_RATIO * length + RATIO_SLACK) {
            throw new FrameFormatException(
                    "length",
                    "at least a " + MAX_RATIO + "th of the " + wholeLength + " bytes by the header",
                    Integer.toString(length));
        }
        if (whole.length < wholeLength) {
            whole = new byte[wholeLength];
        }
        int around = FrameDescriptor.MIN_FRAME_BYTES
                + FrameDescriptor.noteBytes(header.format().noted());
        inflate(bytes, length - around, wholeLength - around);
        return Frame.ofContent(whole, wholeLength, header, dither, Kernels.inUse());
    }

    private void inflate(byte[] bytes, int packed, int content) throws FrameFormatException {
        if (inflater == null) {
            inflater = new Inflater(true);
        }
        inflater.reset();
        inflater.setInput(bytes, FrameDescriptor.PAYLOAD_OFFSET, packed);
        try {
            int found = inflater.inflate(whole, FrameDescriptor.PAYLOAD_OFFSET, content);
            // A stream of just this length may still have its end to read.
            found += inflater.finished() ? 0 : inflater.inflate(beyond);
            if (found != content || !inflater.finished() || inflater.getRemaining() > 0) {
                throw refused(
                        content + " bytes and nothing behind them",
                        (found > content ? "more" : found + " bytes") + ", and " + inflater.getRemaining()
                                + " behind them");
            }
        } catch (DataFormatException e) {
            throw refused("a Deflate stream", String.valueOf(e.getMessage()));
        }
    }

    private static FrameFormatException refused(String allowed, String found) {
        return new FrameFormatException("deflated content", FrameDescriptor.PAYLOAD_OFFSET, allowed, found);
    }
}
