package io.github.tardigrad.core.quantize;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The layout of a frame, little endian throughout. Every offset and size of the format is computed here and nowhere
 * else.
 *
 * <pre>
 *  byte  0       1       2       3       4       5       6       7
 *       +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0  | magic "TGRD"                  | version       | flags         |
 *       +-------------------------------+---------------+---------------+
 *    8  | plan id                                                       |
 *       +---------------------------------------------------------------+
 *   16  | round                                                         |
 *       +-------------------------------+-------------------------------+
 *   24  | worker                        | dimension                     |
 *       +-------+-------+---------------+-------------------------------+
 *   32  | bits  | kind  | reserved = 0  | bucket                        |
 *       +-------+-------+---------------+-------------------------------+
 *   40  | norms: float32[buckets]                                   ... |
 *       +---------------------------------------------------------------+
 *       | payload: packed levels (LaneStreams), or float32[dimension] ..|
 *       +-------------------------------+-------------------------------+
 *       | CRC32C of all bytes before    |
 *       +-------------------------------+
 * </pre>
 */
final class FrameDescriptor {
    /** The letters TGRD in the order of the bytes. */
    static final int MAGIC = 'T' | 'G' << 8 | 'R' << 16 | 'D' << 24;

    static final int VERSION = 1;

    /** Flag: norms and payload are a raw Deflate stream, see {@link FrameDeflater}. */
    static final int FLAG_DEFLATED = 1;

    /** Kind of payload: float32 as they are. */
    static final int KIND_FLOAT32 = 0;

    /** Kind of payload: stochastic levels of the l2 norm of each bucket. */
    static final int KIND_STOCHASTIC_L2 = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int FLAGS_OFFSET = VERSION_OFFSET + Short.BYTES;
    static final int PLAN_OFFSET = FLAGS_OFFSET + Short.BYTES;
    static final int ROUND_OFFSET = PLAN_OFFSET + Long.BYTES;
    static final int WORKER_OFFSET = ROUND_OFFSET + Long.BYTES;
    static final int DIMENSION_OFFSET = WORKER_OFFSET + Integer.BYTES;
    static final int BITS_OFFSET = DIMENSION_OFFSET + Integer.BYTES;
    static final int KIND_OFFSET = BITS_OFFSET + Byte.BYTES;
    static final int RESERVED_OFFSET = KIND_OFFSET + Byte.BYTES;
    static final int BUCKET_OFFSET = RESERVED_OFFSET + Short.BYTES;
    static final int NORMS_OFFSET = BUCKET_OFFSET + Integer.BYTES;

    static final int CHECKSUM_BYTES = Integer.BYTES;
    static final int MIN_FRAME_BYTES = NORMS_OFFSET + CHECKSUM_BYTES;

    /** Longest array that every JVM allocates. */
    static final int MAX_FRAME_BYTES = Integer.MAX_VALUE - 8;

    /** Sums that the processor works at side by side. */
    private static final int SUMS = 8;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private FrameDescriptor() {}

    /** Norms in a frame. Arguments as in {@link MessageFormat}, already in range. */
    static long buckets(int dimension, int bucket, boolean quantized) {
        if (!quantized || dimension == 0) {
            return 0;
        }
        return bucket == 0 ? 1 : ((long) dimension + bucket - 1) / bucket;
    }

    /** Where the payload starts. Units: bytes. */
    static long payloadOffset(int dimension, int bucket, boolean quantized) {
        return NORMS_OFFSET + Float.BYTES * buckets(dimension, bucket, quantized);
    }

    /** Length of a frame, in long arithmetic: at most 2^35, so that no claimed dimension overflows it. */
    static long frameBytes(int dimension, int bits, int bucket, boolean quantized) {
        long payload = quantized ? LaneStreams.packedBytes(dimension, bits) : (long) Float.BYTES * dimension;
        return payloadOffset(dimension, bucket, quantized) + payload + CHECKSUM_BYTES;
    }

    static int getByte(byte[] bytes, int offset) {
        return bytes[offset] & 0xFF;
    }

    static int getShort(byte[] bytes, int offset) {
        return (short) SHORTS.get(bytes, offset) & 0xFFFF;
    }

    static int getInt(byte[] bytes, int offset) {
        return (int) INTS.get(bytes, offset);
    }

    static long getLong(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    static float getFloat(byte[] bytes, int offset) {
        return Float.intBitsToFloat(getInt(bytes, offset));
    }

    static void putShort(byte[] bytes, int offset, int value) {
        SHORTS.set(bytes, offset, (short) value);
    }

    static void putInt(byte[] bytes, int offset, int value) {
        INTS.set(bytes, offset, value);
    }

    static void putLong(byte[] bytes, int offset, long value) {
        LONGS.set(bytes, offset, value);
    }

    static void putFloat(byte[] bytes, int offset, float value) {
        putInt(bytes, offset, Float.floatToRawIntBits(value));
    }

    /** All values, one after the other. */
    static void putFloats(byte[] bytes, int offset, float[] values) {
        ByteBuffer.wrap(bytes, offset, values.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .put(values);
    }

    /** The first of the floats that is a NaN or an infinity, or -1: 0 times those is a NaN, which a sum keeps. */
    static int firstNotFinite(byte[] bytes, int offset, int count) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int whole = count - count % SUMS;
        for (int i = 0; i < whole; i += SUMS) {
            int at = offset + i * Float.BYTES;
            a += 0 * getFloat(bytes, at);
            b += 0 * getFloat(bytes, at + Float.BYTES);
            c += 0 * getFloat(bytes, at + 2 * Float.BYTES);
            d += 0 * getFloat(bytes, at + 3 * Float.BYTES);
            e += 0 * getFloat(bytes, at + 4 * Float.BYTES);
            f += 0 * getFloat(bytes, at + 5 * Float.BYTES);
            g += 0 * getFloat(bytes, at + 6 * Float.BYTES);
            h += 0 * getFloat(bytes, at + 7 * Float.BYTES);
        }
        boolean finite = a + b + c + d + e + f + g + h == 0;
        for (int i = finite ? whole : 0; i < count; i++) {
            if (!Float.isFinite(getFloat(bytes, offset + i * Float.BYTES))) {
                return i;
            }
        }
        return -1;
    }
}
