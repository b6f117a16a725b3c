package io.github.tardigrad.core.quantize;

import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Every reason to refuse a frame, in one place and in the order in which they are tried. */
final class FrameCheck {
    private FrameCheck() {}

    /** The header of a frame whose length is right; the caller then checks its checksum and payload. */
    static FrameHeader header(byte[] bytes, int length, FrameLimits limits, Quantizers known)
            throws FrameFormatException {
        FrameHeader header = anyHeader(bytes, length, limits, known, 0);
        MessageFormat format = header.format();
        int frameBytes = format.frameBytes();
        if (format.quantizer().hasFixedLength() && frameBytes != length) {
            throw new FrameFormatException("length", frameBytes + " bytes by the header", Integer.toString(length));
        }
        if (length > frameBytes) {
            throw new FrameFormatException(
                    "length", "at most " + frameBytes + " bytes by the header", Integer.toString(length));
        }
        return withNote(header, bytes, length);
    }

    /** The header of a frame that a {@link FrameDeflater} made shorter; nothing behind it is checked. */
    static FrameHeader deflatedHeader(byte[] bytes, int length, FrameLimits limits, Quantizers known)
            throws FrameFormatException {
        FrameHeader header = anyHeader(bytes, length, limits, known, FrameDescriptor.FLAG_DEFLATED);
        require(
                header.format().quantizer().hasFixedLength(),
                "flags",
                FrameDescriptor.FLAGS_OFFSET,
                "0 for " + header.format().quantizer().name(),
                FrameDescriptor.FLAG_DEFLATED);
        return withNote(header, bytes, length);
    }

    /** The header with the note before the checksum, where the flags say that there is one. */
    private static FrameHeader withNote(FrameHeader header, byte[] bytes, int length) throws FrameFormatException {
        if (!header.format().noted()) {
            return header;
        }
        int at = length - FrameDescriptor.CHECKSUM_BYTES - FrameDescriptor.NOTE_BYTES;
        int epoch = FrameDescriptor.getInt(bytes, at + FrameDescriptor.NOTE_EPOCH);
        require(epoch >= 0, "epoch", at + FrameDescriptor.NOTE_EPOCH, ">= 0", epoch);
        float alpha = FrameDescriptor.getFloat(bytes, at + FrameDescriptor.NOTE_ALPHA);
        if (!(alpha > 0 && alpha <= 1)) {
            throw new FrameFormatException(
                    "alpha", at + FrameDescriptor.NOTE_ALPHA, "above 0 and at most 1", Float.toString(alpha));
        }
        long base = FrameDescriptor.getLong(bytes, at + FrameDescriptor.NOTE_BASE);
        require(
                base >= -1 && base < header.round(),
                "base",
                at + FrameDescriptor.NOTE_BASE,
                "at least -1 and below the round, " + header.round(),
                base);
        double message = squares(bytes, at + FrameDescriptor.NOTE_MESSAGE, "squared norm of the message");
        double difference = squares(bytes, at + FrameDescriptor.NOTE_DIFFERENCE, "squared norm of the difference");
        return new FrameHeader(
                header.planId(),
                header.round(),
                header.worker(),
                header.format(),
                Optional.of(new MemoryNote(epoch, base, alpha, message, difference)));
    }

    private static double squares(byte[] bytes, int at, String field) throws FrameFormatException {
        double value = Double.longBitsToDouble(FrameDescriptor.getLong(bytes, at));
        if (!MemoryNote.isSquare(value)) {
            throw new FrameFormatException(field, at, "finite and >= 0", Double.toString(value));
        }
        return value;
    }

    private static FrameHeader anyHeader(
            byte[] bytes, int length, FrameLimits limits, Quantizers known, int expectedFlags)
            throws FrameFormatException {
        if (length < FrameDescriptor.MIN_FRAME_BYTES) {
            throw new FrameFormatException(
                    "length", "at least " + FrameDescriptor.MIN_FRAME_BYTES + " bytes", Integer.toString(length));
        }
        int magic = FrameDescriptor.getInt(bytes, FrameDescriptor.MAGIC_OFFSET);
        if (magic != FrameDescriptor.MAGIC) {
            throw new FrameFormatException(
                    "magic", FrameDescriptor.MAGIC_OFFSET, hex(FrameDescriptor.MAGIC), hex(magic));
        }
        int version = FrameDescriptor.getShort(bytes, FrameDescriptor.VERSION_OFFSET);
        require(version == FrameDescriptor.VERSION, "version", FrameDescriptor.VERSION_OFFSET, "1", version);
        int flags = FrameDescriptor.getShort(bytes, FrameDescriptor.FLAGS_OFFSET);
        boolean noted = (flags & FrameDescriptor.FLAG_NOTED) != 0;
        require(
                (flags & ~FrameDescriptor.FLAG_NOTED) == expectedFlags,
                "flags",
                FrameDescriptor.FLAGS_OFFSET,
                expectedFlags + " or " + (expectedFlags | FrameDescriptor.FLAG_NOTED),
                flags);
        if (noted && length < FrameDescriptor.MIN_FRAME_BYTES + FrameDescriptor.NOTE_BYTES) {
            throw new FrameFormatException(
                    "length",
                    "at least " + (FrameDescriptor.MIN_FRAME_BYTES + FrameDescriptor.NOTE_BYTES)
                            + " bytes with the note of a memory",
                    Integer.toString(length));
        }

        MessageFormat format = format(bytes, limits, known, noted);
        long planId = FrameDescriptor.getLong(bytes, FrameDescriptor.PLAN_OFFSET);
        long round = FrameDescriptor.getLong(bytes, FrameDescriptor.ROUND_OFFSET);
        require(round >= 0, "round", FrameDescriptor.ROUND_OFFSET, ">= 0", round);
        int worker = FrameDescriptor.getInt(bytes, FrameDescriptor.WORKER_OFFSET);
        require(worker >= 0, "worker", FrameDescriptor.WORKER_OFFSET, ">= 0", worker);
        return new FrameHeader(planId, round, worker, format);
    }

