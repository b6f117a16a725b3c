package io.github.tardigrad.core.lattice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.testing.AwkwardFloats;
import io.github.tardigrad.testing.Seeded;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class RotatedTest {
    private static final int[] LENGTHS = {0, 1, 2, 7, 8, 9, 100, 128, 129, 511, 512, 513, 650, 1100, 2048};

    @Test
    void writesWhatTheDocumentSaysAndReadsItsValues(RandomGenerator random) throws Exception {
        for (int length : LENGTHS) {
            for (Map.Entry<String, float[]> vector :
                    AwkwardFloats.finite(length, random).entrySet()) {
                float[] message = vector.getValue();
                if (largest(message) > 0x1p110f) {
                    continue;
                }
                RotatedRate rate = new RotatedRate(1 + random.nextInt(12));
                DitherKey key = DitherKey.of(random.nextLong(), 2, 3);
                DitherKey signs = RotatedEncoder.signs(random.nextLong(), 2);
                String what = vector.getKey() + ", length " + length + ", bits " + rate.bits();
                byte[] bytes = encode(message, rate, key, signs);
                assertThat(bytes).as(what).isEqualTo(slowBytes(message, rate.bits(), key, signs));
                float[] values = decode(bytes, length, rate, key, signs);
                for (int i = 0; i < length; i++) {
                    // Every rotated coordinate is off by half a step at most, and the N of them add up to this one.
                    double worst = halfStep(bytes, i, rate.bits()) * 1.001
                            + 0x1p-18 * energy(message, i / 512 * 512)
                            + Float.MIN_NORMAL;
                    if (Math.abs((double) values[i] - message[i]) > worst) {
                        throw new AssertionError(what + ", " + i + ": " + values[i] + " of " + message[i]);
                    }
                }
            }
        }
    }

    @Test
    void noiseIsExactGivenTheScalesAndBelowItsBound(RandomGenerator random) throws Exception {
        int length = 1024;
        int draws = 100;
        for (int bits : new int[] {1, 2, 3, 4, 8}) {
            RotatedRate rate = new RotatedRate(bits);
            for (Map.Entry<String, float[]> vector :
                    LatticeVectors.all(length, random).entrySet()) {
                float[] message = vector.getValue();
                double relative = 0;
                double eps = 0;
                double[] means = new double[length];
                for (int draw = 0; draw < draws; draw++) {
                    DitherKey key = DitherKey.of(random.nextLong(), 0, 0);
                    DitherKey signs = RotatedEncoder.signs(random.nextLong(), 0);
                    byte[] bytes = encode(message, rate, key, signs);
                    float[] values = decode(bytes, length, rate, key, signs);
                    double error = 0;
                    double expected = 0;
                    for (int i = 0; i < length; i++) {
                        double difference = (double) values[i] - message[i];
                        // A rotated error is uniform in a step, and a coordinate has a 512th of its variance.
                        double step = 2 * halfStep(bytes, i, bits);
                        expected += step * step / 12 / 512;
                        error += difference * difference;
                        means[i] += step == 0 ? 0 : difference / step / draws;
                    }
                    relative += expected == 0 ? 1.0 / draws : error / expected / draws;
                    eps += error / Math.max(energySquared(message), Float.MIN_NORMAL) / draws;
                }
                // Rotations keep the sum of squares: 512 draws of squared uniforms in each of at least one block, by
                // Hoeffding to 12 sqrt(20 / 32 / (512 draws)) of their mean.
                assertThat(relative)
                        .as("%s at %d bits", vector.getKey(), bits)
                        .isBetween(
                                1 - 12 * Math.sqrt(20.0 / 32 / (512 * draws)),
                                1 + 12 * Math.sqrt(20.0 / 32 / (512 * draws)));
                // The bound is of a mean over signs, which the largest coordinate varies by a few percent about.
                assertThat(eps)
                        .as("%s at %d bits", vector.getKey(), bits)
                        .isLessThanOrEqualTo(rate.varianceFactor() * 1.1);
                // A coordinate's error is a sum of 512 uniform ones over 512: 2 exp(-2 * 512 draws t^2), here 2 e^-28.
                for (double mean : means) {
                    assertThat(Math.abs(mean)).isLessThanOrEqualTo(Math.sqrt(14.0 / 512 / draws));
                }
            }
            assertThat(rate.varianceFactor() * rate.levels() * rate.levels()).isBetween(5.37, 5.38);
        }
    }

    @Test
    void sumOfMessagesIsRotatedBackOnceAndTheirErrorsAreUncorrelated(RandomGenerator random) throws Exception {
        int length = 650;
        int rotatedLength = (int) RotatedRate.rotatedLength(length);
        assertThat(rotatedLength).isEqualTo(512 + 256);
        RotatedRate rate = new RotatedRate(2);
        int rounds = 200;
        double product = 0;
        for (int round = 0; round < rounds; round++) {
            long seed = random.nextLong();
            DitherKey signs = RotatedEncoder.signs(seed, round);
            float[] sum = new float[length];
            float[] rotated = new float[rotatedLength];
            float[][] errors = new float[2][];
            for (int worker = 0; worker < 2; worker++) {
                float[] message = LatticeVectors.normal(length, random);
                DitherKey key = DitherKey.of(seed, round, worker);
                byte[] bytes = encode(message, rate, key, signs);
                float[] values = decode(bytes, length, rate, key, signs);
                RotatedPayload payload = RotatedPayload.parse(bytes, 0, bytes.length, length, rate);
                double weight = 1.5 - worker;
                payload.accumulate(key, weight, 512, rotatedLength, rotated, 512);
                payload.accumulate(key, weight, 0, 512, rotated, 0);
                errors[worker] = new float[length];
                for (int i = 0; i < length; i++) {
                    sum[i] += (float) weight * values[i];
                    errors[worker][i] = values[i] - message[i];
                }
            }
            float[] restored = new float[length];
            RotatedPayload.restore(rotated, 0, signs, 0, rotatedLength, length, restored, 0);
            for (int i = 0; i < length; i++) {
                assertThat(Math.abs(restored[i] - sum[i])).isLessThan(1e-4f);
                product += (double) errors[0][i] * errors[1][i];
            }
        }
        // Errors have a variance of some .4: 7 standard deviations of a mean of as many products.
        assertThat(Math.abs(product / rounds / length)).isLessThan(7 * .45 / Math.sqrt(rounds * (double) length));
    }

    @Test
    void refusesWhatItMust(RandomGenerator random) throws Exception {
        RotatedRate rate = new RotatedRate(3);
        DitherKey key = DitherKey.of(1, 2, 3);
        DitherKey signs = RotatedEncoder.signs(1, 2);
        float[] message = LatticeVectors.normal(550, random);
        byte[] bytes = encode(message, rate, key, signs);
        // 512 coordinates of 3 bits, and 64 whose lanes have 24 bits of a word.
        assertThat(bytes).hasSize(4 + 192 + 32);
        assertThat(refusal(Arrays.copyOf(bytes, 227), rate))
                .hasMessage("frame: payload's length must be 228 bytes: found=227");
        byte[] padded = bytes.clone();
        padded[227] = 1;
        assertThat(refusal(padded, rate))
                .hasMessage("frame: padding of lane 7 of block 1 must be 0: offset=224, found=1");
        byte[] scaled = bytes.clone();
        ByteBuffer.wrap(scaled).order(ByteOrder.LITTLE_ENDIAN).putShort(2, (short) 0x8001);
        assertThat(refusal(scaled, rate))
                .hasMessage("frame: scale of block 1 must be 0 or 0x0080..0x7c80: offset=2, found=0x8001");
        message[530] = Float.NaN;
        assertThatThrownBy(() -> encode(message, rate, key, signs))
                .isInstanceOf(NonFiniteGradientException.class)
                .hasMessage("gradient must be finite: index=530, value=NaN");
        message[530] = Float.MAX_VALUE;
        assertThatThrownBy(() -> encode(message, rate, key, signs))
                .isInstanceOf(NonFiniteGradientException.class)
                .hasMessageStartingWith(
                        "root mean square of gradient[512..549] must be at most 5.316912E36: found=3.4");
        assertThatThrownBy(() -> new RotatedRate(0)).hasMessage("bits must be 1..12: bits=0");
        assertThatThrownBy(() -> new RotatedRate(13)).isInstanceOf(IllegalArgumentException.class);
        assertThat(rate.bytes(Integer.MAX_VALUE)).isGreaterThan(1L << 29);
    }

    @Test
    void allocatesNothingInACall(RandomGenerator random) throws Exception {
        int length = 5000;
        RotatedRate rate = new RotatedRate(4);
        float[] message = LatticeVectors.normal(length, random);
        DitherKey key = DitherKey.of(1, 2, 3);
        DitherKey signs = RotatedEncoder.signs(1, 2);
        byte[] bytes = new byte[(int) rate.bytes(length)];
        int rotatedLength = (int) RotatedRate.rotatedLength(length);
        float[] rotated = new float[rotatedLength];
        float[] estimate = new float[length];
        RotatedEncoder encoder = new RotatedEncoder(rate);
        encoder.encode(message, 0, length, key, signs, bytes, 0);
        RotatedPayload payload = RotatedPayload.parse(bytes, 0, bytes.length, length, rate);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int call = 0; call < 60; call++) {
            if (call == 30) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            encoder.encode(message, 0, length, key, signs, bytes, 0);
            payload.accumulate(key, 1e-9, 0, rotatedLength, rotated, 0);
            RotatedPayload.restore(rotated, 0, signs, 0, rotatedLength, length, estimate, 0);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(30 * 100);
    }

    private static FrameFormatException refusal(byte[] bytes, RotatedRate rate) {
        return catchThrowableOfType(
                FrameFormatException.class, () -> RotatedPayload.parse(bytes, 0, bytes.length, 550, rate));
    }

    private static byte[] encode(float[] message, RotatedRate rate, DitherKey key, DitherKey signs) {
        byte[] bytes = new byte[(int) rate.bytes(message.length) + 3];
        int written = new RotatedEncoder(rate).encode(message, 0, message.length, key, signs, bytes, 3);
        return Arrays.copyOfRange(bytes, 3, 3 + written);
    }

    private static float[] decode(byte[] bytes, int dimension, RotatedRate rate, DitherKey key, DitherKey signs)
            throws FrameFormatException {
        int length = (int) RotatedRate.rotatedLength(dimension);
        float[] rotated = new float[length];
        RotatedPayload.parse(bytes, 0, bytes.length, dimension, rate).accumulate(key, 1, 0, length, rotated, 0);
        float[] values = new float[dimension];
        RotatedPayload.restore(rotated, 0, signs, 0, length, dimension, values, 0);
        return values;
    }

    /** From docs/wire-format.md, one bit at a time. */
    private static byte[] slowBytes(float[] message, int bits, DitherKey key, DitherKey signs) {
        int blocks = (message.length + 511) / 512;
        int size = 2 * blocks;
        for (int start = 0; start < message.length; start += 512) {
            size += 32 * ((slowLength(message.length - start) / 8 * bits + 31) / 32);
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        int at = 2 * blocks;
        for (int start = 0; start < message.length; start += 512) {
            int n = slowLength(message.length - start);
            float[] y = new float[n];
            for (int i = 0; i < n && start + i < message.length; i++) {
                y[i] = (DitherKey.hash(signs.key0() + start + i, signs.key1()) < 0 ? -1 : 1) * message[start + i];
            }
            for (int distance = 1; distance < n; distance *= 2) {
                float[] next = new float[n];
                for (int i = 0; i < n; i++) {
                    next[i] = (i & distance) == 0 ? y[i] + y[i + distance] : y[i - distance] - y[i];
                }
                y = next;
            }
            float largest = largest(y);
            int code = largest == 0 ? 0 : Math.max(0x80, (Float.floatToIntBits(largest) + 0xFFFF) >> 16);
            out.putShort(start / 512 * 2, (short) code);
            float scale = Float.intBitsToFloat(code << 16);
            float shift = scale < Math.pow(2, -60)
                    ? (float) Math.pow(2, 64)
                    : scale > Math.pow(2, 60) ? (float) Math.pow(2, -64) : 1;
            float half = ((1 << bits) - 1) / 2f;
            float inverse = half / (scale * shift);
            for (int i = 0; i < n && scale > 0; i++) {
                float u = (float) ((DitherKey.hash(key.key0() + start + i, key.key1()) >> 7 | 1) * Math.pow(2, -25));
                float sum = y[i] * shift * inverse;
                sum += u;
                sum += half;
                long k = (long) Math.max(0, Math.min(Math.rint((double) sum), (1 << bits) - 1));
                for (int bit = 0; bit < bits; bit++) {
                    int place = i / 8 * bits + bit;
                    int word = at + 32 * (place / 32) + 4 * (i % 8);
                    out.putInt(word, out.getInt(word) | (int) (k >> bit & 1) << place % 32);
                }
            }
            at += 32 * ((n / 8 * bits + 31) / 32);
        }
        return out.array();
    }

    private static int slowLength(int rest) {
        int n = 8;
        while (n < Math.min(rest, 512)) {
            n *= 2;
        }
        return n;
    }

    private static double halfStep(byte[] bytes, int coordinate, int bits) {
        int code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(coordinate / 512 * 2);
        return Float.intBitsToFloat(code << 16) / (double) ((1 << bits) - 1);
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double energy(float[] message, int from) {
        return Math.sqrt(energySquared(Arrays.copyOfRange(message, from, Math.min(from + 512, message.length))));
    }

    private static double energySquared(float[] message) {
        double sum = 0;
        for (float value : message) {
            sum += (double) value * value;
        }
        return sum;
    }
}
