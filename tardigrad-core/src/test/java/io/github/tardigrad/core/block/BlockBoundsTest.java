package io.github.tardigrad.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.CompleteDesigns;
import io.github.tardigrad.core.assignment.DifferenceSets;
import io.github.tardigrad.core.assignment.FiniteGeometry;
import io.github.tardigrad.core.assignment.RandomAssignments;
import io.github.tardigrad.core.assignment.Repetition;
import io.github.tardigrad.core.assignment.StronglyRegularGraphs;
import io.github.tardigrad.core.code.BlockEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No bound is violated: by any family, on any kind of assignment. */
class BlockBoundsTest {
    private static final double ROUNDING = 1e-9;

    /** Of the mean of draws, so that a bound that is met with equality fails once in a thousand million. */
    private static final double STANDARD_ERRORS = 6;

    static Stream<Assignment> assignments() {
        return Stream.of(
                DifferenceSets.projectivePlane(3),
                DifferenceSets.projectivePlane(4),
                FiniteGeometry.affinePlane(3),
                FiniteGeometry.affinePlane(4).dual(),
                FiniteGeometry.projectiveSpace(3, 2),
                DifferenceSets.cyclicDesign(11),
                DifferenceSets.hadamardDesign(15),
                CompleteDesigns.complete(6, 2),
                CompleteDesigns.complete(6, 3),
                StronglyRegularGraphs.petersen(false),
                StronglyRegularGraphs.petersen(true),
                StronglyRegularGraphs.paley(13, true),
                StronglyRegularGraphs.triangular(6, true),
                StronglyRegularGraphs.lattice(4, false),
                StronglyRegularGraphs.clebsch(true),
                StronglyRegularGraphs.shrikhande(false),
                FiniteGeometry.cosetHyper(3, 3, 5),
                FiniteGeometry.cosetLine(3, 3, 5),
                FiniteGeometry.cosetHyper(5, 2, 4),
                RandomAssignments.biregular(40, 20, 3, 1),
                FiniteGeometry.cosetHyper(4, 2, 4),
                Repetition.fractional(12, 12, 3),
                Repetition.cyclic(14, 4),
                Repetition.cyclic(20, 4));
    }

    static Stream<Assignment> resolvable() {
        return assignments().filter(Assignment::isResolvable);
    }

    private static Map<String, BlockEncoding> codes(Assignment assignment, int reduction, RandomGenerator random) {
        int workers = assignment.workers();
        double[] ones = new double[workers];
        Arrays.fill(ones, 1);
        Map<String, BlockEncoding> codes = new LinkedHashMap<>();
        codes.put("stacked", BlockCodes.stacked(assignment, reduction));
        for (DiagonalSpec.Kind kind : DiagonalSpec.Kind.values()) {
            double[][] diagonals = new DiagonalSpec(kind, 0.2, 0).draw(workers, reduction, random);
            codes.put("diagonal " + kind, BlockCodes.diagonal(assignment, diagonals));
        }
        double[][] directions = Directions.random(workers, reduction, random);
        codes.put("null space", NullSpaceCode.of(assignment, directions, ones).encoding());
        codes.put(
                "null space, optimised",
                NullSpaceCode.of(assignment, Directions.optimised(assignment, reduction, ones, random), ones)
                        .encoding());
        if (assignment.minimumReplication() > reduction) {
            codes.put(
                    "null space, s0 = 1",
                    NullSpaceCode.of(assignment, directions, 1, ones, random).encoding());
        }
        if (assignment.isResolvable()) {
            codes.put("class frame", BlockCodes.classFrame(assignment, reduction));
        }
        return codes;
    }

