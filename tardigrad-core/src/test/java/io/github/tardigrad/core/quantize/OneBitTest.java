package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seeded;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** One bit a coordinate: a sign, times the norm. */
@Seeded
class OneBitTest {
    private static final int DRAWS = 20_000;

    @Test
    void framesAreThoseOfTheSlowTwin(RandomGenerator random) throws Exception {
        for (int dimension : new int[] {1, 7, 8, 9, 255, 256, 257, 264, 1000, 1024}) {
            for (int bucket : new int[] {0, 8, 24, 256, 512}) {
                for (float size : new float[] {1, 1e-37f, 0}) {
                    MessageFormat format = UniformQuantizer.format(dimension, 1, bucket);
                    float[] message = message(dimension, size, random);
                    FrameHeader header = new FrameHeader(7, 3, 2, format);
                    byte[] frame = encode(header, message, 5);

                    assertThat(frame).isEqualTo(SlowFrame.encode(header, message, 5));
                    double[] expected = SlowFrame.values(frame, format);
                    float[] values = Frame.parse(frame, frame.length, FrameLimits.DEFAULT)
                            .toFloats();
                    for (int i = 0; i < dimension; i++) {
                        assertThat(values[i]).isEqualTo((float) expected[i]);
                    }
                }
            }
        }
    }

    @Test
    void takesABitForEachCoordinate() {
        int empty = UniformQuantizer.format(0, 1, 0).frameBytes();
        assertThat(UniformQuantizer.format(256_000, 1, 0).frameBytes() - empty).isEqualTo(256_000 / 8 + Float.BYTES);
    }

    /**
     * The values are 2 N apart, so by Hoeffding P(|mean - x| > 8 N / sqrt(draws)) &lt;= 2 e^-32 for each coordinate; fixed point
     * cuts off 2^-22 (|x| + N) more. A sign by majority fails the same test.
     */
    @Test
    void isUnbiasedWithExactlyTheVarianceStated(RandomGenerator random) throws Exception {
        int dimension = 50;
        for (float size : new float[] {1, 1e-37f}) {
            float[] message = message(dimension, size, random);
            MessageFormat format = UniformQuantizer.format(dimension, 1, 0);
            byte[] bytes = encode(new FrameHeader(0, 0, 0, format), message, 1);
            Frame parsed = Frame.parse(bytes, format.frameBytes(), FrameLimits.DEFAULT);
            float norm = ((UniformPayload) parsed.payload()).norm(0);
            double[] means = new double[dimension];
            double error = 0;
            for (int draw = 0; draw < DRAWS; draw++) {
                byte[] frame = encode(new FrameHeader(0, 0, 0, format), message, random.nextLong());
                float[] values =
                        Frame.parse(frame, frame.length, FrameLimits.DEFAULT).toFloats();
                for (int i = 0; i < dimension; i++) {
                    means[i] += (double) values[i] / DRAWS;
                    error += ((double) values[i] - message[i]) * ((double) values[i] - message[i]) / DRAWS;
                }
            }
            double squares = 0;
            double majority = 0;
            for (int i = 0; i < dimension; i++) {
                double tolerance = norm * (8 / Math.sqrt(DRAWS) + 0x1p-21);
                assertThat(means[i]).isCloseTo(message[i], within(tolerance));
                majority = Math.max(majority, Math.abs(norm - Math.abs((double) message[i])) - tolerance);
                squares += (double) message[i] * message[i];
            }
            assertThat(majority).isPositive();
            double stated = VarianceModel.TIGHT.varianceFactor(1, dimension) * squares;
            assertThat(stated).isEqualTo((dimension - 1) * squares);
            assertThat(format.realisedVariance(message)).isCloseTo(stated, within(1e-4 * stated));
            // |v - x|^2 sums to d N^2 + ||x||^2 - 2 sum v x, and by Cauchy-Schwarz the last sum is at most sqrt(d) N^2.
            assertThat(error).isCloseTo(stated, within(16 * Math.sqrt(dimension) * squares / Math.sqrt(DRAWS)));
        }
    }

    private static float[] message(int dimension, float size, RandomGenerator random) {
        float[] message = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            message[i] = (float) random.nextGaussian() * size;
        }
        return message;
    }

    private static byte[] encode(FrameHeader header, float[] message, long seed) {
        byte[] frame = new byte[header.format().frameBytes()];
        DitherKey key = DitherKey.of(seed, header.round(), header.worker());
        new FrameEncoder(header.format()).encode(header, message, key, frame);
        return frame;
    }
}