    private static MessageFormat format(byte[] bytes, FrameLimits limits, Quantizers known, boolean noted)
            throws FrameFormatException {
        QuantizerType type = known.ofKind(FrameDescriptor.getByte(bytes, FrameDescriptor.KIND_OFFSET));
        int reserved = FrameDescriptor.getShort(bytes, FrameDescriptor.RESERVED_OFFSET);
        require(reserved == 0, "reserved", FrameDescriptor.RESERVED_OFFSET, "0", reserved);

        Quantizer quantizer = type.ofFrame(FrameDescriptor.getInt(bytes, FrameDescriptor.PARAMETER_OFFSET));
        int budget = FrameDescriptor.getByte(bytes, FrameDescriptor.BUDGET_OFFSET);
        require(
                budget >= quantizer.smallestBudget() && budget <= quantizer.largestBudget(),
                "bits",
                FrameDescriptor.BUDGET_OFFSET,
                quantizer.smallestBudget() + ".." + quantizer.largestBudget(),
                budget);
        int dimension = FrameDescriptor.getInt(bytes, FrameDescriptor.DIMENSION_OFFSET);
        require(
                dimension >= 0 && dimension <= limits.maxDimension(),
                "dimension",
                FrameDescriptor.DIMENSION_OFFSET,
                "0.." + limits.maxDimension(),
                dimension);

        long frameBytes = FrameDescriptor.frameBytes(quantizer.payloadBytes(dimension, budget), noted);
        long maxBytes = Math.min(limits.maxFrameBytes(), FrameDescriptor.MAX_FRAME_BYTES);
        if (frameBytes > maxBytes) {
            throw new FrameFormatException(
                    "length", "at most " + maxBytes + " bytes", frameBytes + " by the header's dimension and bits");
        }
        return new MessageFormat(dimension, quantizer, budget, noted);
    }

    static void checksum(byte[] bytes, int length, CRC32C checksum) throws FrameFormatException {
        int offset = length - FrameDescriptor.CHECKSUM_BYTES;
        checksum.reset();
        checksum.update(bytes, 0, offset);
        int found = FrameDescriptor.getInt(bytes, offset);
        int computed = (int) checksum.getValue();
        if (found != computed) {
            throw new FrameFormatException("checksum", offset, hex(computed) + " by the bytes", hex(found));
        }
    }

    static void matches(FrameHeader expected, FrameHeader found) throws FrameFormatException {
        if (expected.planId() != found.planId()) {
            throw new FrameFormatException(
                    "plan", Long.toUnsignedString(expected.planId(), 16), Long.toUnsignedString(found.planId(), 16));
        }
        match("round", expected.round(), found.round());
        match("worker", expected.worker(), found.worker());
        MessageFormat wanted = expected.format();
        MessageFormat got = found.format();
        match("kind", wanted.quantizer().type().kind(), got.quantizer().type().kind());
        match("dimension", wanted.dimension(), got.dimension());
        match("bits", wanted.budget(), got.budget());
        match("parameter", wanted.quantizer().parameter(), got.quantizer().parameter());
        match("notes of a memory", wanted.noted() ? 1 : 0, got.noted() ? 1 : 0);
    }

    private static void match(String field, long expected, long found) throws FrameFormatException {
        if (expected != found) {
            throw new FrameFormatException(field, Long.toString(expected), Long.toString(found));
        }
    }

    private static void require(boolean holds, String field, int offset, String expected, long found)
            throws FrameFormatException {
        if (!holds) {
            throw new FrameFormatException(field, offset, expected, Long.toString(found));
        }
    }

    static String hex(int value) {
        return "0x" + String.format(Locale.ROOT, "%08x", value);
    }
}
