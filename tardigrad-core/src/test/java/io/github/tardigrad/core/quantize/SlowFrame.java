package io.github.tardigrad.core.quantize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The slow twin: frames written from docs/wire-format.md one coordinate and one bit at a time. */
final class SlowFrame {
    static final int HEADER_BYTES = 40;

    private SlowFrame() {}

    static byte[] encode(FrameHeader header, float[] message, long seed) {
        MessageFormat format = header.format();
        int[] key = key(seed, header.round(), header.worker());
        int parameter = format.quantizer().parameter();
        int bucket = parameter == 0 ? Math.max(1, message.length) : parameter;
        int buckets = isQuantized(format) ? (message.length + bucket - 1) / bucket : 0;
        int payload = HEADER_BYTES + 4 * buckets;
        int payloadBytes =
                isQuantized(format) ? (message.length + 255) / 256 * 32 * format.budget() : 4 * message.length;
        ByteBuffer out = ByteBuffer.allocate(payload + payloadBytes + 4).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {'T', 'G', 'R', 'D'}).putShort((short) 1).putShort((short) 0);
        out.putLong(header.planId()).putLong(header.round()).putInt(header.worker());
        out.putInt(message.length).put((byte) format.budget()).put((byte) (isQuantized(format) ? 1 : 0));
        out.putShort((short) 0).putInt(parameter);
        for (int b = 0; b < buckets; b++) {
            float norm = norm(message, b * bucket, Math.min((b + 1) * bucket, message.length));
            out.putFloat(norm);
            for (int i = b * bucket; i < Math.min((b + 1) * bucket, message.length); i++) {
                long code = code(message[i], norm, format.budget(), hash(key, i));
                for (int bit = 0; bit < format.budget(); bit++) {
                    if ((code >>> bit & 1) == 1) {
                        setBit(out.array(), payload, format.budget(), i, bit);
                    }
                }
            }
        }
        if (!isQuantized(format)) {
            for (float value : message) {
                out.putFloat(value);
            }
        }
        return seal(out.array());
    }

    static boolean isQuantized(MessageFormat format) {
        return !format.quantizer().equals(Float32.INSTANCE);
    }

    static int bucketLength(MessageFormat format) {
        int bucket = format.quantizer().parameter();
        return bucket == 0 ? format.dimension() : Math.min(bucket, format.dimension());
    }

    static int buckets(MessageFormat format) {
        int length = bucketLength(format);
        return !isQuantized(format) || length == 0 ? 0 : (format.dimension() + length - 1) / length;
    }

    /** Writes the checksum that makes a changed frame pass the check of damage. */
    static byte[] seal(byte[] frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, frame.length - 4);
        ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(frame.length - 4, (int) crc.getValue());
        return frame;
    }

    /** The values in a frame of the given format, each in double. */
    static double[] values(byte[] frame, MessageFormat format) {
        double[] values = new double[format.dimension()];
        int payload = HEADER_BYTES + 4 * buckets(format);
        for (int i = 0; i < values.length; i++) {
            long code = 0;
            for (int bit = 0; bit < format.budget(); bit++) {
                code |= (long) getBit(frame, payload, format.budget(), i, bit) << bit;
            }
            long levels = (1L << (format.budget() - 1)) - 1;
            if (format.budget() == 1) {
                double norm = ByteBuffer.wrap(frame)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat(HEADER_BYTES + 4 * (i / bucketLength(format)));
                values[i] = code == 1 ? -norm : norm;
                continue;
            }
            ByteBuffer bytes = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
            double norm = bytes.getFloat(HEADER_BYTES + 4 * (i / bucketLength(format)));
            double magnitude = (double) (code & levels) * (norm / (double) levels);
            values[i] = code > levels ? -magnitude : magnitude;
        }
        return values;
    }

    private static void setBit(byte[] bytes, int payload, int bits, int i, int bit) {
        int at = bitPosition(bits, i, bit);
        bytes[payload + at / 8] = (byte) (bytes[payload + at / 8] | 1 << (at % 8));
    }

    private static int getBit(byte[] bytes, int payload, int bits, int i, int bit) {
        int at = bitPosition(bits, i, bit);
        return bytes[payload + at / 8] >>> (at % 8) & 1;
    }

    private static int bitPosition(int bits, int i, int bit) {
        int block = i / 256;
        int row = i % 256 / 8;
        int lane = i % 8;
        int inStream = row * bits + bit;
        return block * 256 * bits + (inStream / 32 * 8 + lane) * 32 + inStream % 32;
    }

    private static float norm(float[] message, int from, int to) {
        double[] sums = new double[8];
        for (int i = from; i < to; i++) {
            sums[(i - from) % 8] += (double) message[i] * message[i];
        }
        double exact =
                Math.sqrt(((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])));
        float norm = (float) exact;
        return norm < exact ? Math.nextUp(norm) : norm;
    }

    private static long code(float x, float norm, int bits, long hash) {
        long levels = (1L << (bits - 1)) - 1;
        if (norm == 0) {
            return 0;
        }
        if (bits == 1) {
            boolean plus = norm >= Math.pow(2, -96)
                    ? (hash >> 7) < (1 << 24) + (int) (x * (float) (Math.pow(2, 24) / norm))
                    : 2 * hash < (1L << 32) + (long) (x * (Math.pow(2, 32) / norm));
            return plus ? 0 : 1;
        }
        double fixed;
        long level;
        if (bits <= 16 && norm >= Math.pow(2, -96)) {
            int fraction = Math.min(24, 32 - bits);
            float scale = (float) ((double) (levels << fraction) / norm);
            fixed = (int) (x * scale);
            level = ((long) Math.abs(fixed) + (hash >> (32 - fraction))) >> fraction;
        } else {
            fixed = x * ((double) levels * Math.pow(2, 32) / norm);
            level = ((long) Math.abs(fixed) + hash) >>> 32;
        }
        return Math.min(level, levels) + (fixed < 0 && level > 0 ? levels + 1 : 0);
    }

    private static int[] key(long seed, long round, int worker) {
        long z = mix(seed + 0x9E3779B97F4A7C15L);
        z = mix((z ^ round) + 0x9E3779B97F4A7C15L);
        z = mix((z ^ worker) + 0x9E3779B97F4A7C15L);
        return new int[] {(int) z, (int) (z >> 32)};
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static long hash(int[] key, int index) {
        int h = key[0] + index;
        h = (h ^ (h >>> 16)) * 0x7FEB352D + key[1];
        h = (h ^ (h >>> 15)) * 0x846CA68B;
        return Integer.toUnsignedLong(h ^ (h >>> 16));
    }
}
