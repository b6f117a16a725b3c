package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.lab.SchemeComparison.Tried;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class StepSearchTest {
    private static StepSearch of(List<Double> grid, DoubleUnaryOperator loss) {
        StepSearch search = new StepSearch(grid);
        while (!search.next().isEmpty()) {
            search.next().forEach(rate -> search.add(rate, loss.applyAsDouble(rate)));
        }
        return search;
    }

    private static DoubleUnaryOperator leastAt(double best) {
        return rate -> Math.abs(Math.log(rate / best));
    }

    @Test
    void theBestWithinTheGridEndsTheSearch() {
        StepSearch search = of(List.of(1.0, 2.0, 4.0), leastAt(2));
        assertThat(search.best()).isEqualTo(2);
        assertThat(search.tried()).extracting(Tried::rate).containsExactly(1.0, 2.0, 4.0);
    }

    @Test
    void beyondAnEndUntilTheBestIsInside() {
        assertThat(of(List.of(1.0, 2.0), leastAt(8)).tried())
                .extracting(Tried::rate)
                .containsExactly(1.0, 2.0, 4.0, 8.0, 16.0);
        StepSearch below = of(List.of(0.003, 0.01, 0.03), leastAt(0.0009));
        assertThat(below.best()).isEqualTo(0.0009);
        assertThat(below.tried()).extracting(Tried::rate).containsExactly(0.00027, 0.0009, 0.003, 0.01, 0.03);
    }

    @Test
    void beyondAFewTimesAtMost() {
        StepSearch search = of(List.of(1.0, 2.0), leastAt(1e6));
        assertThat(search.tried()).hasSize(2 + StepSearch.MOST_BEYOND);
        assertThat(search.best()).isEqualTo(32);
    }

    @Test
    void oneStepSizeIsNoGrid() {
        assertThat(of(List.of(1.0), leastAt(8)).tried()).hasSize(1);
    }

    @Test
    void theSmallestOfEqualLosses() {
        assertThat(of(List.of(1.0, 2.0, 4.0, 8.0), rate -> rate == 1 || rate == 8 ? 2 : 1)
                        .best())
                .isEqualTo(2);
    }
}
