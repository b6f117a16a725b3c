package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteGeometryTest {
    @ParameterizedTest
    @CsvSource({"3, 2, 15, 7, 3", "4, 2, 31, 15, 7", "3, 3, 40, 13, 4", "2, 4, 21, 5, 1", "2, 9, 91, 10, 1"})
    void hyperplanes(int dimension, int order, int points, int load, int together) {
        DesignAxioms.symmetric(FiniteGeometry.projectiveSpace(dimension, order), points, load, together);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7, 8, 9})
    void affinePlanes(int q) {
        Assignment plane = FiniteGeometry.affinePlane(q);
        DesignAxioms.biregular(plane, q * q, q * q + q, q + 1, q);
        DesignAxioms.balanced(plane, 1);
        DesignAxioms.resolved(plane, q + 1);
        DesignAxioms.spectrum(plane, Math.sqrt(q * (q + 1.0)), 1, Math.sqrt(q), q * q - 1);
        assertThat(plane.columnIntersection()).isEmpty();
        assertThat(plane.dual().columnIntersection()).hasValue(1);
    }

    /** The readings of "(27,2,5)", and the array codes of two dimensions. */
    @ParameterizedTest
    @CsvSource({"27, 2, 5", "3, 3, 5", "3, 3, 4", "5, 2, 4", "4, 2, 4", "2, 4, 5"})
    void cosetsOfCodimensionOne(int q, int t, int classes) {
        Assignment graph = FiniteGeometry.cosetHyper(q, t, classes);
        int load = (int) Math.pow(q, t - 1);
        DesignAxioms.biregular(graph, q * load, classes * q, classes, load);
        DesignAxioms.resolved(graph, classes);
        DesignAxioms.spectrum(
                graph,
                Math.sqrt(classes * load),
                1,
                Math.sqrt(load),
                classes * (q - 1),
                0,
                Math.min(q * load, classes * q) - classes * (q - 1) - 1);
    }

    @Test
    void cosetSpectraAreThoseOfTheNotes() {
        double[] large = FiniteGeometry.cosetHyper(27, 2, 5).spectrum();
        assertThat(large[0]).isCloseTo(11.619, within(5e-4));
        assertThat(large[1]).isCloseTo(5.196, within(5e-4));
        double[] small = FiniteGeometry.cosetHyper(3, 3, 5).spectrum();
        assertThat(small[0]).isCloseTo(6.708, within(5e-4));
        assertThat(small[1]).isCloseTo(3, within(5e-4));
    }

    @Test
    void cosetsOfLines() {
        Assignment graph = FiniteGeometry.cosetLine(3, 3, 5);
        DesignAxioms.biregular(graph, 27, 45, 5, 3);
        DesignAxioms.resolved(graph, 5);
        assertThat(graph.spectrum()[0]).isCloseTo(Math.sqrt(15), within(1e-12));
        // Two lines of different directions meet in at most one point.
        for (int i = 0; i < 45; i++) {
            for (int other = 0; other < i; other++) {
                int j = other;
                int worker = i;
                assertThat(Arrays.stream(graph.partitions(i))
                                .filter(x -> graph.holds(j, x))
                                .count())
                        .as("workers %d and %d", worker, j)
                        .isLessThanOrEqualTo(1);
            }
        }
        Assignment plane = FiniteGeometry.cosetLine(5, 2, 4);
        DesignAxioms.biregular(plane, 25, 20, 4, 5);
        assertThat(plane.spectrum())
                .containsExactly(FiniteGeometry.cosetHyper(5, 2, 4).spectrum(), within(1e-12));
        DesignAxioms.resolved(FiniteGeometry.cosetLine(4, 2, 5), 5);
    }

    /** Moment curve: any three of its functionals in three dimensions are independent, so their kernels meet in 0 alone. */
    @Test
    void theFirstKernelsAreInGeneralPosition() {
        Assignment graph = FiniteGeometry.cosetHyper(4, 3, 5);
        for (int a = 0; a < 5; a++) {
            for (int b = 0; b < a; b++) {
                for (int c = 0; c < b; c++) {
                    int meeting = 0;
                    for (int j = 0; j < 64; j++) {
                        meeting += graph.holds(4 * a, j) && graph.holds(4 * b, j) && graph.holds(4 * c, j) ? 1 : 0;
                    }
                    assertThat(meeting).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FiniteGeometry.affinePlane(10))
                .withMessage("order must be a prime power up to 97; nearest: 9 and 11: order=10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FiniteGeometry.cosetHyper(128, 2, 5))
                .withMessage("coset graph (128,2,5), codimension 1 would have 16384 partitions and 640 workers; at most"
                        + " 10000 of each are written down");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FiniteGeometry.cosetHyper(2, 2, 4))
                .withMessage("classes must be in 1..3, the subspaces through 0: classes=4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FiniteGeometry.projectiveSpace(1, 2))
                .withMessage("dimension must be >= 2: dimension=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FiniteGeometry.projectiveSpace(1_000_000, 2))
                .withMessageContaining("would have");
    }
}
