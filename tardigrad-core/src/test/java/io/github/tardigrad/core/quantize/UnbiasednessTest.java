package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.testing.AwkwardFloats;
import io.github.tardigrad.testing.Seeded;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The quantizer's mean and spread.
 *
 * <p>Tolerance of a mean: a coordinate takes two values one step apart, so by Hoeffding the mean of T draws is off by
 * more than {@code 4 step / sqrt(T)} with a probability of at most {@code 2 e^-32 = 3e-14}. Fixed point adds 2^-F of a
 * step, F = 24 to 8 bits and 32 - b to 16, and 2^-22 of the value, decoding in float 2^-22 of a value of at most |x| + step, and half a subnormal.
 */
@Seeded
class UnbiasednessTest {
    private static final int DRAWS = 1500;
    private static final int LENGTH = 72;

    /** Quantizes and decodes. */
    private interface Quantizer {
        float[] apply(float[] message, MessageFormat format, DitherKey key) throws FrameFormatException;
    }

    @Test
    void isUnbiasedAtEveryWidthAndAwkwardVector(RandomGenerator random) throws Exception {
        for (int bits : new int[] {2, 3, 4, 5, 8, 9, 12, 15, 16, 17, 25, 32}) {
            for (Map.Entry<String, float[]> vector :
                    AwkwardFloats.finite(LENGTH, random).entrySet()) {
                if (!vector.getKey().equals("largest float") && !vector.getKey().equals("every magnitude")) {
                    MessageFormat format = UniformQuantizer.format(LENGTH, bits, 40);
                    assertThat(worstExcess(UnbiasednessTest::throughAFrame, vector.getValue(), format, random))
                            .as("%s, %s", vector.getKey(), format)
                            .isLessThanOrEqualTo(0);
                }
            }
        }
    }

