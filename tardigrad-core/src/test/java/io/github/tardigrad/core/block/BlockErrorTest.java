package io.github.tardigrad.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.DifferenceSets;
import io.github.tardigrad.core.assignment.Repetition;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.LeastSquaresDecoding;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Errors of least squares against closed forms, known expectations and the decoder itself. */
class BlockErrorTest {
    private final Assignment fano = DifferenceSets.projectivePlane(2);

    /** The same for every set of arrivals. The first block's signs are 1 without loss: messages have no scale. */
    @Test
    void randomSignsOnTheFanoPlaneHaveTheirExactExpectation() {
        double[] expected = {.214565, .266024, .328444, .405357};
        for (int s = 0; s < expected.length; s++) {
            for (BitSet arrived : List.of(first(7, 7 - s), last(7, 7 - s))) {
                double mean = 0;
                for (int signs = 0; signs < 128; signs++) {
                    int pattern = signs;
                    double[][] diagonals = new double[2][7];
                    Arrays.fill(diagonals[0], 1);
                    Arrays.setAll(diagonals[1], i -> (pattern >> i & 1) == 1 ? -1 : 1);
                    mean += BlockGram.of(BlockCodes.diagonal(fano, diagonals)).error(arrived) / 128;
                }
                assertThat(mean).isCloseTo(expected[s], within(5e-7));
                assertThat(mean).isLessThanOrEqualTo(BlockBounds.signsUpper(Math.sqrt(2), 3, 3, 2, 7 - s, s));
            }
        }
        assertThat(BlockBounds.signsUpper(Math.sqrt(2), 3, 3, 2, 7, 0)).isCloseTo(.25, within(5e-5));
        assertThat(BlockBounds.signsUpper(Math.sqrt(2), 3, 3, 2, 6, 1)).isCloseTo(.2987, within(5e-5));
        assertThat(BlockBounds.signsUpper(Math.sqrt(2), 3, 3, 2, 5, 2)).isCloseTo(.3571, within(5e-5));
        assertThat(BlockBounds.signsUpper(Math.sqrt(2), 3, 3, 2, 4, 3)).isCloseTo(.4286, within(5e-5));
    }

    @Test
    @Seeded
    void designsHaveTheirClosedForm(RandomGenerator random) {
        for (int order : new int[] {2, 3, 4, 5, 7}) {
            Assignment plane = DifferenceSets.projectivePlane(order);
            for (int reduction = 1; reduction <= 3; reduction++) {
                for (DiagonalSpec.Kind kind : DiagonalSpec.Kind.values()) {
                    double[][] diagonals = new DiagonalSpec(kind, 0.3, 0.1).draw(plane.workers(), reduction, random);
                    BlockGram gram = BlockGram.of(BlockCodes.diagonal(plane, diagonals));
                    BitSet arrived = arrivals(plane.workers(), random.nextInt(plane.workers() / 2), random);
                    double closed = BlockBounds.design(plane.partitions(), order + 1, 1, diagonals, arrived);
                    assertThat(gram.error(arrived)).isCloseTo(closed, within(1e-12));
                    double best =
                            BlockBounds.designBest(plane.partitions(), order + 1, 1, reduction, arrived.cardinality());
                    assertThat(closed).isGreaterThanOrEqualTo(best - 1e-12);
                }
            }
        }
    }

    @Test
    @Seeded
    void wholeGradientsOnTheLargePlaneMeetTheSpectralBoundForEverySet(RandomGenerator random) {
        Assignment plane = DifferenceSets.projectivePlane(9);
        BlockGram gram = BlockGram.of(BlockCodes.stacked(plane, 1));
        int[] stragglers = {1, 10, 30};
        double[] expected = {.090909, 1.0, 3.857143};
        for (int t = 0; t < stragglers.length; t++) {
            BitSet arrived = arrivals(91, stragglers[t], random);
            assertThat(gram.error(arrived) * 91).isCloseTo(expected[t], within(5e-7));
            assertThat(gram.error(arrived))
                    .isCloseTo(BlockBounds.spectralUpper(3, 10, 10, 91 - stragglers[t], stragglers[t]), within(1e-12));
            assertThat(gram.error(arrived))
                    .isCloseTo(BlockBounds.designBest(91, 10, 1, 1, 91 - stragglers[t]), within(1e-12));
        }
    }

