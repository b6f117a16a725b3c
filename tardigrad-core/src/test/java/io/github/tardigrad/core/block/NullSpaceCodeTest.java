package io.github.tardigrad.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.DifferenceSets;
import io.github.tardigrad.core.assignment.Repetition;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.NullSpaceDecoding;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NullSpaceCodeTest {
    /** Every set of at most s0 stragglers of 12 workers and of 7, by least squares and by the local decoder. */
    @Test
    @Seeded
    void isExactWithUpToItsStragglers(RandomGenerator random) {
        exactForEverySet(Repetition.cyclic(12, 4), 2, 2, random);
        exactForEverySet(Repetition.cyclic(12, 5), 2, 3, random);
        exactForEverySet(Repetition.cyclic(12, 5), 3, 2, random);
        exactForEverySet(Repetition.fractional(12, 12, 3), 2, 1, random);
        exactForEverySet(DifferenceSets.projectivePlane(2), 2, 1, random);
        exactForEverySet(DifferenceSets.projectivePlane(2), 3, 0, random);
    }

    private static void exactForEverySet(Assignment assignment, int reduction, int stragglers, RandomGenerator random) {
        int workers = assignment.workers();
        NullSpaceCode code = NullSpaceCode.of(
                assignment, Directions.random(workers, reduction, random), stragglers, ones(workers), random);
        List<Decoder> local = new NullSpaceDecoding(code.decoding(), code.spare()).decoders(code.encoding());
        BlockGram gram = BlockGram.of(code.encoding());
        for (int absent = 0; absent < 1 << workers; absent++) {
            BitSet arrived = BlockErrorTest.first(workers, workers);
            arrived.andNot(BitSet.valueOf(new long[] {absent}));
            if (Integer.bitCount(absent) <= stragglers) {
                double error = BlockErrorTest.error(code.encoding(), arrived, local, new double[workers]);
                assertThat(error).isLessThan(1e-12);
                // The Gram matrix G drops eigenvalues below 1e-9 of the largest, which is at most n; exact weights a
                // lose at
                // most a^T G a along those.
                double squaredWeights = BlockErrorTest.error(code.encoding(), arrived, local, ones(workers)) - error;
                assertThat(gram.error(arrived)).isLessThan(1e-9 * workers * squaredWeights + 1e-12);
            }
        }
    }

    @Test
    @Seeded
    void isExactOnManyWorkersForSampledSets(RandomGenerator random) {
        exactForSampledSets(Repetition.cyclic(20, 4), 2, 2, random);
        exactForSampledSets(DifferenceSets.projectivePlane(5), 2, 3, random);
    }

    private static void exactForSampledSets(
            Assignment assignment, int reduction, int stragglers, RandomGenerator random) {
        int workers = assignment.workers();
        NullSpaceCode code = NullSpaceCode.of(
                assignment, Directions.random(workers, reduction, random), stragglers, ones(workers), random);
        List<Decoder> local = new NullSpaceDecoding(code.decoding(), code.spare()).decoders(code.encoding());
        for (int draw = 0; draw < 100; draw++) {
            BitSet arrived = BlockErrorTest.arrivals(workers, 1 + draw % stragglers, random);
            assertThat(BlockErrorTest.error(code.encoding(), arrived, local, new double[workers]))
                    .isLessThan(1e-9);
        }
    }

    /** With more than s0 stragglers the local decoder is least squares. */
    @Test
    @Seeded
    void isDecodedByLeastSquaresBeyond(RandomGenerator random) {
        Assignment plane = DifferenceSets.projectivePlane(3);
        NullSpaceCode code = NullSpaceCode.of(plane, Directions.random(13, 2, random), 1, ones(13), random);
        List<Decoder> local = new NullSpaceDecoding(code.decoding(), code.spare()).decoders(code.encoding());
        BitSet arrived = BlockErrorTest.arrivals(13, 5, random);
        assertThat(BlockErrorTest.error(code.encoding(), arrived, local, new double[13]))
                .isCloseTo(BlockGram.of(code.encoding()).error(arrived), within(1e-9));
    }

    @Test
    @Seeded
    void optimisedDirectionsCostLessAndNotLessThanTheFloor(RandomGenerator random) {
        for (Assignment assignment : List.of(Repetition.cyclic(20, 4), DifferenceSets.projectivePlane(3))) {
            double[] weights = random.doubles(assignment.workers(), 0.5, 2).toArray();
            double floor = 0;
            for (int j = 0; j < assignment.partitions(); j++) {
                floor += BlockBounds.directionFloor(
                        Arrays.stream(assignment.workers(j))
                                .mapToDouble(i -> weights[i])
                                .toArray(),
                        2);
            }
            double[][] drawn = Directions.random(assignment.workers(), 2, random);
            double optimised =
                    Directions.cost(assignment, Directions.optimised(assignment, 2, weights, random), weights);
            assertThat(optimised)
                    .isLessThan(Directions.cost(assignment, drawn, weights))
                    .isGreaterThanOrEqualTo(floor * (1 - 1e-12));
            // The cyclic code can have tight frames at equal weights: there the floor is met.
            double equal = Directions.cost(
                    assignment,
                    Directions.optimised(assignment, 2, ones(assignment.workers()), random),
                    ones(assignment.workers()));
            if (assignment.isResolvable()) {
                assertThat(equal).isCloseTo(4.0 / 4 * assignment.partitions(), within(0.02 * equal));
            }
        }
    }

    /** Waterfilling: a code of one's own directions that has the cost. Values: 1/1 + 1/10 + ... by hand. */
    @Test
    void theFloorGivesALargeWeightADirectionOfItsOwn() {
        assertThat(BlockBounds.directionFloor(new double[] {1, 1, 1, 1}, 2)).isEqualTo(1);
        assertThat(BlockBounds.directionFloor(new double[] {10, 1, 1}, 2)).isCloseTo(0.1 + 0.5, within(1e-15));
        assertThat(BlockBounds.directionFloor(new double[] {10, 1, 1}, 1)).isCloseTo(1.0 / 12, within(1e-15));
        assertThat(BlockBounds.directionFloor(new double[] {10, 20, 1, 1}, 3))
                .isCloseTo(0.1 + 0.05 + 0.5, within(1e-15));
        assertThat(BlockBounds.directionFloor(new double[] {1}, 2)).isInfinite();
    }

    @Test
    void framesAreTightWithAnyOfThemIndependent() {
        for (int m = 1; m <= 6; m++) {
            for (int l = m; l <= 9; l++) {
                double[][] frame = HarmonicFrame.of(l, m);
                double[] weights = ones(l);
                for (int u = 0; u < m; u++) {
                    for (int v = 0; v < m; v++) {
                        double sum = 0;
                        for (double[] rho : frame) {
                            sum += rho[u] * rho[v];
                        }
                        assertThat(sum).isCloseTo(u == v ? (double) l / m : 0, within(1e-12));
                    }
                }
                // One partition on any m of the vectors: its cost is finite only if they are independent.
                for (int set = 0; set < 1 << l; set++) {
                    if (Integer.bitCount(set) == m) {
                        int[] chosen = BitSet.valueOf(new long[] {set}).stream().toArray();
                        Assignment one = Assignment.of("one", 1, Collections.nCopies(m, new int[] {0}));
                        double[][] directions =
                                Arrays.stream(chosen).mapToObj(c -> frame[c]).toArray(double[][]::new);
                        assertThat(Directions.cost(one, directions, weights)).isLessThan(1e9);
                    }
                }
            }
        }
    }

    @Test
    void saysWhatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockCodes.classFrame(Repetition.fractional(6, 6, 2), 3))
                .withMessageContaining("at least reduction workers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockCodes.classFrame(DifferenceSets.projectivePlane(2), 2))
                .withMessageContaining("classes");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> NullSpaceCode.of(Repetition.cyclic(6, 2), new double[6][2], new double[6][1], ones(6)))
                .withMessageContaining("one on 2");
        // The same direction twice.
        double[][] same = new double[6][2];
        for (double[] row : same) {
            row[0] = 1;
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NullSpaceCode.of(Repetition.cyclic(6, 2), same, ones(6)))
                .withMessageContaining("independent");
    }

    private static double[] ones(int workers) {
        double[] ones = new double[workers];
        Arrays.fill(ones, 1);
        return ones;
    }
}