    @ParameterizedTest
    @MethodSource("assignments")
    void noCodeIsBelowTheRankBoundOrAboveTheSpectralOne(Assignment assignment) {
        RandomGenerator random = new SplittableRandom(1);
        int workers = assignment.workers();
        double sigma2 = assignment.spectrum()[1];
        for (int reduction = 1; reduction <= 3 && reduction <= assignment.minimumReplication(); reduction++) {
            int blocks = reduction;
            BlockGram whole = BlockGram.of(BlockCodes.stacked(assignment, 1));
            codes(assignment, reduction, random).forEach((name, code) -> {
                BlockGram gram = BlockGram.of(code);
                for (int set = 0; set < 10; set++) {
                    BitSet arrived = BlockErrorTest.arrivals(workers, random.nextInt(workers), random);
                    double error = gram.error(arrived);
                    int late = workers - arrived.cardinality();
                    assertThat(error)
                            .as("%s, m = %d, %d late", name, blocks, late)
                            .isLessThanOrEqualTo(1)
                            .isGreaterThanOrEqualTo(BlockBounds.rankLower(assignment, arrived, blocks) - ROUNDING);
                    double upper = BlockBounds.spectralUpper(
                            sigma2, assignment.replication(0), assignment.load(0), workers - late, late);
                    assertThat(whole.error(arrived)).isLessThanOrEqualTo(upper + ROUNDING);
                    if (name.equals("stacked")) {
                        assertThat(error).isCloseTo((blocks - 1 + whole.error(arrived)) / blocks, within(ROUNDING));
                    }
                }
            });
        }
    }

