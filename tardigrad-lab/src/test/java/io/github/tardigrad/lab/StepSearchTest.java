package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.lab.SchemeComparison.Tried;
import io.github.tardigrad.lab.StepSearch.Trial;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class StepSearchTest {
    private static StepSearch of(List<Double> grid, DoubleUnaryOperator loss) {
        return of(grid, 1, (rate, seed) -> loss.applyAsDouble(rate));
    }

    private static StepSearch of(List<Double> grid, int seeds, ToDoubleBiFunction<Double, Integer> loss) {
        StepSearch search = new StepSearch(grid, seeds);
        List<Trial> trials = search.next();
        while (!trials.isEmpty()) {
            trials.forEach(trial -> search.add(trial.rate(), loss.applyAsDouble(trial.rate(), trial.seed())));
            trials = search.next();
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

    @Test
    void whatHasLostIsNotTriedOnEverySeed() {
        StepSearch search = of(List.of(1.0, 2.0, 4.0), 3, (rate, seed) -> rate == 2 ? 0.5 : rate == 1 ? 0.9 : 10);
        assertThat(search.best()).isEqualTo(2);
        assertThat(search.tried()).containsExactly(new Tried(1, 0.9, 2), new Tried(2, 0.5, 3), new Tried(4, 10, 1));
    }

    /** The search that tries everything on every seed, on losses with no order in them. */
    @Test
    void theBestAndWhatLiesBeyondAreThoseOfASearchWithoutLosers(RandomGenerator random) {
        for (int repetition = 0; repetition < 200; repetition++) {
            Map<Double, double[]> drawn = new TreeMap<>();
            ToDoubleBiFunction<Double, Integer> loss = (rate, seed) -> drawn.computeIfAbsent(
                            rate, r -> random.doubles(3).map(x -> x * x * x).toArray())[seed];
            StepSearch search = of(List.of(1.0, 2.0, 4.0, 8.0), 3, loss);
            StepSearch whole = of(
                    List.of(1.0, 2.0, 4.0, 8.0),
                    rate -> Arrays.stream(drawn.get(rate)).sum());
            assertThat(search.best()).isEqualTo(whole.best());
            assertThat(search.tried())
                    .extracting(Tried::rate)
                    .isEqualTo(whole.tried().stream().map(Tried::rate).toList());
        }
    }
}
