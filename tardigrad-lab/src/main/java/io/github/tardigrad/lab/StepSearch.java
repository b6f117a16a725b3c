package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Tried;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The best step size of a grid, and beyond it: as long as the best is at an end, the next one out is tried, further by the factor
 * between the last two, a few times at most. A function of the losses alone.
 *
 * <p>The best is that of the least mean loss over some seeds. Losses are not below 0, so a step size has lost once the sum over
 * its first seeds is above the sum over all seeds of another; the rest of its seeds is not tried. What is best, and what is tried
 * beyond the grid, is the same as if it were.
 */
final class StepSearch {
    /** Step sizes beyond the grid that are tried at most. */
    static final int MOST_BEYOND = 4;

    private static final MathContext DIGITS = new MathContext(2);

    private final List<Double> grid;
    private final int seeds;
    private final NavigableMap<Double, Sum> losses = new TreeMap<>();

    /** Over the first seeds. */
    private record Sum(double loss, int seeds) {}

    /**
     * Something to be tried.
     *
     * @param rate the step size
     * @param seed from 0
     */
    record Trial(double rate, int seed) {}

    /**
     * Before any is tried.
     *
     * @param grid ascending
     * @param seeds on which each is tried, at least 1
     */
    StepSearch(List<Double> grid, int seeds) {
        this.grid = List.copyOf(grid);
        this.seeds = seeds;
        grid.forEach(rate -> losses.put(rate, new Sum(0, 0)));
    }

    /** What is to be tried next; none once the search has ended. All of it is to be {@link #add}ed before it is asked again. */
    List<Trial> next() {
        List<Trial> trials = onGoing();
        if (!trials.isEmpty() || grid.size() < 2 || losses.size() >= grid.size() + MOST_BEYOND) {
            return trials;
        }
        double best = best();
        Double lower = losses.lowerKey(best);
        Double higher = losses.higherKey(best);
        if (lower != null && higher != null) {
            return List.of();
        }
        double inner = lower != null ? lower : losses.higherKey(best);
        return List.of(
                new Trial(BigDecimal.valueOf(best / inner * best).round(DIGITS).doubleValue(), 0));
    }

    /** The first seed of all; then the rest of the leader's; then seed by seed the others, as long as they have not lost. */
    private List<Trial> onGoing() {
        List<Trial> trials = new ArrayList<>();
        losses.forEach((rate, sum) -> {
            if (sum.seeds() == 0) {
                trials.add(new Trial(rate, 0));
            }
        });
        if (!trials.isEmpty()) {
            return trials;
        }
        double least = losses.values().stream()
                .filter(sum -> sum.seeds() == seeds)
                .mapToDouble(Sum::loss)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
        List<Map.Entry<Double, Sum>> open = losses.entrySet().stream()
                .filter(entry ->
                        entry.getValue().seeds() < seeds && entry.getValue().loss() <= least)
                .toList();
        if (least == Double.POSITIVE_INFINITY) {
            Map.Entry<Double, Sum> leader = open.stream()
                    .min(Comparator.comparingDouble(entry -> entry.getValue().loss()))
                    .orElseThrow();
            for (int seed = leader.getValue().seeds(); seed < seeds; seed++) {
                trials.add(new Trial(leader.getKey(), seed));
            }
        } else {
            open.forEach(entry ->
                    trials.add(new Trial(entry.getKey(), entry.getValue().seeds())));
        }
        return trials;
    }

    /** Takes the loss, at least 0, of a step size on its next seed. */
    void add(double rate, double loss) {
        losses.merge(
                rate,
                new Sum(loss, 1),
                (before, one) -> new Sum(before.loss() + one.loss(), before.seeds() + one.seeds()));
    }

    /** The step size of the least loss; the smallest where they are equal. */
    double best() {
        return losses.entrySet().stream()
                .filter(entry -> entry.getValue().seeds() == seeds)
                .min(Comparator.comparingDouble(entry -> entry.getValue().loss()))
                .orElseThrow()
                .getKey();
    }

    /** All that were tried, ascending; a step size that has lost with the mean over fewer seeds, which is above the best's. */
    List<Tried> tried() {
        return losses.entrySet().stream()
                .map(entry -> new Tried(
                        entry.getKey(),
                        entry.getValue().loss() / entry.getValue().seeds(),
                        entry.getValue().seeds()))
                .toList();
    }
}
