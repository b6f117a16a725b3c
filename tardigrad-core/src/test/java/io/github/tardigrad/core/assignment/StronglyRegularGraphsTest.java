package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StronglyRegularGraphsTest {
    static Stream<Arguments> graphs() {
        List<Arguments> graphs = new ArrayList<>();
        graphs.add(graph(StronglyRegularGraphs::petersen, 10, 3, 0, 1));
        for (int q : List.of(5, 9, 13, 17, 25)) {
            graphs.add(graph(loop -> StronglyRegularGraphs.paley(q, loop), q, (q - 1) / 2, (q - 5) / 4, (q - 1) / 4));
        }
        graphs.add(graph(loop -> StronglyRegularGraphs.triangular(5, loop), 10, 6, 3, 4));
        graphs.add(graph(loop -> StronglyRegularGraphs.triangular(6, loop), 15, 8, 4, 4));
        graphs.add(graph(loop -> StronglyRegularGraphs.triangular(7, loop), 21, 10, 5, 4));
        graphs.add(graph(loop -> StronglyRegularGraphs.lattice(3, loop), 9, 4, 1, 2));
        graphs.add(graph(loop -> StronglyRegularGraphs.lattice(4, loop), 16, 6, 2, 2));
        graphs.add(graph(loop -> StronglyRegularGraphs.lattice(5, loop), 25, 8, 3, 2));
        graphs.add(graph(StronglyRegularGraphs::clebsch, 16, 5, 0, 2));
        graphs.add(graph(StronglyRegularGraphs::shrikhande, 16, 6, 2, 2));
        return graphs.stream();
    }

    private static Arguments graph(Function<Boolean, Assignment> graph, int v, int k, int lambda, int mu) {
        return Arguments.of(graph, v, k, lambda, mu);
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void stronglyRegular(Function<Boolean, Assignment> graph, int v, int k, int lambda, int mu) {
        Assignment plain = graph.apply(false);
        DesignAxioms.biregular(plain, v, v, k, k);
        for (int i = 0; i < v; i++) {
            assertThat(plain.holds(i, i)).isFalse();
            for (int j = 0; j < v; j++) {
                if (i != j) {
                    int worker = j;
                    assertThat(plain.holds(i, j)).isEqualTo(plain.holds(j, i));
                    assertThat(Arrays.stream(plain.partitions(i))
                                    .filter(x -> plain.holds(worker, x))
                                    .count())
                            .isEqualTo(plain.holds(i, j) ? lambda : mu);
                }
            }
        }
        // A^2 = k I + lambda A + mu (J - I - A): the other eigenvalues solve x^2 = (lambda - mu) x + k - mu.
        double root = Math.sqrt((lambda - mu) * (lambda - mu) + 4.0 * (k - mu));
        double positive = (lambda - mu + root) / 2;
        double negative = (lambda - mu - root) / 2;
        int ofPositive = (int) Math.rint(-(k + (v - 1) * negative) / root);
        for (int loop = 0; loop < 2; loop++) {
            List<Double> expected = new ArrayList<>(List.of((double) k + loop));
            for (int t = 0; t < v - 1; t++) {
                expected.add(Math.abs((t < ofPositive ? positive : negative) + loop));
            }
            expected.sort(Comparator.reverseOrder());
            assertThat(graph.apply(loop == 1).spectrum())
                    .containsExactly(expected.stream().mapToDouble(x -> x).toArray(), within(1e-9));
        }
        DesignAxioms.biregular(graph.apply(true), v, v, k + 1, k + 1);
        assertThat(graph.apply(true).holds(1, 1)).isTrue();
    }

    @Test
    void someAreDesigns() {
        DesignAxioms.symmetric(StronglyRegularGraphs.clebsch(true), 16, 6, 2);
        DesignAxioms.symmetric(StronglyRegularGraphs.triangular(6, false), 15, 8, 4);
        DesignAxioms.spectrum(StronglyRegularGraphs.clebsch(true), 6, 1, 2, 15);
        DesignAxioms.spectrum(StronglyRegularGraphs.triangular(6, false), 8, 1, 2, 14);
    }

    @Test
    void withTheLoopSomeAreRegularMatrices() {
        for (Assignment assignment : List.of(
                StronglyRegularGraphs.petersen(true),
                StronglyRegularGraphs.paley(13, true),
                StronglyRegularGraphs.triangular(6, true))) {
            double[] values = assignment.spectrum();
            assertThat(values[values.length - 1]).as(assignment.name()).isGreaterThan(0.5);
        }
    }

    /** Neighbours of a vertex form a hexagon in Shrikhande's graph, two triangles in the lattice. */
    @Test
    void shrikhandeIsNotTheLattice() {
        assertThat(trianglesAmongNeighbours(StronglyRegularGraphs.shrikhande(false)))
                .isZero();
        assertThat(trianglesAmongNeighbours(StronglyRegularGraphs.lattice(4, false)))
                .isEqualTo(2);
    }

    private static int trianglesAmongNeighbours(Assignment graph) {
        int[] near = graph.partitions(0);
        int triangles = 0;
        for (int a = 0; a < near.length; a++) {
            for (int b = 0; b < a; b++) {
                for (int c = 0; c < b; c++) {
                    triangles += graph.holds(near[a], near[b])
                                    && graph.holds(near[b], near[c])
                                    && graph.holds(near[a], near[c])
                            ? 1
                            : 0;
                }
            }
        }
        return triangles;
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StronglyRegularGraphs.paley(7, true))
                .withMessage("order must be a prime power up to 125 that is 1 modulo 4; nearest: 5 and 9: order=7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StronglyRegularGraphs.triangular(3, true))
                .withMessage("order must be in 4..100: order=3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StronglyRegularGraphs.lattice(101, true))
                .withMessage("order must be in 2..100: order=101");
    }
}
