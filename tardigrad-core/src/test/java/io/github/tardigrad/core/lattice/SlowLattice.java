package io.github.tardigrad.core.lattice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringTokenizer;

/** The slow twin: payloads written and read from docs/wire-format.md, one coordinate and one bit at a time. */
final class SlowLattice {
    final float delta;
    private final int classes;
    private final int low;
    private final int reach;
    private final int symbols;
    private final int largest;
    private final int[][] f;
    private final long[] key;

    SlowLattice(int quarters, long seed, long round, int worker) {
        try (InputStream in =
                Objects.requireNonNull(SlowLattice.class.getResourceAsStream("tables-1.txt"), "tables-1.txt")) {
            StringTokenizer words = new StringTokenizer(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            while (!(words.nextToken().equals("rate") && Integer.parseInt(words.nextToken()) == quarters)) {}
            words.nextToken();
            this.delta = Float.parseFloat(words.nextToken());
            words.nextToken();
            this.classes = Integer.parseInt(words.nextToken());
            words.nextToken();
            this.low = Integer.parseInt(words.nextToken());
            words.nextToken();
            int side = Integer.parseInt(words.nextToken());
            words.nextToken();
            words.nextToken();
            this.symbols = 2 * side + 1;
            this.reach = side * (1 << low);
            this.largest = (int) Math.floor(23 / delta) + 2;
            this.f = new int[classes][symbols];
            for (int[] row : f) {
                for (int s = 0; s < symbols; s++) {
                    row[s] = Integer.parseInt(words.nextToken());
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        this.key = key(seed, round, worker);
    }

    byte[] encode(float[] x) {
        ByteArrayOutputStream scales = new ByteArrayOutputStream();
        ByteArrayOutputStream offsets = new ByteArrayOutputStream();
        ByteArrayOutputStream segments = new ByteArrayOutputStream();
        for (int from = 0; from < x.length; from += 65536) {
            if (from > 0) {
                put(offsets, segments.size(), 4);
            }
            segments.writeBytes(segment(x, from, Math.min(from + 65536, x.length), scales));
        }
        scales.writeBytes(offsets.toByteArray());
        scales.writeBytes(segments.toByteArray());
        return scales.toByteArray();
    }

    private byte[] segment(float[] x, int from, int to, ByteArrayOutputStream scales) {
        List<Integer> codes = new ArrayList<>();
        List<Integer> coordinates = new ArrayList<>();
        ByteArrayOutputStream exceptions = new ByteArrayOutputStream();
        for (int start = from; start < to; start += 512) {
            int end = Math.min(start + 512, to);
            int scale = scale(x, start, end);
            List<int[]> apart = new ArrayList<>();
            for (int i = start; i < end && scale != 0; i++) {
                long m = integer(x[i], Float.intBitsToFloat(scale << 16), i);
                boolean coded = Math.abs(m) <= reach;
                codes.add((int) (coded ? m : 0) + reach + lowest(i));
                coordinates.add(i);
                if (!coded) {
                    apart.add(new int[] {i - start, (int) m});
                }
            }
            put(scales, scale + (apart.isEmpty() ? 0 : 0x8000), 2);
            for (int[] exception : apart) {
                boolean last = exception == apart.get(apart.size() - 1);
                put(exceptions, exception[0] + (last ? 0 : 0x8000), 2);
                put(exceptions, exception[1], 2);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int n = codes.size();
        if (n == 0) {
            return out.toByteArray();
        }
        byte[] lowBytes = new byte[(low * n + 7) / 8];
        for (int bit = 0; bit < low * n; bit++) {
            if ((codes.get(bit / low) >> (bit % low) & 1) == 1) {
                lowBytes[bit / 8] = (byte) (lowBytes[bit / 8] | 1 << bit % 8);
            }
        }
        out.writeBytes(lowBytes);
        out.writeBytes(exceptions.toByteArray());
        int lanes = lanes(n);
        long[] states = new long[lanes];
        Arrays.fill(states, lanes == 1 ? 1 : 65536);
        List<Long> words = new ArrayList<>();
        for (int j = n - 1; j >= 0; j--) {
            int[] row = f[classOf(coordinates.get(j))];
            int s = codes.get(j) >> low;
            long start = 0;
            for (int before = 0; before < s; before++) {
                start += row[before];
            }
            long state = states[j % lanes];
            if (state >= (long) row[s] << 20) {
                words.add(state % 65536);
                state /= 65536;
            }
            states[j % lanes] = state / row[s] * 4096 + state % row[s] + start;
        }
        for (long state : states) {
            put(out, state, 4);
        }
        for (int i = words.size() - 1; i >= 0; i--) {
            put(out, words.get(i), 2);
        }
        return out.toByteArray();
    }

    /** The values of a well-formed payload, m - u rounded to float and multiplied by the step in double. */
    double[] decode(byte[] payload, int dimension) {
        ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[dimension];
        int blocks = (dimension + 511) / 512;
        int segments = (dimension + 65535) / 65536;
        int first = 2 * blocks + 4 * Math.max(0, segments - 1);
        for (int segment = 0; segment < segments; segment++) {
            int at = segment == 0 ? first : first + in.getInt(2 * blocks + 4 * (segment - 1));
            int end = segment == segments - 1 ? payload.length : first + in.getInt(2 * blocks + 4 * segment);
            List<Integer> coded = new ArrayList<>();
            for (int i = segment * 65536; i < Math.min(dimension, (segment + 1) * 65536); i++) {
                if (in.getShort(i / 512 * 2) != 0) {
                    coded.add(i);
                }
            }
            if (!coded.isEmpty()) {
                decodeSegment(in, at, end, coded, values);
            }
        }
        return values;
    }

    private void decodeSegment(ByteBuffer in, int start, int end, List<Integer> coded, double[] values) {
        int n = coded.size();
        int exceptions = start + (low * n + 7) / 8;
        int at = exceptions;
        for (int j = 0; j < n; j += 512) {
            for (boolean more = in.getShort(coded.get(j) / 512 * 2) < 0; more; at += 4) {
                more = in.getShort(at) < 0;
            }
        }
        int lanes = lanes(n);
        long[] states = new long[lanes];
        for (int lane = 0; lane < lanes; lane++, at += 4) {
            states[lane] = Integer.toUnsignedLong(in.getInt(at));
        }
        int[] integers = new int[n];
        for (int j = 0; j < n; j++) {
            int[] row = f[classOf(coded.get(j))];
            long x = states[j % lanes];
            long slot = x % 4096;
            int s = 0;
            while (slot >= row[s]) {
                slot -= row[s++];
            }
            x = row[s] * (x / 4096) + slot;
            if (x > 0 && x < 65536 && at < end) {
                x = x * 65536 + Short.toUnsignedLong(in.getShort(at));
                at += 2;
            }
            states[j % lanes] = x;
            int code = s;
            for (int bit = low - 1; bit >= 0; bit--) {
                int place = j * low + bit;
                code = 2 * code + (in.get(start + place / 8) >> place % 8 & 1);
            }
            integers[j] = code - reach - lowest(coded.get(j));
        }
        if (at != end || Arrays.stream(states).anyMatch(state -> state != (lanes == 1 ? 1 : 65536))) {
            throw new AssertionError("words or states at their end");
        }
        for (int j = 0; j < n; j += 512) {
            for (boolean more = in.getShort(coded.get(j) / 512 * 2) < 0; more; exceptions += 4) {
                more = in.getShort(exceptions) < 0;
                integers[j + (in.getShort(exceptions) & 0x7FFF)] = in.getShort(exceptions + 2);
            }
        }
        for (int j = 0; j < n; j++) {
            int i = coded.get(j);
            float scale = Float.intBitsToFloat((in.getShort(i / 512 * 2) & 0x7FFF) << 16);
            values[i] = (double) (integers[j] - dither(i)) * ((double) delta * scale);
        }
    }

    /** Half the step of each coordinate: no error is larger. */
    double halfStep(byte[] payload, int coordinate) {
        int scale = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getShort(coordinate / 512 * 2) & 0x7FFF;
        return (double) delta * Float.intBitsToFloat(scale << 16) / 2;
    }

    int largest() {
        return largest;
    }

    private static int lanes(int n) {
        int lanes = 1;
        while (2 * lanes <= n / 1024 && lanes < 32) {
            lanes *= 2;
        }
        return lanes;
    }

    private long integer(float x, float scale, int i) {
        float r = scale < Math.pow(2, -60)
                ? (float) Math.pow(2, 64)
                : scale > Math.pow(2, 60) ? (float) Math.pow(2, -64) : 1;
        float inverse = 1 / (delta * (scale * r));
        float y = x * r * inverse;
        float sum = y + dither(i);
        return (long) Math.rint((double) sum);
    }

    private static int scale(float[] x, int from, int to) {
        double[] sums = new double[8];
        for (int i = from; i < to; i++) {
            sums[(i - from) % 8] += (double) x[i] * x[i];
        }
        double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
        if (sum == 0) {
            return 0;
        }
        int bits = Float.floatToIntBits((float) Math.sqrt(sum / (to - from)));
        int rest = bits & 0xFFFF;
        int upper = bits >>> 16;
        if (rest > 0x8000 || (rest == 0x8000 && upper % 2 == 1)) {
            upper++;
        }
        return Math.max(0x80, upper);
    }

    private float dither(int i) {
        return (float) ((hash(i) >> 7 | 1) * Math.pow(2, -25));
    }

    /** The last bits of the hash, as many as there are low bits. */
    private int lowest(int i) {
        return hash(i) & (1 << low) - 1;
    }

    private int classOf(int i) {
        return (int) ((Integer.toUnsignedLong(hash(i)) * classes) >> 32);
    }

    private int hash(int i) {
        int h = (int) key[0] + i;
        h = (h ^ h >>> 16) * 0x7FEB352D + (int) key[1];
        h = (h ^ h >>> 15) * 0x846CA68B;
        return h ^ h >>> 16;
    }

    private static long[] key(long seed, long round, int worker) {
        long z = mix(seed + 0x9E3779B97F4A7C15L);
        z = mix((z ^ round) + 0x9E3779B97F4A7C15L);
        z = mix((z ^ worker) + 0x9E3779B97F4A7C15L);
        return new long[] {(int) z, (int) (z >> 32)};
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private static void put(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >> (8 * i)));
        }
    }
}
