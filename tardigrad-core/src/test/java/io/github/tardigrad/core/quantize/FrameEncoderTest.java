package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.github.tardigrad.testing.AwkwardFloats;
import io.github.tardigrad.testing.Seeded;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class FrameEncoderTest {
    private static final int[] LENGTHS = {0, 1, 7, 8, 9, 63, 64, 65, 255, 256, 257, 511, 512, 513, 1021};
    private static final int[] BUCKETS = {0, 8, 24, 256, 264, 512};

    @Test
    void equalsTheSlowTwinToTheBitAtEveryWidthAndAwkwardLength(RandomGenerator random) throws Exception {
        for (int bits = 2; bits <= 32; bits++) {
            for (int length : LENGTHS) {
                int bucket = BUCKETS[random.nextInt(BUCKETS.length)];
                requireTwin(random, UniformQuantizer.format(length, bits, bucket), normal(length, random));
            }
        }
    }

    @Test
    void equalsTheSlowTwinOnAwkwardValues(RandomGenerator random) throws Exception {
        for (int bits : new int[] {2, 3, 4, 7, 8, 9, 13, 16, 17, 24, 32}) {
            for (int bucket : BUCKETS) {
                for (Map.Entry<String, float[]> vector :
                        AwkwardFloats.finite(521, random).entrySet()) {
                    if (hasFloatNorms(vector.getValue())) {
                        requireTwin(random, UniformQuantizer.format(521, bits, bucket), vector.getValue());
                    }
                }
            }
        }
    }

    /** An encoder is used again and again: what one message leaves behind must not show in the next. */
    private static void requireTwin(RandomGenerator random, MessageFormat format, float[] message) throws Exception {
        long seed = random.nextLong();
        FrameHeader header =
                new FrameHeader(random.nextLong(), random.nextLong() >>> 1, random.nextInt() >>> 1, format);
        DitherKey key = DitherKey.of(seed, header.round(), header.worker());
        byte[] frame = new byte[format.frameBytes()];
        Arrays.fill(frame, (byte) random.nextInt());
        FrameEncoder encoder = new FrameEncoder(format);
        float[] before = message.clone();
        encoder.encode(header, normal(message.length, random), key, frame);
        assertThat(encoder.encode(header, message, key, frame)).isEqualTo(frame.length);

        assertThat(message).as("the message is not modified").isEqualTo(before);
        assertThat(frame).as("%s", format).isEqualTo(SlowFrame.encode(header, message, seed));

        float[] decoded = Frame.parse(frame, frame.length, FrameLimits.DEFAULT).toFloats();
        double[] expected = SlowFrame.values(frame, format);
        for (int i = 0; i < decoded.length; i++) {
            // Two roundings of 2^-24 at most, or one to the grid of subnormals.
            double tolerance = Math.max(0x1.00001p-23 * Math.abs(expected[i]), Float.MIN_VALUE);
            assertThat((double) decoded[i])
                    .as("%s, i=%d", format, i)
                    .isBetween(expected[i] - tolerance, expected[i] + tolerance);
        }
    }

    @Test
    void keepsUnquantizedValuesExactly(RandomGenerator random) throws Exception {
        for (int length : LENGTHS) {
            for (float[] message : AwkwardFloats.finite(length, random).values()) {
                FrameHeader header = new FrameHeader(5, 6, 7, MessageFormat.unquantized(length));
                byte[] frame = new byte[header.format().frameBytes()];
                new FrameEncoder(header.format()).encode(header, message, DitherKey.of(1, 2, 3), frame);
                assertThat(frame).isEqualTo(SlowFrame.encode(header, message, 1));
                assertThat(Frame.parse(frame, frame.length, FrameLimits.DEFAULT).toFloats())
                        .usingComparatorWithPrecision(0f)
                        .containsExactly(message);
            }
        }
    }

    @Test
    void namesTheCoordinateThatIsNotFinite(RandomGenerator random) {
        for (boolean quantized : new boolean[] {true, false}) {
            MessageFormat format = quantized ? UniformQuantizer.format(300, 4, 64) : MessageFormat.unquantized(300);
            for (float[] message : AwkwardFloats.nonFinite(300, random).values()) {
                int bad = 0;
                while (Float.isFinite(message[bad])) {
                    bad++;
                }
                NonFiniteGradientException refused =
                        catchThrowableOfType(NonFiniteGradientException.class, () -> encode(format, message));
                assertThat(refused).hasMessage("gradient must be finite: index=" + bad + ", value=" + message[bad]);
                assertThat(refused.index()).isEqualTo(bad);
                assertThat(Double.compare(refused.value(), message[bad])).isZero();
            }
        }
    }

    @Test
    void refusesABucketWhoseNormExceedsEveryFloat() {
        float[] message = new float[20];
        message[9] = Float.MAX_VALUE;
        message[10] = -Float.MAX_VALUE;
        NonFiniteGradientException refused = catchThrowableOfType(
                NonFiniteGradientException.class, () -> encode(UniformQuantizer.format(20, 4, 8), message));
        assertThat(refused).hasMessageStartingWith("norm of gradient[8..15] must be at most 3.4028235E38: norm=4.8");
        assertThat(refused.index()).isEqualTo(8);
    }

    @Test
    void refusesArgumentsOfAnotherFormat() {
        MessageFormat format = UniformQuantizer.format(10, 4, 0);
        FrameHeader header = new FrameHeader(1, 2, 3, format);
        FrameHeader other = new FrameHeader(1, 2, 3, UniformQuantizer.format(10, 5, 0));
        FrameEncoder encoder = new FrameEncoder(format);
        DitherKey key = DitherKey.of(1, 2, 3);
        byte[] frame = new byte[format.frameBytes()];
        assertThatThrownBy(() -> encoder.encode(other, new float[10], key, frame))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("header must have the encoder's format");
        assertThatThrownBy(() -> encoder.encode(header, new float[11], key, frame))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vector length must be the dimension 10: length=11");
        assertThatThrownBy(() -> encoder.encode(header, new float[10], key, new byte[frame.length - 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frame must have at least " + frame.length + " bytes: length=" + (frame.length - 1));
    }

    @Test
    void encodesAndAccumulatesWithoutAllocating(RandomGenerator random) throws Exception {
        MessageFormat format = UniformQuantizer.format(1000, 4, 64);
        FrameHeader header = new FrameHeader(1, 2, 3, format);
        FrameEncoder encoder = new FrameEncoder(format);
        DitherKey key = DitherKey.of(1, 2, 3);
        byte[] bytes = new byte[format.frameBytes()];
        float[] message = normal(1000, random);
        float[] estimate = new float[1000];
        encoder.encode(header, message, key, bytes);
        Frame frame = Frame.parse(bytes, bytes.length, FrameLimits.DEFAULT);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 2000;
        long allocated = 0;
        for (int call = -calls; call < calls; call++) {
            if (call == 0) {
                allocated = threads.getCurrentThreadAllocatedBytes();
            }
            encoder.encode(header, message, key, bytes);
            frame.accumulate(0.5, estimate);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(calls);
    }

    private static void encode(MessageFormat format, float[] message) {
        new FrameEncoder(format)
                .encode(
                        new FrameHeader(1, 2, 3, format),
                        message,
                        DitherKey.of(1, 2, 3),
                        new byte[format.frameBytes()]);
    }

    /** Whether even the whole vector has a norm that is a float. */
    private static boolean hasFloatNorms(float[] message) {
        double sum = 0;
        for (float x : message) {
            sum += (double) x * x;
        }
        return Math.sqrt(sum) < Float.MAX_VALUE;
    }

    private static float[] normal(int length, RandomGenerator random) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
