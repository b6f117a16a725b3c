package io.github.tardigrad.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.DifferenceSets;
import io.github.tardigrad.core.assignment.FiniteGeometry;
import io.github.tardigrad.core.assignment.RandomAssignments;
import io.github.tardigrad.core.assignment.Repetition;
import io.github.tardigrad.core.assignment.StronglyRegularGraphs;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tables of mean normalised errors for m = 2, and bounds on every assignment of theirs. */
@Seeded
@Tag("slow")
class BlockTablesTest {
    private static final int SETS = 60;
    private static final int DRAWS = 20;

    /** Stacked, random signs, random directions, optimised directions, rank bound. */
    private record Row(Assignment assignment, int stragglers, List<Double> expected) {}

    private static List<Row> rows() {
        Assignment three = DifferenceSets.projectivePlane(3);
        Assignment five = DifferenceSets.projectivePlane(5);
        Assignment paley = StronglyRegularGraphs.paley(13, true);
        Assignment cyclic = Repetition.cyclic(20, 4);
        Assignment groups = Repetition.fractional(20, 20, 4);
        return List.of(
                new Row(three, 1, List.of(0.508, 0.193, 0.036, 0.036, 0.0)),
                new Row(three, 2, List.of(0.517, 0.217, 0.082, 0.077, 0.0)),
                new Row(three, 4, List.of(0.539, 0.278, 0.179, 0.176, 0.028)),
                new Row(five, 1, List.of(0.502, 0.131, 0.009, 0.009, 0.0)),
                new Row(five, 6, List.of(0.516, 0.174, 0.067, 0.065, 0.0)),
                new Row(five, 16, List.of(0.565, 0.309, 0.253, 0.257, 0.061)),
                new Row(paley, 1, List.of(0.502, 0.105, 0.013, 0.012, 0.0)),
                new Row(paley, 3, List.of(0.508, 0.141, 0.046, 0.042, 0.0)),
                new Row(paley, 6, List.of(0.525, 0.244, 0.141, 0.132, 0.001)),
                new Row(cyclic, 1, List.of(0.500, 0.179, 0.010, 0.0, 0.0)),
                new Row(cyclic, 4, List.of(0.502, 0.221, 0.070, 0.033, 0.008)),
                new Row(cyclic, 10, List.of(0.543, 0.370, 0.298, 0.247, 0.175)),
                new Row(groups, 1, List.of(0.5, 0.102, 0.0, 0.0, 0.0)),
                new Row(groups, 4, List.of(0.5, 0.133, 0.008, 0.008, 0.008)),
                new Row(groups, 10, List.of(0.523, 0.313, 0.163, 0.163, 0.163)));
    }

    /**
     * A cell of the table is the mean over 60 sets of one random code, rounded to .001. So is each of 20 draws here, which tell the
     * spread of such a cell: it is looked for within 5 of their standard deviations of their mean, and .002 for rounding and
     * cells without spread. Cells are bounded, so tails are short; there are 75.
     */
    @Test
    void errorsAreThoseOfTheTable(RandomGenerator random) {
        for (Row row : rows()) {
            int workers = row.assignment().workers();
            double[] sum = new double[5];
            double[] squares = new double[5];
            for (int draw = 0; draw < DRAWS; draw++) {
                double[] cell = new double[5];
                List<BlockGram> grams = codes(row.assignment(), random).stream()
                        .map(BlockGram::of)
                        .toList();
                for (int set = 0; set < SETS; set++) {
                    BitSet arrived = BlockErrorTest.arrivals(workers, row.stragglers(), random);
                    for (int code = 0; code < 4; code++) {
                        cell[code] += grams.get(code).error(arrived) / SETS;
                    }
                    cell[4] += BlockBounds.rankLower(row.assignment(), arrived, 2) / SETS;
                }
                for (int code = 0; code < 5; code++) {
                    sum[code] += cell[code];
                    squares[code] += cell[code] * cell[code];
                }
            }
            for (int code = 0; code < 5; code++) {
                double mean = sum[code] / DRAWS;
                double spread = Math.sqrt(Math.max(0, squares[code] / DRAWS - mean * mean));
                assertThat(row.expected().get(code))
                        .as(row.assignment() + " s=" + row.stragglers() + " code " + code)
                        .isCloseTo(mean, within(5 * spread + 0.002));
            }
        }
    }