    @Test
    void sameCheckCatchesRoundingToNearest(RandomGenerator random) throws Exception {
        float[] message = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            message[i] = (float) random.nextGaussian();
        }
        MessageFormat format = UniformQuantizer.format(LENGTH, 4, 0);
        Quantizer nearest = (x, f, key) -> {
            float[] rounded = new float[x.length];
            double step = (double) BucketNorm.of(Kernels.inUse().kernel(2), x, 0, x.length)
                    / (double) Levels.magnitudeLevels(f.budget());
            for (int i = 0; i < x.length; i++) {
                rounded[i] = (float) (Math.rint(x[i] / step) * step);
            }
            return rounded;
        };
        assertThat(worstExcess(nearest, message, format, random)).isGreaterThan(0);
    }

    @Test
    void sameCheckCatchesAKernelThatNeverRoundsToZero(RandomGenerator random) throws Exception {
        float[] message = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            message[i] = (float) random.nextGaussian();
        }
        MessageFormat format = UniformQuantizer.format(LENGTH, 4, 0);
        Kernels biased = Kernels.of(new OddLevels());
        byte[] frame = new byte[format.frameBytes()];
        FrameEncoder encoder = new FrameEncoder(format, biased, Parallelism.NONE);
        Quantizer quantizer = (x, f, key) -> {
            encoder.encode(new FrameHeader(0, 0, 0, f), x, key, frame);
            return Frame.parse(frame, frame.length, FrameLimits.DEFAULT).toFloats();
        };
        assertThat(worstExcess(quantizer, message, format, random)).isGreaterThan(0);
    }

    @Test
    void realisedVarianceIsTheMeanSquaredErrorOfFrames(RandomGenerator random) throws Exception {
        for (int bits : new int[] {2, 3, 4, 6, 8, 10}) {
            for (int bucket : new int[] {0, 40}) {
                float[] message = new float[LENGTH];
                for (int i = 0; i < LENGTH; i++) {
                    message[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(4)));
                }
                MessageFormat format = UniformQuantizer.format(LENGTH, bits, bucket);
                double mean = 0;
                for (int draw = 0; draw < DRAWS; draw++) {
                    float[] decoded = throughAFrame(message, format, key(random));
                    for (int i = 0; i < LENGTH; i++) {
                        double error = (double) decoded[i] - message[i];
                        mean += error * error / DRAWS;
                    }
                }
                // A squared error lies in [0, step^2]. The LENGTH x DRAWS errors are independent, so by Hoeffding
                // P(|mean - Vq| > 4 sqrt(LENGTH / DRAWS) step^2) <= 2 e^-32, with the largest step of the buckets.
                double step = (double) BucketNorm.of(Kernels.inUse().kernel(2), message, 0, LENGTH)
                        / (double) Levels.magnitudeLevels(bits);
                double tolerance = 4 * Math.sqrt((double) LENGTH / DRAWS) * step * step;
                double exact = format.realisedVariance(message);
                assertThat(mean).as("%s", format).isBetween(exact - tolerance, exact + tolerance);
                // The tolerance is small against what it checks where levels are few.
                if (bits <= 3 && bucket == 0) {
                    assertThat(tolerance).isLessThan(exact / 2);
                }
            }
        }
    }

    @Test
    void realisedVarianceIsZeroWithoutQuantizationAndForZeros() {
        assertThat(MessageFormat.unquantized(3).realisedVariance(new float[] {1, 2, 3}))
                .isZero();
        assertThat(UniformQuantizer.format(20, 3, 8).realisedVariance(new float[20]))
                .isZero();
    }

    /** How far the worst coordinate's mean lies beyond its tolerance; negative if all are within. */
    private static double worstExcess(
            Quantizer quantizer, float[] message, MessageFormat format, RandomGenerator random) throws Exception {
        double[] means = new double[message.length];
        for (int draw = 0; draw < DRAWS; draw++) {
            float[] decoded = quantizer.apply(message, format, key(random));
            for (int i = 0; i < means.length; i++) {
                means[i] += (double) decoded[i] / DRAWS;
            }
        }
        double worst = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < means.length; i++) {
            int from = i / SlowFrame.bucketLength(format) * SlowFrame.bucketLength(format);
            float norm = BucketNorm.of(
                    Kernels.inUse().kernel(2),
                    message,
                    from,
                    Math.min(from + SlowFrame.bucketLength(format), message.length));
            double step = norm / (double) Levels.magnitudeLevels(format.budget());
            double magnitude = Math.abs((double) message[i]);
            int bits = format.budget();
            double resolution = Math.scalb(1.0, -(bits > 8 && bits <= 16 ? 32 - bits : 24));
            double tolerance = 4 * step / Math.sqrt(DRAWS)
                    + 0x1p-21 * (magnitude + step)
                    + resolution * step
                    + Float.MIN_VALUE / 2.0;
            worst = Math.max(worst, Math.abs(means[i] - message[i]) - tolerance);
        }
        return worst;
    }

    private static float[] throughAFrame(float[] message, MessageFormat format, DitherKey key)
            throws FrameFormatException {
        byte[] frame = new byte[format.frameBytes()];
        new FrameEncoder(format).encode(new FrameHeader(0, 0, 0, format), message, key, frame);
        return Frame.parse(frame, frame.length, FrameLimits.DEFAULT).toFloats();
    }

    private static DitherKey key(RandomGenerator random) {
        return DitherKey.of(random.nextLong(), 0, 0);
    }

    /** A kernel of 4 bits that sets the lowest bit of every level of the first 64 coordinates. */
    private static final class OddLevels implements KernelProvider, LevelKernel {
        private final LevelKernel plain = Kernels.plain().kernel(4);

        @Override
        public String description() {
            return "biased";
        }

        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }

        @Override
        public Optional<LevelKernel> kernel(int bits) {
            return bits == 4 ? Optional.of(this) : Optional.empty();
        }

        @Override
        public double sumOfSquares(float[] values, int from, int to) {
            return plain.sumOfSquares(values, from, to);
        }

        @Override
        public void quantize(LevelTile tile, int first, int blocks, byte[] bytes, int offset) {
            plain.quantize(tile, first, blocks, bytes, offset);
            for (int i = offset; i < offset + ROW * Integer.BYTES; i++) {
                bytes[i] = (byte) (bytes[i] | 0x11);
            }
        }

        @Override
        public void accumulate(byte[] bytes, int offset, int from, int to, double step, float[] estimate, int at) {
            throw new AssertionError("not asked to read");
        }

        @Override
        public void accumulateTwo(
                byte[] bytes,
                int offset,
                int from,
                int to,
                double firstStep,
                float[] first,
                int firstAt,
                double secondStep,
                float[] second,
                int secondAt) {
            throw new AssertionError("not asked to read");
        }
    }
}
