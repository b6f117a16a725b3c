package io.github.tardigrad.core.quantize;

import java.util.Locale;
import java.util.zip.CRC32C;

/** Every reason to refuse a frame, in one place and in the order in which they are tried. */
final class FrameCheck {
    private FrameCheck() {}

    /** The header of a frame whose length is right; the caller then checks its checksum and values. */
    static FrameHeader header(byte[] bytes, int length, FrameLimits limits) throws FrameFormatException {
        FrameHeader header = anyHeader(bytes, length, limits, 0);
        int frameBytes = header.format().frameBytes();
        if (frameBytes != length) {
            throw new FrameFormatException("length", frameBytes + " bytes by the header", Integer.toString(length));
        }
        return header;
    }

    /** The header of a frame that a {@link FrameDeflater} made shorter; nothing behind it is checked. */
    static FrameHeader deflatedHeader(byte[] bytes, int length, FrameLimits limits) throws FrameFormatException {
        return anyHeader(bytes, length, limits, FrameDescriptor.FLAG_DEFLATED);
    }

    private static FrameHeader anyHeader(byte[] bytes, int length, FrameLimits limits, int expectedFlags)
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
        require(flags == expectedFlags, "flags", FrameDescriptor.FLAGS_OFFSET, Integer.toString(expectedFlags), flags);

        MessageFormat format = format(bytes, limits);
        long planId = FrameDescriptor.getLong(bytes, FrameDescriptor.PLAN_OFFSET);
        long round = FrameDescriptor.getLong(bytes, FrameDescriptor.ROUND_OFFSET);
        require(round >= 0, "round", FrameDescriptor.ROUND_OFFSET, ">= 0", round);
        int worker = FrameDescriptor.getInt(bytes, FrameDescriptor.WORKER_OFFSET);
        require(worker >= 0, "worker", FrameDescriptor.WORKER_OFFSET, ">= 0", worker);
        return new FrameHeader(planId, round, worker, format);
    }

    private static MessageFormat format(byte[] bytes, FrameLimits limits) throws FrameFormatException {
        int kind = FrameDescriptor.getByte(bytes, FrameDescriptor.KIND_OFFSET);
        require(
                kind == FrameDescriptor.KIND_FLOAT32 || kind == FrameDescriptor.KIND_STOCHASTIC_L2,
                "kind",
                FrameDescriptor.KIND_OFFSET,
                "0 or 1",
                kind);
        int reserved = FrameDescriptor.getShort(bytes, FrameDescriptor.RESERVED_OFFSET);
        require(reserved == 0, "reserved", FrameDescriptor.RESERVED_OFFSET, "0", reserved);
        boolean quantized = kind == FrameDescriptor.KIND_STOCHASTIC_L2;

        int bits = FrameDescriptor.getByte(bytes, FrameDescriptor.BITS_OFFSET);
        int minBits = quantized ? Levels.SIGN_BITS : Float.SIZE;
        require(
                bits >= minBits && bits <= Levels.MAX_BITS,
                "bits",
                FrameDescriptor.BITS_OFFSET,
                minBits + ".." + Levels.MAX_BITS,
                bits);
        int bucket = FrameDescriptor.getInt(bytes, FrameDescriptor.BUCKET_OFFSET);
        require(
                bucket >= 0 && bucket % LaneStreams.LANES == 0 && (quantized || bucket == 0),
                "bucket",
                FrameDescriptor.BUCKET_OFFSET,
                quantized ? "0 or a positive multiple of " + LaneStreams.LANES : "0",
                bucket);
        int dimension = FrameDescriptor.getInt(bytes, FrameDescriptor.DIMENSION_OFFSET);
        require(
                dimension >= 0 && dimension <= limits.maxDimension(),
                "dimension",
                FrameDescriptor.DIMENSION_OFFSET,
                "0.." + limits.maxDimension(),
                dimension);

        long frameBytes = FrameDescriptor.frameBytes(dimension, bits, bucket, quantized);
        long maxBytes = Math.min(limits.maxFrameBytes(), FrameDescriptor.MAX_FRAME_BYTES);
        if (frameBytes > maxBytes) {
            throw new FrameFormatException(
                    "length", "at most " + maxBytes + " bytes", frameBytes + " by the header's dimension and bits");
        }
        return new MessageFormat(dimension, bits, bucket, quantized);
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

    /** Numbers that only a broken sender writes: they would poison the estimate. */
    static void values(byte[] bytes, MessageFormat format, int payload) throws FrameFormatException {
        int buckets = format.buckets();
        for (int bucket = 0; bucket < buckets; bucket++) {
            int offset = FrameDescriptor.NORMS_OFFSET + bucket * Float.BYTES;
            float norm = FrameDescriptor.getFloat(bytes, offset);
            if (!(norm >= 0 && norm <= Float.MAX_VALUE)) {
                throw new FrameFormatException(
                        "norm of bucket " + bucket, offset, "finite and >= 0", Float.toString(norm));
            }
        }
        if (format.quantized()) {
            padding(bytes, format, payload);
        } else {
            int broken = FrameDescriptor.firstNotFinite(bytes, payload, format.dimension());
            if (broken >= 0) {
                int offset = payload + broken * Float.BYTES;
                String value = Float.toString(FrameDescriptor.getFloat(bytes, offset));
                throw new FrameFormatException("value of coordinate " + broken, offset, "finite", value);
            }
        }
    }

    private static void padding(byte[] bytes, MessageFormat format, int payload) throws FrameFormatException {
        int used = format.dimension() % LaneStreams.BLOCK;
        if (used == 0) {
            return;
        }
        int offset = payload + format.dimension() / LaneStreams.BLOCK * LaneStreams.blockBytes(format.bits());
        for (int position = used; position < LaneStreams.BLOCK; position++) {
            int code = LaneStreams.code(format.bits(), bytes, offset, position);
            if (code != 0) {
                throw new FrameFormatException(
                        "padding at position " + position + " of the last block", offset, "0", hex(code));
            }
        }
    }

    static void matches(FrameHeader expected, FrameHeader found) throws FrameFormatException {
        if (expected.planId() != found.planId()) {
            throw new FrameFormatException(
                    "plan", Long.toUnsignedString(expected.planId(), 16), Long.toUnsignedString(found.planId(), 16));
        }
        match("round", expected.round(), found.round());
        match("worker", expected.worker(), found.worker());
        match("kind", kind(expected), kind(found));
        match("dimension", expected.format().dimension(), found.format().dimension());
        match("bits", expected.format().bits(), found.format().bits());
        match("bucket", expected.format().bucket(), found.format().bucket());
    }

    private static int kind(FrameHeader header) {
        return header.format().quantized() ? FrameDescriptor.KIND_STOCHASTIC_L2 : FrameDescriptor.KIND_FLOAT32;
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

    private static String hex(int value) {
        return "0x" + String.format(Locale.ROOT, "%08x", value);
    }
}
