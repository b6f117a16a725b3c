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
 *   32  | budget| kind  | reserved = 0  | the quantizer's parameter     |
 *       +-------+-------+---------------+-------------------------------+
 *   40  | payload, as the quantizer of this kind writes it          ... |
 *       +-------------------------------+-------------------------------+
 *       | with flag 2 the note of a memory:                             |
 *       | epoch                         | alpha, float32                |
 *       +-------------------------------+-------------------------------+
 *       | base                                                          |
 *       +---------------------------------------------------------------+
 *       | squared norm of the message, float64                          |
 *       +---------------------------------------------------------------+
 *       | squared norm of the difference, float64                       |
 *       +-------------------------------+-------------------------------+
 *       | CRC32C of all bytes before    |
 *       +-------------------------------+
 * </pre>
 */
final class FrameDescriptor {
    /** The letters TGRD in the order of the bytes. */
    static final int MAGIC = 'T' | 'G' << 8 | 'R' << 16 | 'D' << 24;

    static final int VERSION = 1;

    /** Flag: the payload is a raw Deflate stream, see {@link FrameDeflater}. */
    static final int FLAG_DEFLATED = 1;

    /** Flag: a {@link MemoryNote} lies between payload and checksum. */
    static final int FLAG_NOTED = 2;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int FLAGS_OFFSET = VERSION_OFFSET + Short.BYTES;
    static final int PLAN_OFFSET = FLAGS_OFFSET + Short.BYTES;
    static final int ROUND_OFFSET = PLAN_OFFSET + Long.BYTES;
    static final int WORKER_OFFSET = ROUND_OFFSET + Long.BYTES;
    static final int DIMENSION_OFFSET = WORKER_OFFSET + Integer.BYTES;
    static final int BUDGET_OFFSET = DIMENSION_OFFSET + Integer.BYTES;
    static final int KIND_OFFSET = BUDGET_OFFSET + Byte.BYTES;
    static final int RESERVED_OFFSET = KIND_OFFSET + Byte.BYTES;
    static final int PARAMETER_OFFSET = RESERVED_OFFSET + Short.BYTES;
    static final int PAYLOAD_OFFSET = PARAMETER_OFFSET + Integer.BYTES;

    static final int NOTE_EPOCH = 0;
    static final int NOTE_ALPHA = NOTE_EPOCH + Integer.BYTES;
    static final int NOTE_BASE = NOTE_ALPHA + Float.BYTES;
    static final int NOTE_MESSAGE = NOTE_BASE + Long.BYTES;
    static final int NOTE_DIFFERENCE = NOTE_MESSAGE + Double.BYTES;
    static final int NOTE_BYTES = NOTE_DIFFERENCE + Double.BYTES;

    static final int CHECKSUM_BYTES = Integer.BYTES;
    static final int MIN_FRAME_BYTES = PAYLOAD_OFFSET + CHECKSUM_BYTES;

    /** Longest array that every JVM allocates. */
    static final int MAX_FRAME_BYTES = Integer.MAX_VALUE - 8;

    /** Sums that the processor works at side by side. */
    private static final int SUMS = 8;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private FrameDescriptor() {}

    /** Length of a frame whose payload has so many bytes. */
    static long frameBytes(long payloadBytes, boolean noted) {
        return PAYLOAD_OFFSET + payloadBytes + noteBytes(noted) + CHECKSUM_BYTES;
    }

    /** Length of the note of a memory. */
    static int noteBytes(boolean noted) {
        return noted ? NOTE_BYTES : 0;
    }

    static void putNote(byte[] bytes, int at, MemoryNote note) {
        putInt(bytes, at + NOTE_EPOCH, note.epoch());
        putFloat(bytes, at + NOTE_ALPHA, note.alpha());
        putLong(bytes, at + NOTE_BASE, note.base());
        putLong(bytes, at + NOTE_MESSAGE, Double.doubleToRawLongBits(note.messageSquares()));
        putLong(bytes, at + NOTE_DIFFERENCE, Double.doubleToRawLongBits(note.differenceSquares()));
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