    @Test
    void theStackedCodeCannotTellBlocksApart() {
        for (int reduction = 1; reduction <= 4; reduction++) {
            BlockGram gram = BlockGram.of(BlockCodes.stacked(fano, reduction));
            assertThat(gram.error(first(7, 7))).isCloseTo(1 - 1.0 / reduction, within(1e-12));
        }
    }

    /** The decoder's weights have the error that the Gram matrix says, on codes with and without dependent messages. */
    @Test
    @Seeded
    void isTheErrorOfTheDecoder(RandomGenerator random) {
        for (Assignment assignment : List.of(
                DifferenceSets.projectivePlane(3), Repetition.cyclic(12, 4), Repetition.fractional(12, 12, 3))) {
            int workers = assignment.workers();
            for (BlockEncoding code : codes(assignment, random)) {
                double[] eps = random.doubles(workers, 0.01, 0.5).toArray();
                BlockGram gram = BlockGram.of(code);
                for (int s = 0; s < workers; s += 2) {
                    BitSet arrived = arrivals(workers, s, random);
                    assertThat(error(code, arrived, new LeastSquaresDecoding().decoders(code), new double[workers]))
                            .isCloseTo(gram.error(arrived), within(1e-9));
                    assertThat(error(
                                    code,
                                    arrived,
                                    LeastSquaresDecoding.withNoise(eps).decoders(code),
                                    eps))
                            .isCloseTo(gram.error(arrived, eps), within(1e-9));
                }
            }
        }
    }

    @Test
    @Seeded
    void holdsTheProductsOfMessages(RandomGenerator random) {
        BlockEncoding code = codes(fano, random).get(0);
        BlockGram gram = BlockGram.of(code);
        for (int i = 0; i < 7; i++) {
            for (int l = 0; l < 7; l++) {
                double product = 0;
                for (int u = 0; u < 2; u++) {
                    double[] one = new double[7];
                    one[l] = 1;
                    double[] other = code.block(u).columnSums(one);
                    for (int t = 0; t < 3; t++) {
                        product += code.block(u).row(i).coefficient(t)
                                * other[code.block(u).row(i).partition(t)];
                    }
                }
                assertThat(gram.gram(i, l)).isCloseTo(product, within(1e-12));
            }
            assertThat(gram.cross(i, 1)).isCloseTo(code.block(1).rowSum(i), within(1e-12));
        }
        assertThat(gram.error(new BitSet())).isEqualTo(1);
    }

    private static List<BlockEncoding> codes(Assignment assignment, RandomGenerator random) {
        double[] ones = new double[assignment.workers()];
        Arrays.fill(ones, 1);
        return List.of(
                BlockCodes.diagonal(
                        assignment,
                        new DiagonalSpec(DiagonalSpec.Kind.SIGNS, 0.2, 0).draw(assignment.workers(), 2, random)),
                BlockCodes.diagonal(
                        assignment,
                        new DiagonalSpec(DiagonalSpec.Kind.GAUSSIAN, 0, 0).draw(assignment.workers(), 3, random)),
                NullSpaceCode.of(assignment, Directions.random(assignment.workers(), 2, random), ones)
                        .encoding());
    }

    /** ||B_F R - T||^2 + sum eps ||b||^2 ||R||^2 over m N. */
    static double error(BlockEncoding code, BitSet arrived, List<Decoder> decoders, double[] eps) {
        double[] weights = new double[code.block(0).workers()];
        double error = 0;
        for (int v = 0; v < code.reduction(); v++) {
            decoders.get(v).weights(arrived, weights);
            for (int u = 0; u < code.reduction(); u++) {
                for (double coverage : code.block(u).columnSums(weights)) {
                    error += Math.pow(coverage - (u == v ? 1 : 0), 2);
                }
                for (int i = 0; i < weights.length; i++) {
                    error += eps[i] * code.block(u).squaredNorm(i) * weights[i] * weights[i];
                }
            }
        }
        return error / code.reduction() / code.block(0).partitions();
    }

    static BitSet arrivals(int workers, int stragglers, RandomGenerator random) {
        BitSet arrived = first(workers, workers);
        random.ints(0, workers).distinct().limit(stragglers).forEach(arrived::clear);
        return arrived;
    }

    static BitSet first(int workers, int arrivals) {
        BitSet arrived = new BitSet(workers);
        arrived.set(0, arrivals);
        return arrived;
    }

    private static BitSet last(int workers, int arrivals) {
        BitSet arrived = new BitSet(workers);
        arrived.set(workers - arrivals, workers);
        return arrived;
    }
}