    /** Random signs, their bound, the best diagonal code, harmonic directions. */
    @Test
    void theLargePlaneHasTheErrorsOfTheFigure(RandomGenerator random) {
        Assignment plane = DifferenceSets.projectivePlane(9);
        double[] signs = {.084, 0.099, 0.121, 0.144, 0.174};
        double[] bound = {.091, 0.108, 0.128, 0.153, 0.183};
        double[] best = {.083, 0.099, 0.119, 0.142, 0.172};
        double[] harmonic = {0, 0.019, 0.042, 0.074, 0.107};
        BlockGram frames = BlockGram.of(
                NullSpaceCode.of(plane, HarmonicFrame.of(91, 2), ones(91)).encoding());
        for (int at = 0; at < 5; at++) {
            int s = 9 * at;
            double drawn = 0;
            double framed = 0;
            for (int draw = 0; draw < 40; draw++) {
                BitSet arrived = BlockErrorTest.arrivals(91, s, random);
                drawn += BlockBounds.design(91, 10, 1, DiagonalSpec.SIGNS.draw(91, 2, random), arrived) / 40;
                framed += frames.error(arrived) / 40;
            }
            // The table is rounded to .001; 40 sets spread by less than .002.
            assertThat(BlockBounds.signsUpper(3, 10, 10, 2, 91 - s, s)).isCloseTo(bound[at], within(6e-4));
            assertThat(BlockBounds.designBest(91, 10, 1, 2, 91 - s)).isCloseTo(best[at], within(6e-4));
            assertThat(drawn).isCloseTo(signs[at], within(.003));
            assertThat(framed).isCloseTo(harmonic[at], within(.006));
        }
    }

    /** Lower bounds hold for every code and set; upper bounds for what they are stated for. */
    @Test
    void boundsHold(RandomGenerator random) {
        for (Assignment assignment : List.of(
                DifferenceSets.projectivePlane(3),
                DifferenceSets.cyclicDesign(11),
                DifferenceSets.hadamardDesign(15),
                FiniteGeometry.affinePlane(3),
                FiniteGeometry.projectiveSpace(3, 2),
                FiniteGeometry.cosetHyper(3, 3, 5),
                FiniteGeometry.cosetLine(3, 3, 5),
                StronglyRegularGraphs.petersen(true),
                StronglyRegularGraphs.paley(13, true),
                StronglyRegularGraphs.triangular(6, true),
                StronglyRegularGraphs.lattice(4, false),
                StronglyRegularGraphs.clebsch(true),
                StronglyRegularGraphs.shrikhande(false),
                RandomAssignments.biregular(40, 20, 3, 1),
                Repetition.cyclic(20, 4),
                Repetition.fractional(20, 20, 4))) {
            int workers = assignment.workers();
            int partitions = assignment.partitions();
            int replication = assignment.minimumReplication();
            double load = (double) replication * partitions / workers;
            double sigma2 = assignment.spectrum()[1];
            BlockGram whole = BlockGram.of(BlockCodes.stacked(assignment, 1));
            List<BlockGram> grams =
                    codes(assignment, random).stream().map(BlockGram::of).toList();
            for (int s = 0; s <= workers / 2; s += Math.max(1, workers / 7)) {
                for (int set = 0; set < 20; set++) {
                    BitSet arrived = BlockErrorTest.arrivals(workers, s, random);
                    assertThat(whole.error(arrived))
                            .as(assignment + " s=" + s)
                            .isLessThanOrEqualTo(
                                    BlockBounds.spectralUpper(sigma2, replication, load, workers - s, s) + 1e-9);
                    double lower = BlockBounds.rankLower(assignment, arrived, 2);
                    for (BlockGram gram : grams) {
                        assertThat(gram.error(arrived))
                                .as(assignment + " s=" + s)
                                .isGreaterThanOrEqualTo(lower - 1e-9);
                    }
                }
                double average = BlockBounds.averageLower(workers, replication, 2, s);
                assertThat(BlockBounds.worstLower(workers, partitions, replication, 2, s))
                        .isGreaterThanOrEqualTo(average - 1e-9);
                assertThat(BlockBounds.signsAverageUpper(workers, replication, 2, workers - s))
                        .isGreaterThanOrEqualTo(average - 1e-9);
            }
        }
    }

