package io.github.tardigrad.core.lattice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.testing.Seeded;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** That the error is uniform in half a step either way, whatever the vector: its mean 0, its mean square D^2 / 12. */
@Seeded
class LatticeNoiseTest {
    private static final int[] RATES = {2, 4, 8, 12, 16, 32};
    private static final int LENGTH = 1100;

    /** How a message arrives. */
    private interface Channel {
        float[] apply(float[] message, LatticeRate rate, DitherKey key) throws Exception;
    }

    /** What many draws of the dither did to one message. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Noise(double[] meanSteps, double meanSquareSteps, double alongMessage, double energy, int draws) {}

    private static final Channel FRAME = (message, rate, key) ->
            LatticeCodecTest.decode(LatticeCodecTest.encode(message, rate, key), message.length, rate, key);

    @Test
    void noiseIsExactForEveryVector(RandomGenerator random) throws Exception {
        for (int quarters : RATES) {
            LatticeRate rate = new LatticeRate(quarters);
            for (Map.Entry<String, float[]> vector :
                    LatticeVectors.all(LENGTH, random).entrySet()) {
                Noise noise = noise(FRAME, vector.getValue(), rate, 100, random);
                // A squared error in steps lies in [0, 1/4], and those of different coordinates and draws are
                // independent:
                // by Hoeffding P(|mean - 1/12| > t) <= 2 exp(-32 count t^2), here 2 e^-20.
                double tolerance = Math.sqrt(20.0 / 32 / (coordinates(vector.getValue()) * (double) noise.draws));
                assertThat(noise.meanSquareSteps)
                        .as("%s at %s", vector.getKey(), rate)
                        .isBetween(1.0 / 12 - tolerance, 1.0 / 12 + tolerance);
                assertThat(tolerance).isLessThan(1.0 / 12 / 10);
                // Steps are delta times a scale that is rounded by 2^-9 at most, so energies agree to 2^-8.
                double eps = noise.meanSquareSteps * 12 * rate.varianceFactor();
                double stray = noise.energy / rate.varianceFactor() - noise.meanSquareSteps * 12;
                assertThat(Math.abs(stray))
                        .as("%s at %s, eps %f", vector.getKey(), rate, eps)
                        .isLessThan(0x1p-8 * 1.01 + 24 * tolerance);
            }
        }
    }

    @Test
    void noVectorIsBiased(RandomGenerator random) throws Exception {
        for (int quarters : RATES) {
            LatticeRate rate = new LatticeRate(quarters);
            for (Map.Entry<String, float[]> vector :
                    LatticeVectors.all(LENGTH, random).entrySet()) {
                assertThat(worstBias(FRAME, vector.getValue(), rate, 400, random))
                        .as("%s at %s", vector.getKey(), rate)
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void sameCheckCatchesShrinking(RandomGenerator random) throws Exception {
        Channel shrunk = (message, rate, key) -> {
            float[] values = FRAME.apply(message, rate, key);
            for (int i = 0; i < values.length; i++) {
                values[i] /= 1 + (float) rate.varianceFactor();
            }
            return values;
        };
        for (int quarters : new int[] {2, 4, 8, 12}) {
            float[] message = LatticeVectors.normal(LENGTH, random);
            assertThat(worstBias(shrunk, message, new LatticeRate(quarters), 400, random))
                    .as("quarters %d", quarters)
                    .isGreaterThan(1);
        }
    }

    @Test
    void sameCheckCatchesADitherThatTheReaderDoesNotHave(RandomGenerator random) throws Exception {
        // Without the dither the nearest multiple arrives: noise of the same size, biased.
        Channel nearest = (message, rate, key) -> {
            float[] values = message.clone();
            for (int i = 0; i < values.length; i++) {
                float step = 2 * (float) halfStep(message, rate, i);
                values[i] = step == 0 ? 0 : (float) Math.rint(values[i] / step) * step;
            }
            return values;
        };
        float[] message = LatticeVectors.normal(LENGTH, random);
        assertThat(worstBias(nearest, message, new LatticeRate(8), 400, random)).isGreaterThan(1);
    }

    /**
     * The trap: who looks at the length that this dither gave and then takes another step has chosen by the noise.
     *
     * <p>The encoder has no such choice, its rate is an argument. The check sees one who has it.
     */
    @Test
    void sameCheckCatchesAStepChosenByTheLengthOfThisDither(RandomGenerator random) throws Exception {
        LatticeRate fine = new LatticeRate(5);
        LatticeRate coarse = new LatticeRate(4);
        float[] message = new float[512];
        for (int i = 0; i < message.length; i++) {
            message[i] = random.nextBoolean() ? 1 : -1;
        }
        double mean = 0;
        for (int draw = 0; draw < 1000; draw++) {
            mean += LatticeCodecTest.encode(message, fine, DitherKey.of(random.nextLong(), 0, 0)).length / 1000.0;
        }
        double budget = mean;
        Channel fitting = (x, rate, key) -> {
            boolean fits = LatticeCodecTest.encode(x, fine, key).length <= budget;
            return FRAME.apply(x, fits ? fine : rate, key);
        };
        assertThat(worstBias(fitting, message, coarse, 10_000, random)).isGreaterThan(1);
        Channel byRound = (x, rate, key) -> FRAME.apply(x, key.key0() % 2 == 0 ? fine : rate, key);
        assertThat(worstBias(FRAME, message, coarse, 10_000, random)).isLessThanOrEqualTo(1);
        assertThat(worstBias(byRound, message, coarse, 10_000, random)).isLessThanOrEqualTo(1);
    }