    /** Exactly 0 when everybody is there; never below the rank bound, of which it knows nothing. */
    @ParameterizedTest
    @MethodSource("resolvable")
    void noTightFrameIsAboveItsBound(Assignment assignment) {
        RandomGenerator random = new SplittableRandom(4);
        int workers = assignment.workers();
        int classes = assignment.classes().size();
        double sigma2 = assignment.spectrum()[1];
        for (int reduction = 2; reduction <= Math.min(4, classes); reduction++) {
            double[][] frame = HarmonicFrame.of(classes, reduction);
            double[][] directions = new double[workers][];
            for (int c = 0; c < classes; c++) {
                for (int i : assignment.classes().get(c)) {
                    directions[i] = frame[c];
                }
            }
            BlockGram gram = BlockGram.of(BlockCodes.classFrame(assignment, reduction));
            for (int late = 0; late < workers; late++) {
                for (int set = 0; set < 10; set++) {
                    BitSet arrived = BlockErrorTest.arrivals(workers, late, random);
                    double upper = BlockBounds.tightFrameUpper(
                            sigma2, assignment.replication(0), assignment.load(0), directions, arrived);
                    assertThat(gram.error(arrived))
                            .as("m = %d, %d late", reduction, late)
                            .isLessThanOrEqualTo(upper + ROUNDING);
                    if (late == 0) {
                        assertThat(upper).isCloseTo(0, within(ROUNDING));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("assignments")
    void randomSignsAreInTheMeanNotAboveTheirBounds(Assignment assignment) {
        RandomGenerator random = new SplittableRandom(2);
        int workers = assignment.workers();
        double sigma2 = assignment.spectrum()[1];
        int replication = assignment.replication(0);
        for (int late : new int[] {0, 1, workers / 3}) {
            BitSet fixed = BlockErrorTest.arrivals(workers, late, random);
            List<Double> ofOneSet = new ArrayList<>();
            List<Double> ofAll = new ArrayList<>();
            for (int draw = 0; draw < 60; draw++) {
                BlockGram gram =
                        BlockGram.of(BlockCodes.diagonal(assignment, DiagonalSpec.SIGNS.draw(workers, 2, random)));
                ofOneSet.add(gram.error(fixed));
                ofAll.add(gram.error(BlockErrorTest.arrivals(workers, late, random)));
            }
            atMost(ofOneSet, BlockBounds.signsUpper(sigma2, replication, assignment.load(0), 2, workers - late, late));
            double average = BlockBounds.signsAverageUpper(workers, replication, 2, workers - late);
            atMost(ofAll, average);
            double lower = BlockBounds.averageLower(workers, replication, 2, late);
            assertThat(average).isGreaterThanOrEqualTo(lower - ROUNDING);
            assertThat(BlockBounds.worstLower(workers, assignment.partitions(), replication, 2, late))
                    .isGreaterThanOrEqualTo(lower - ROUNDING);
        }
    }

    @ParameterizedTest
    @MethodSource("assignments")
    void nullSpaceCodesAreInTheMeanNotAboveTheirBoundNorBelowThatOfAll(Assignment assignment) {
        RandomGenerator random = new SplittableRandom(3);
        int workers = assignment.workers();
        double[] ones = new double[workers];
        Arrays.fill(ones, 1);
        double[][] directions = Directions.random(workers, 2, random);
        BlockGram gram =
                BlockGram.of(NullSpaceCode.of(assignment, directions, ones).encoding());
        double nu = Directions.cost(assignment, directions, ones) / (2.0 * assignment.partitions());
        for (int late : new int[] {1, workers / 4, workers / 2}) {
            List<Double> errors = new ArrayList<>();
            for (int set = 0; set < 100; set++) {
                errors.add(gram.error(BlockErrorTest.arrivals(workers, late, random)));
            }
            atMost(errors, BlockBounds.nullSpaceAverageUpper(workers, nu, workers - late));
            double lower = BlockBounds.averageLower(workers, assignment.replication(0), 2, late);
            assertThat(mean(errors)).isGreaterThanOrEqualTo(lower - STANDARD_ERRORS * standardError(errors) - ROUNDING);
        }
        assertThat(gram.error(BlockErrorTest.arrivals(workers, 0, random))).isLessThan(ROUNDING);
    }

    /** Whatever the code: its weights of complete rounds are a decoding too. */
    @ParameterizedTest
    @MethodSource("assignments")
    void noCodeIsInTheMeanAboveItsScaledWeightsOfCompleteRounds(Assignment assignment) {
        RandomGenerator random = new SplittableRandom(6);
        int workers = assignment.workers();
        codes(assignment, 2, random).forEach((name, code) -> {
            BlockGram gram = BlockGram.of(code);
            double[] upper = gram.averageUpper();
            assertThat(upper[workers]).isCloseTo(gram.error(BlockErrorTest.arrivals(workers, 0, random)), within(1e-8));
            for (int late : new int[] {1, workers / 2}) {
                List<Double> errors = new ArrayList<>();
                for (int set = 0; set < 60; set++) {
                    errors.add(gram.error(BlockErrorTest.arrivals(workers, late, random)));
                }
                atMost(errors, upper[workers - late]);
            }
        });
    }

    /** For unit directions and equal weights it is the bound of null-space codes, whose weights R are not of least noise. */
    @Test
    void theBoundOfScaledWeightsIsNotAboveThatOfNullSpaceCodes() {
        Assignment plane = DifferenceSets.projectivePlane(4);
        RandomGenerator random = new SplittableRandom(7);
        double[] ones = new double[21];
        Arrays.fill(ones, 1);
        double[][] directions = Directions.random(21, 2, random);
        double nu = Directions.cost(plane, directions, ones) / 42;
        double[] upper = BlockGram.of(NullSpaceCode.of(plane, directions, ones).encoding())
                .averageUpper();
        for (int arrivals = 1; arrivals <= 21; arrivals++) {
            assertThat(upper[arrivals])
                    .isLessThanOrEqualTo(BlockBounds.nullSpaceAverageUpper(21, nu, arrivals) + ROUNDING);
        }
        // A tight frame on every partition: no weights have less noise.
        double[] tight =
                BlockGram.of(BlockCodes.classFrame(Repetition.cyclic(12, 4), 2)).averageUpper();
        for (int arrivals = 1; arrivals <= 12; arrivals++) {
            assertThat(tight[arrivals])
                    .isCloseTo(BlockBounds.nullSpaceAverageUpper(12, 0.5, arrivals), within(ROUNDING));
        }
    }

    /** The mean of the rank bound over every set is its formula, and the greedy bound is not above the worst set. */
    @Test
    void lowerBoundsOfMeanAndWorstAreThoseOfEverySet() {
        for (Assignment assignment : List.of(
                StronglyRegularGraphs.petersen(false),
                DifferenceSets.projectivePlane(2),
                FiniteGeometry.affinePlane(3),
                Repetition.fractional(12, 12, 3),
                Repetition.fractional(10, 10, 5),
                Repetition.cyclic(10, 4))) {
            int workers = assignment.workers();
            int replication = assignment.replication(0);
            for (int reduction = 1; reduction <= 3; reduction++) {
                double[] sum = new double[workers + 1];
                double[] worst = new double[workers + 1];
                int[] sets = new int[workers + 1];
                for (long set = 0; set < 1L << workers; set++) {
                    BitSet arrived = BitSet.valueOf(new long[] {set});
                    int late = workers - arrived.cardinality();
                    double lower = BlockBounds.rankLower(assignment, arrived, reduction);
                    sum[late] += lower;
                    worst[late] = Math.max(worst[late], lower);
                    sets[late]++;
                }
                for (int late = 0; late < workers; late++) {
                    assertThat(BlockBounds.averageLower(workers, replication, reduction, late))
                            .isCloseTo(sum[late] / sets[late], within(1e-12));
                    assertThat(BlockBounds.worstLower(workers, assignment.partitions(), replication, reduction, late))
                            .as("%s, m = %d, %d late", assignment, reduction, late)
                            .isLessThanOrEqualTo(worst[late] + ROUNDING);
                }
            }
        }
    }

    /** Linear between whole replications, which is below the mean of any replications of that mean: it is convex. */
    @Test
    void theAverageBoundOfMixedReplicationsIsBelowTheirs() {
        for (int late = 0; late < 12; late++) {
            double mixed = BlockBounds.averageLower(12, 2.5, 2, late);
            double one = BlockBounds.averageLower(12, 1, 2, late);
            double four = BlockBounds.averageLower(12, 4, 2, late);
            assertThat(mixed).isLessThanOrEqualTo((one + four) / 2 + 1e-12);
            assertThat(mixed)
                    .isCloseTo(
                            (BlockBounds.averageLower(12, 2, 2, late) + BlockBounds.averageLower(12, 3, 2, late)) / 2,
                            within(1e-12));
        }
    }

    @Test
    void aClassFrameOnRepetitionMeetsTheRankBoundForEverySet() {
        Assignment groups = Repetition.fractional(12, 12, 4);
        BlockGram gram = BlockGram.of(BlockCodes.classFrame(groups, 2));
        for (long set = 0; set < 1L << 12; set++) {
            BitSet arrived = BitSet.valueOf(new long[] {set});
            assertThat(gram.error(arrived)).isCloseTo(BlockBounds.rankLower(groups, arrived, 2), within(ROUNDING));
        }
    }

    /** s stragglers break at most s of r classes, and any m whole ones suffice. */
    @Test
    void classFramesAreExactWithUpToClassesLessBlocksStragglers() {
        for (Assignment assignment : List.of(
                Repetition.cyclic(12, 4),
                FiniteGeometry.affinePlane(3),
                FiniteGeometry.cosetHyper(3, 2, 3),
                Repetition.fractional(12, 12, 3))) {
            for (int reduction = 1; reduction <= assignment.classes().size(); reduction++) {
                BlockEncoding code = BlockCodes.classFrame(assignment, reduction);
                assertThat(code.sumEncodable()).isEqualTo(reduction > 1);
                BlockGram gram = BlockGram.of(code);
                int most = assignment.classes().size() - reduction;
                for (long set = 0; set < 1L << assignment.workers(); set++) {
                    BitSet arrived = BitSet.valueOf(new long[] {set});
                    if (assignment.workers() - arrived.cardinality() <= most) {
                        assertThat(gram.error(arrived)).isLessThan(ROUNDING);
                    }
                }
            }
        }
        Assignment large = FiniteGeometry.cosetHyper(3, 3, 5);
        RandomGenerator random = new SplittableRandom(4);
        for (int reduction = 2; reduction <= 3; reduction++) {
            BlockGram gram = BlockGram.of(BlockCodes.classFrame(large, reduction));
            for (int set = 0; set < 100; set++) {
                assertThat(gram.error(BlockErrorTest.arrivals(15, 5 - reduction, random)))
                        .isLessThan(ROUNDING);
            }
        }
    }

    private static void atMost(List<Double> errors, double bound) {
        assertThat(mean(errors)).isLessThanOrEqualTo(bound + STANDARD_ERRORS * standardError(errors) + ROUNDING);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(x -> x).average().orElseThrow();
    }

    private static double standardError(List<Double> values) {
        double mean = mean(values);
        double squares =
                values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt(squares / (values.size() - 1) / values.size());
    }
}
