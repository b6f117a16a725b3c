package io.github.tardigrad.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.FiniteGeometry;
import io.github.tardigrad.core.assignment.Repetition;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.LeastSquaresDecoding;
import io.github.tardigrad.core.decode.UnbiasedWeights;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Errors with quantizers, beside the numbers of another implementation: rounded to .001, where random of one draw. */
class BlockNoiseTest {
    private static final double ROUNDED = 5e-4;

    /** Variance factor of a message at some bits a coordinate: a scaled uniform stochastic quantizer's. */
    private static double eps(int bits) {
        return 6.8 / Math.pow(Math.pow(2, bits) - 1, 2);
    }

    /** Two blocks at twice the bits are better while p is below this: (eps(b) - m eps(m b)) / (m - 1). */
    @Test
    void twoBlocksAreBetterBelowAProbability() {
        int[] bits = {2, 4, 6, 8, 12};
        double[] expected = {5.3, .70, .135, .030, .0017};
        double[] rounded = {.05, .005, ROUNDED, ROUNDED, 5e-5};
        for (int t = 0; t < bits.length; t++) {
            double threshold = eps(bits[t] / 2) - 2 * eps(bits[t]);
            assertThat(threshold).isCloseTo(expected[t], within(rounded[t]));
            for (double p : new double[] {threshold * .99, threshold * 1.01}) {
                if (p < 1) {
                    assertThat(fixed(2, p, bits[t]) < fixed(1, p, bits[t] / 2)).isEqualTo(p < threshold);
                }
            }
        }
    }

    /** The coset graph of 16 workers and partitions, each on 4: fixed decoding, workers that are alike. */
    @Test
    void fixedDecodingOnTheCosetGraphHasItsVariance() {
        int[] bits = {4, 6, 8};
        double[] whole = {.238, .066, .036};
        double[] blocks = {.072, .057, .056};
        for (int t = 0; t < bits.length; t++) {
            assertThat(fixed(1, .1, bits[t] / 2)).isCloseTo(whole[t], within(ROUNDED));
            assertThat(fixed(2, .1, bits[t])).isCloseTo(blocks[t], within(ROUNDED));
        }
    }

    private static double fixed(int reduction, double p, int bits) {
        double[] noise = new double[16];
        Arrays.fill(noise, eps(bits));
        return UnbiasedWeights.of(
                        BlockCodes.classFrame(FiniteGeometry.cosetHyper(4, 2, 4), reduction),
                        StragglerProfile.uniform(16, p),
                        noise)
                .variance();
    }

    /** Stragglers with p uniform on 0 to .6 and the best directions: one draw, within 4 deviations of the mean of 400. */
    @Test
    void unequalStragglersHaveTheVarianceOfTheBestDirections() {
        RandomGenerator random = new SplittableRandom(8);
        int[] bits = {4, 6};
        double[] whole = {.331, .111};
        double[] blocks = {.152, .127};
        for (int t = 0; t < bits.length; t++) {
            int b = bits[t];
            isADraw(whole[t], () -> unequal(1, b / 2, random));
            isADraw(blocks[t], () -> unequal(2, b, random));
        }
    }

    private static double unequal(int reduction, int bits, RandomGenerator random) {
        Assignment coset = FiniteGeometry.cosetHyper(4, 2, 4);
        double[] weights =
                random.doubles(16, 0, .6).map(p -> (1 - p) / (p + eps(bits))).toArray();
        double floor = 0;
        for (int j = 0; j < 16; j++) {
            double[] ofHolders =
                    Arrays.stream(coset.workers(j)).mapToDouble(i -> weights[i]).toArray();
            floor += BlockBounds.directionFloor(ofHolders, reduction) / (16 * reduction);
        }
        return floor;
    }

    private static void isADraw(double expected, Supplier<Double> draw) {
        double[] drawn = new double[400];
        Arrays.setAll(drawn, t -> draw.get());
        double mean = Arrays.stream(drawn).average().orElseThrow();
        double squares = Arrays.stream(drawn).map(x -> (x - mean) * (x - mean)).sum();
        assertThat(expected).isCloseTo(mean, within(4 * Math.sqrt(squares / 399) + ROUNDED));
    }

    /**
     * Every set of 12 workers, p = 0.1, eps = 0.01, each number of one draw: .030 without and .016 with weights that know of
     * noise for directions near a class frame, .318 and .057 with two spare rows. Few ill-conditioned sets make nearly all
     * of the first of each pair, so draws differ by orders of magnitude: the numbers are among 12 of them. A class
     * frame itself has .0142 and .0136.
     */
    @Test
    void weightsThatKnowOfNoiseAreNeverWorseAndMuchBetterWithSpareRows() {
        Assignment cyclic = Repetition.cyclic(12, 4);
        RandomGenerator random = new SplittableRandom(5);
        double[] ones = new double[12];
        Arrays.fill(ones, 1);
        double[] frame = withNoise(BlockCodes.classFrame(cyclic, 2));
        assertThat(frame[0]).isCloseTo(.0142, within(5e-5));
        assertThat(frame[1]).isCloseTo(.0136, within(5e-5));
        double[][] near = new double[12][];
        double[][] spare = new double[12][];
        for (int draw = 0; draw < 12; draw++) {
            double[][] directions = Directions.optimised(cyclic, 2, ones, random);
            near[draw] = withNoise(NullSpaceCode.of(cyclic, directions, ones).encoding());
            spare[draw] = withNoise(
                    NullSpaceCode.of(cyclic, directions, 2, ones, random).encoding());
            assertThat(spare[draw][1]).isLessThan(spare[draw][0] / 2).isGreaterThan(frame[1]);
        }
        isAmong(.030, near, 0);
        isAmong(.016, near, 1);
        isAmong(.318, spare, 0);
        isAmong(.057, spare, 1);
    }

    private static void isAmong(double expected, double[][] draws, int which) {
        double[] values = Arrays.stream(draws).mapToDouble(draw -> draw[which]).toArray();
        assertThat(expected)
                .isBetween(
                        Arrays.stream(values).min().orElseThrow() - ROUNDED,
                        Arrays.stream(values).max().orElseThrow() + ROUNDED);
    }

    /** The mean error with noise of least squares without and with knowing of it. */
    private static double[] withNoise(BlockEncoding code) {
        double[] eps = new double[12];
        Arrays.fill(eps, .01);
        BlockGram gram = BlockGram.of(code);
        List<Decoder> decoders = new LeastSquaresDecoding().decoders(code, 0);
        double[] sums = new double[2];
        double[] weights = new double[12];
        for (long set = 0; set < 1L << 12; set++) {
            BitSet arrived = BitSet.valueOf(new long[] {set});
            int there = arrived.cardinality();
            double probability = Math.pow(.9, there) * Math.pow(.1, 12 - there);
            double plain = gram.error(arrived);
            for (Decoder decoder : decoders) {
                decoder.weights(arrived, weights);
                for (int i = 0; i < 12; i++) {
                    plain += eps[i] * gram.gram(i, i) * weights[i] * weights[i] / 24;
                }
            }
            double knowing = gram.error(arrived, eps);
            assertThat(knowing).isLessThanOrEqualTo(plain + 1e-9);
            sums[0] += probability * plain;
            sums[1] += probability * knowing;
        }
        return sums;
    }
}
