package io.github.tardigrad.core.quantize;

import java.util.zip.CRC32C;
import java.util.zip.Deflater;

/**
 * The lossless stage: norms and payload as a raw Deflate stream (RFC 1951), flagged in the header, where that is shorter.
 *
 * <p>At few bits most levels are 0; {@code docs/benchmarks.md} has what is gained on gradients, and ADR 5 why Deflate. The
 * length of the result may differ between versions of zlib; what {@link FrameReader} reads never does. Threads: confined.
 */
public final class FrameDeflater {
    /** Above this share of words that are 0, repeats gain more than the entropy of single bytes; measured. */
    private static final double MOSTLY_ZERO = 0.7;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final CRC32C checksum = new CRC32C();

    /** Cost: some 250 KiB of native memory, freed with this. */
    public FrameDeflater() {}

    /**
     * Writes the shorter form of a frame, or the frame itself if there is none.
     *
     * @param frame as the encoder wrote it, never modified
     * @param length of the frame in bytes
     * @param sent overwritten from its start, at least length long
     * @return the length of what is to be sent, at most that of the frame
     */
    public int deflate(byte[] frame, int length, byte[] sent) {
        int start = FrameDescriptor.PAYLOAD_OFFSET;
        int flags = FrameDescriptor.getShort(frame, FrameDescriptor.FLAGS_OFFSET);
        int note = FrameDescriptor.noteBytes((flags & FrameDescriptor.FLAG_NOTED) != 0);
        int content = length - FrameDescriptor.MIN_FRAME_BYTES - note;
        deflater.reset();
        deflater.setStrategy(
                zeroWords(frame, start, content) > MOSTLY_ZERO ? Deflater.DEFAULT_STRATEGY : Deflater.HUFFMAN_ONLY);
        deflater.setInput(frame, start, content);
        deflater.finish();
        int packed = deflater.deflate(sent, start, content);
        // A change of strategy takes a call of its own.
        packed += deflater.deflate(sent, start + packed, content - packed);
        if (!deflater.finished() || packed >= content) {
            System.arraycopy(frame, 0, sent, 0, length);
            return length;
        }
        System.arraycopy(frame, 0, sent, 0, start);
        FrameDescriptor.putShort(sent, FrameDescriptor.FLAGS_OFFSET, flags | FrameDescriptor.FLAG_DEFLATED);
        System.arraycopy(frame, start + content, sent, start + packed, note);
        int checked = start + packed + note;
        checksum.reset();
        checksum.update(sent, 0, checked);
        FrameDescriptor.putInt(sent, checked, (int) checksum.getValue());
        return checked + FrameDescriptor.CHECKSUM_BYTES;
    }

    private static double zeroWords(byte[] frame, int start, int content) {
        int words = content / Integer.BYTES;
        int zeros = 0;
        for (int w = 0; w < words; w++) {
            zeros += FrameDescriptor.getInt(frame, start + w * Integer.BYTES) == 0 ? 1 : 0;
        }
        return words == 0 ? 0 : (double) zeros / words;
    }
}
