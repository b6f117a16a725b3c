package io.github.tardigrad.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.DifferenceSets;
import io.github.tardigrad.core.assignment.FiniteGeometry;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.LeastSquaresDecoding;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Expectations over codes and stragglers, exhaustive where there are few, else beside the numbers of another implementation,
 * which are means over about 60 sets of stragglers of one draw of the code.
 */
class BlockExpectationsTest {
    private static final int SETS_OF_THE_OTHER = 60;
    private static final int DRAWS = 8;
    private static final int SETS = 50;

    /**
     * Fresh signs on the Fano plane, every set of s stragglers as likely: the mean of B_F R_F is (1 - e) T. The first block's
     * signs are 1 without loss: messages have no scale.
     */
    @Test
    void leastSquaresWithFreshSignsAreUnbiasedButForOneFactor() {
        Assignment fano = DifferenceSets.projectivePlane(2);
        double[] share = {1 - .266024, 1 - .328444, 1 - .405357};
        for (int late = 1; late <= share.length; late++) {
            Coverage mean = new Coverage(7);
            for (int signs = 0; signs < 128; signs++) {
                int pattern = signs;
                double[][] diagonals = new double[2][7];
                Arrays.fill(diagonals[0], 1);
                Arrays.setAll(diagonals[1], i -> (pattern >> i & 1) == 1 ? -1 : 1);
                mean.addEverySet(BlockCodes.diagonal(fano, diagonals), late);
            }
            for (int j = 0; j < 7; j++) {
                assertThat(mean.of(0, 0, j)).isCloseTo(share[late - 1], within(5e-7));
                assertThat(mean.of(1, 1, j)).isCloseTo(share[late - 1], within(5e-7));
                assertThat(mean.of(0, 1, j)).isCloseTo(0, within(1e-10));
                assertThat(mean.of(1, 0, j)).isCloseTo(0, within(1e-10));
            }
        }
    }

    /** The same signs in every round leave some blocks more of their own than others, and something of others in them. */
    @Test
    void withTheSameSignsTheyAreNot() {
        Assignment fano = DifferenceSets.projectivePlane(2);
        double[][] diagonals = {{1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, -1, 1, -1, -1}};
        Coverage mean = new Coverage(7);
        mean.addEverySet(BlockCodes.diagonal(fano, diagonals), 2);
        double least = Double.POSITIVE_INFINITY;
        double largest = 0;
        double leak = 0;
        for (int j = 0; j < 7; j++) {
            least = Math.min(least, mean.of(0, 0, j));
            largest = Math.max(largest, mean.of(0, 0, j));
            leak = Math.max(leak, Math.abs(mean.of(0, 1, j)));
        }
        assertThat(largest - least).isGreaterThan(0.02);
        assertThat(leak).isGreaterThan(0.2);
    }

    /** Jitter tells apart signs that are equal among the few holders of a partition. */
    @Test
    void jitterHelpsWhereSignsCoincide() {
        Assignment coset = FiniteGeometry.cosetLine(3, 3, 5);
        RandomGenerator random = new SplittableRandom(3);
        double[] jitter = {0, .1, .5};
        double[] expected = {.048, .0135, .006};
        BitSet all = new BitSet();
        all.set(0, coset.workers());
        for (int t = 0; t < jitter.length; t++) {
            DiagonalSpec spec = new DiagonalSpec(DiagonalSpec.Kind.SIGNS, jitter[t], 0);
            check(
                    expected[t],
                    5e-4,
                    () -> BlockCodes.diagonal(coset, spec.draw(coset.workers(), 2, random)),
                    gram -> gram.error(all));
        }
    }

    /** Null-space codes with s0 spare rows when workers straggle independently: spare rows win while n p is below s0. */
    @Test
    void spareRowsHelpWhileFewerStraggle() {
        Assignment plane = DifferenceSets.projectivePlane(5);
        RandomGenerator random = new SplittableRandom(4);
        double[] ones = new double[31];
        Arrays.fill(ones, 1);
        double[] late = {.02, .1, .2};
        double[][] expected = {
            {.0057, .0020, .0004, .0002, 0}, {.031, .029, .023, .019, .019}, {.068, .074, .077, .092, .150}
        };
        for (int t = 0; t < late.length; t++) {
            double p = late[t];
            for (int spare = 0; spare < expected[t].length; spare++) {
                int rows = spare;
                check(
                        expected[t][spare],
                        p == .02 ? 5e-5 : 5e-4,
                        () -> NullSpaceCode.of(plane, Directions.optimised(plane, 2, ones, random), rows, ones, random)
                                .encoding(),
                        gram -> {
                            BitSet arrived = new BitSet();
                            for (int i = 0; i < 31; i++) {
                                arrived.set(i, random.nextDouble() >= p);
                            }
                            return gram.error(arrived);
                        });
            }
        }
    }

    /** Five standard deviations of the difference of both means, and half a unit of the last digit. */
    private static void check(
            double expected, double rounding, Supplier<BlockEncoding> draw, ToDoubleFunction<BlockGram> error) {
        double[] ofDraw = new double[DRAWS];
        double within = 0;
        for (int d = 0; d < DRAWS; d++) {
            BlockGram gram = BlockGram.of(draw.get());
            double[] errors = new double[SETS];
            Arrays.setAll(errors, t -> error.applyAsDouble(gram));
            ofDraw[d] = mean(errors);
            within += variance(errors) / DRAWS;
        }
        double deviation = Math.sqrt(variance(ofDraw) * (1 + 1.0 / DRAWS) + within / SETS_OF_THE_OTHER);
        assertThat(mean(ofDraw)).isCloseTo(expected, within(5 * deviation + rounding));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1);
    }

    /** The mean of B_F R_F, by the block estimated, the block that is in the estimate, and the partition. */
    private static final class Coverage {
        private final double[][][] sums;
        private int sets;

        Coverage(int partitions) {
            sums = new double[2][2][partitions];
        }

        void addEverySet(BlockEncoding code, int late) {
            List<Decoder> decoders = new LeastSquaresDecoding().decoders(code, 0);
            int workers = code.block(0).workers();
            double[] weights = new double[workers];
            for (long set = 0; set < 1L << workers; set++) {
                BitSet arrived = BitSet.valueOf(new long[] {set});
                if (arrived.cardinality() != workers - late) {
                    continue;
                }
                for (int v = 0; v < 2; v++) {
                    decoders.get(v).weights(arrived, weights);
                    for (int u = 0; u < 2; u++) {
                        double[] columns = code.block(u).columnSums(weights);
                        for (int j = 0; j < columns.length; j++) {
                            sums[v][u][j] += columns[j];
                        }
                    }
                }
                sets++;
            }
        }

        double of(int estimated, int block, int partition) {
            return sums[estimated][block][partition] / sets;
        }
    }
}
