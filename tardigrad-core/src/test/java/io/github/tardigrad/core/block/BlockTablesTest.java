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

/** The tables of mean normalised errors for m = 2. */
@Seeded
@Tag("slow")
class BlockTablesTest {
    private static final int SETS = 60;
    private static final int DRAWS = 20;

    private static final int CODES = 5;

    /** Stacked, random signs, rotations, random directions, optimised directions, rank bound. */
    private record Row(Assignment assignment, int stragglers, List<Double> expected) {}

    private static List<Row> rows() {
        Assignment three = DifferenceSets.projectivePlane(3);
        Assignment five = DifferenceSets.projectivePlane(5);
        Assignment paley = StronglyRegularGraphs.paley(13, true);
        Assignment biregular = RandomAssignments.biregular(40, 20, 3, 1);
        Assignment coset = FiniteGeometry.cosetHyper(5, 2, 4);
        Assignment cyclic = Repetition.cyclic(20, 4);
        Assignment groups = Repetition.fractional(20, 20, 4);
        return List.of(
                new Row(three, 1, List.of(0.508, 0.193, 0.181, 0.036, 0.036, 0.0)),
                new Row(three, 2, List.of(0.517, 0.217, 0.206, 0.082, 0.077, 0.0)),
                new Row(three, 4, List.of(0.539, 0.278, 0.268, 0.179, 0.176, 0.028)),
                new Row(five, 1, List.of(0.502, 0.131, 0.129, 0.009, 0.009, 0.0)),
                new Row(five, 6, List.of(0.516, 0.174, 0.172, 0.067, 0.065, 0.0)),
                new Row(five, 16, List.of(0.565, 0.309, 0.309, 0.253, 0.257, 0.061)),
                new Row(paley, 1, List.of(0.502, 0.105, 0.059, 0.013, 0.012, 0.0)),
                new Row(paley, 3, List.of(0.508, 0.141, 0.086, 0.046, 0.042, 0.0)),
                new Row(paley, 6, List.of(0.525, 0.244, 0.156, 0.141, 0.132, 0.001)),
                new Row(biregular, 1, List.of(0.505, 0.224, 0.241, 0.055, 0.034, 0.0)),
                new Row(biregular, 4, List.of(0.526, 0.287, 0.304, 0.230, 0.145, 0.046)),
                new Row(biregular, 10, List.of(0.601, 0.469, 0.474, 0.541, 0.414, 0.303)),
                new Row(coset, 1, List.of(0.500, 0.114, 0.184, 0.024, 0.0, 0.0)),
                new Row(coset, 4, List.of(0.503, 0.184, 0.234, 0.118, 0.049, 0.006)),
                new Row(coset, 10, List.of(0.578, 0.390, 0.391, 0.373, 0.303, 0.169)),
                new Row(cyclic, 1, List.of(0.500, 0.179, 0.077, 0.010, 0.0, 0.0)),
                new Row(cyclic, 4, List.of(0.502, 0.221, 0.130, 0.070, 0.033, 0.008)),
                new Row(cyclic, 10, List.of(0.543, 0.370, 0.323, 0.298, 0.247, 0.175)),
                new Row(groups, 1, List.of(0.5, 0.102, 0.0, 0.0, 0.0, 0.0)),
                new Row(groups, 4, List.of(0.5, 0.133, 0.008, 0.008, 0.008, 0.008)),
                new Row(groups, 10, List.of(0.523, 0.313, 0.163, 0.163, 0.163, 0.163)));
    }

    /**
     * A cell of the table is the mean over 60 sets of one random code, rounded to .001. So is each of 20 draws here, which tell the
     * spread of such a cell: it is looked for within 5 of their standard deviations of their mean, and .002 for rounding and
     * cells without spread. Cells are bounded, so tails are short; there are 126.
     */
    @Test
    void errorsAreThoseOfTheTable(RandomGenerator random) {
        for (Row row : rows()) {
            int workers = row.assignment().workers();
            double[] sum = new double[CODES + 1];
            double[] squares = new double[CODES + 1];
            for (int draw = 0; draw < DRAWS; draw++) {
                double[] cell = new double[CODES + 1];
                List<BlockGram> grams = codes(row.assignment(), random).stream()
                        .map(BlockGram::of)
                        .toList();
                for (int set = 0; set < SETS; set++) {
                    BitSet arrived = BlockErrorTest.arrivals(workers, row.stragglers(), random);
                    for (int code = 0; code < CODES; code++) {
                        cell[code] += grams.get(code).error(arrived) / SETS;
                    }
                    cell[CODES] += BlockBounds.rankLower(row.assignment(), arrived, 2) / SETS;
                }
                for (int code = 0; code <= CODES; code++) {
                    sum[code] += cell[code];
                    squares[code] += cell[code] * cell[code];
                }
            }
            for (int code = 0; code <= CODES; code++) {
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

    private static List<BlockEncoding> codes(Assignment assignment, RandomGenerator random) {
        int workers = assignment.workers();
        return List.of(
                BlockCodes.stacked(assignment, 2),
                BlockCodes.diagonal(assignment, DiagonalSpec.SIGNS.draw(workers, 2, random)),
                BlockCodes.diagonal(
                        assignment, new DiagonalSpec(DiagonalSpec.Kind.ROTATIONS, 0, 0).draw(workers, 2, random)),
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
