package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Tried;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The best step size of a grid, and beyond it: as long as the best is at an end, the next one out is tried, further by the factor
 * between the last two, a few times at most. A function of the losses alone.
 */
final class StepSearch {
    /** Step sizes beyond the grid that are tried at most. */
    static final int MOST_BEYOND = 4;

    private static final MathContext DIGITS = new MathContext(2);

    private final List<Double> grid;
    private final NavigableMap<Double, Double> losses = new TreeMap<>();

    /**
     * Before any is tried.
     *
     * @param grid ascending
     */
    StepSearch(List<Double> grid) {
        this.grid = List.copyOf(grid);
    }

    /** What is to be tried next: the grid, then one beyond it; none once the search has ended. */
    List<Double> next() {
        if (losses.isEmpty()) {
            return grid;
        }
        if (grid.size() < 2 || losses.size() >= grid.size() + MOST_BEYOND) {
            return List.of();
        }
        double best = best();
        Double lower = losses.lowerKey(best);
        Double higher = losses.higherKey(best);
        if (lower != null && higher != null) {
            return List.of();
        }
        double inner = lower != null ? lower : losses.higherKey(best);
        return List.of(BigDecimal.valueOf(best / inner * best).round(DIGITS).doubleValue());
    }

    /** Takes the mean late loss of a step size. */
    void add(double rate, double loss) {
        losses.put(rate, loss);
    }

    /** The step size of the least loss; the smallest where they are equal. */
    double best() {
        return losses.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    /** All that were tried, ascending. */
    List<Tried> tried() {
        return losses.entrySet().stream()
                .map(entry -> new Tried(entry.getKey(), entry.getValue()))
                .toList();
    }
}