    @Test
    void workersErrorsAreIndependent(RandomGenerator random) throws Exception {
        float[] message = LatticeVectors.normal(LENGTH, random);
        LatticeRate rate = new LatticeRate(8);
        double product = 0;
        int draws = 200;
        for (int round = 0; round < draws; round++) {
            long seed = random.nextLong();
            float[] first = FRAME.apply(message, rate, DitherKey.of(seed, round, 0));
            float[] second = FRAME.apply(message, rate, DitherKey.of(seed, round, 1));
            for (int i = 0; i < LENGTH; i++) {
                double step = 2 * halfStep(message, rate, i);
                product += (first[i] - message[i]) / step * ((second[i] - message[i]) / step);
            }
        }
        // A product of two errors in steps lies in [-1/4, 1/4]: by Hoeffding 2 e^-20.
        int count = draws * LENGTH;
        assertThat(Math.abs(product / count)).isLessThan(Math.sqrt(20.0 / 8 / count));
    }

    /** The largest deviation of a mean, of a coordinate or along the message, in what Hoeffding allows: at most 1 if unbiased. */
    private static double worstBias(
            Channel channel, float[] message, LatticeRate rate, int draws, RandomGenerator random) throws Exception {
        Noise noise = noise(channel, message, rate, draws, random);
        // An error in steps lies in [-1/2, 1/2]: P(|mean| > t) <= 2 exp(-2 draws t^2), here 2 e^-28 each.
        double tolerance = Math.sqrt(14.0 / draws);
        double worst = Math.abs(noise.alongMessage) / tolerance;
        for (double mean : noise.meanSteps) {
            worst = Math.max(worst, Math.abs(mean) / tolerance);
        }
        return worst;
    }

    private static Noise noise(Channel channel, float[] message, LatticeRate rate, int draws, RandomGenerator random)
            throws Exception {
        double[] steps = new double[message.length];
        double inSteps = 0;
        double energy = 0;
        for (int i = 0; i < steps.length; i++) {
            steps[i] = 2 * halfStep(message, rate, i);
            energy += (double) message[i] * message[i];
            inSteps += steps[i] == 0 ? 0 : Math.pow(message[i] / steps[i], 2);
        }
        double[] means = new double[message.length];
        double square = 0;
        double error = 0;
        double along = 0;
        for (int draw = 0; draw < draws; draw++) {
            float[] values = channel.apply(message, rate, DitherKey.of(random.nextLong(), 0, 0));
            for (int i = 0; i < values.length; i++) {
                double difference = (double) values[i] - message[i];
                if (steps[i] == 0) {
                    assertThat(difference).isZero();
                    continue;
                }
                means[i] += difference / steps[i] / draws;
                square += Math.pow(difference / steps[i], 2);
                error += difference * difference;
                along += difference / steps[i] * (message[i] / steps[i]);
            }
        }
        return new Noise(
                means,
                square / draws / coordinates(message),
                along / draws / Math.sqrt(inSteps),
                error / draws / energy,
                draws);
    }

    /** Coordinates in blocks that are not empty. */
    private static int coordinates(float[] message) {
        int count = 0;
        for (int i = 0; i < message.length; i++) {
            count += halfStep(message, new LatticeRate(4), i) == 0 ? 0 : 1;
        }
        return count;
    }

    private static double halfStep(float[] message, LatticeRate rate, int coordinate) {
        int start = coordinate / 512 * 512;
        int scale = BlockScale.of(message, start, Math.min(512, message.length - start), 0);
        return (double) rate.delta() * BlockScale.value(scale) / 2;
    }
}