    /** All sets of 10 workers: the average is the mean, the worst is the worst of fractional repetition. */
    @Test
    void averageAndWorstAreThoseOfEverySet() {
        Assignment assignment = Repetition.fractional(10, 10, 5);
        for (int s = 0; s <= 10; s++) {
            double mean = 0;
            double worst = 0;
            int sets = 0;
            for (int present = 0; present < 1 << 10; present++) {
                if (Integer.bitCount(present) == 10 - s) {
                    double lower = BlockBounds.rankLower(assignment, BitSet.valueOf(new long[] {present}), 2);
                    mean += lower;
                    worst = Math.max(worst, lower);
                    sets++;
                }
            }
            assertThat(BlockBounds.averageLower(10, 5, 2, s)).isCloseTo(mean / sets, within(1e-12));
            assertThat(worst).isGreaterThanOrEqualTo(BlockBounds.worstLower(10, 10, 5, 2, s) - 1e-12);
        }
    }

    /** In the mean over codes and all sets, and 4 percent for the 400 that are drawn. */
    @Test
    void averageUpperBoundsHoldInTheMean(RandomGenerator random) {
        for (Assignment assignment : List.of(DifferenceSets.projectivePlane(3), FiniteGeometry.cosetHyper(3, 3, 5))) {
            int workers = assignment.workers();
            int replication = assignment.minimumReplication();
            for (int s : new int[] {1, 3, 5}) {
                double signs = 0;
                double optimised = 0;
                double nu = 0;
                for (int draw = 0; draw < 20; draw++) {
                    List<BlockEncoding> codes = codes(assignment, random);
                    BlockGram first = BlockGram.of(codes.get(1));
                    BlockGram last = BlockGram.of(codes.get(3));
                    for (double value : codes.get(3).values()) {
                        nu += value * value / 20 / 2 / assignment.partitions();
                    }
                    for (int set = 0; set < 20; set++) {
                        BitSet arrived = BlockErrorTest.arrivals(workers, s, random);
                        signs += first.error(arrived) / 400;
                        optimised += last.error(arrived) / 400;
                    }
                }
                assertThat(signs)
                        .isLessThanOrEqualTo(
                                1.04 * BlockBounds.signsAverageUpper(workers, replication, 2, workers - s));
                assertThat(optimised)
                        .isLessThanOrEqualTo(1.04 * BlockBounds.nullSpaceAverageUpper(workers, nu, workers - s));
            }
        }
    }

    /** Any r - m stragglers of resolvable assignments leave m whole classes. */
    @Test
    void classFramesAreExactWhileEnoughClassesAreWhole(RandomGenerator random) {
        for (Assignment assignment : List.of(
                FiniteGeometry.cosetHyper(3, 3, 5),
                FiniteGeometry.affinePlane(3),
                Repetition.cyclic(12, 4),
                Repetition.fractional(12, 12, 4))) {
            for (int m = 2; m <= 3; m++) {
                int classes = assignment.classes().size();
                BlockEncoding code = BlockCodes.classFrame(assignment, m);
                assertThat(code.sumEncodable()).isTrue();
                BlockGram gram = BlockGram.of(code);
                for (int s = 0; s <= classes - m; s++) {
                    for (int set = 0; set < 100; set++) {
                        assertThat(gram.error(BlockErrorTest.arrivals(assignment.workers(), s, random)))
                                .isLessThan(1e-9);
                    }
                }
            }
        }
    }

    private static List<BlockEncoding> codes(Assignment assignment, RandomGenerator random) {
        int workers = assignment.workers();
        return List.of(
                BlockCodes.stacked(assignment, 2),
                BlockCodes.diagonal(assignment, DiagonalSpec.SIGNS.draw(workers, 2, random)),
                NullSpaceCode.of(assignment, Directions.random(workers, 2, random), ones(workers))
                        .encoding(),
                NullSpaceCode.of(assignment, Directions.optimised(assignment, 2, ones(workers), random), ones(workers))
                        .encoding());
    }

    private static double[] ones(int workers) {
        double[] ones = new double[workers];
        Arrays.fill(ones, 1);
        return ones;
    }
}
