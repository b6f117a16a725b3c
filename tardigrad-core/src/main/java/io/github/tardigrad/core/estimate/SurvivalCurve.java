package io.github.tardigrad.core.estimate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The probability of no answer by a time, as a history shows it without any model: it falls at each answer, by the share of
 * the rounds that were still waited for then.
 *
 * <p>Without rounds that were given up before the last answer it is the plain share of later responses. Source: Kaplan and
 * Meier, 1958.
 */
public final class SurvivalCurve {
    private final double[] times;
    private final double[] values;

    private SurvivalCurve(double[] times, double[] values) {
        this.times = times;
        this.values = values;
    }

    /** The curve of a history, every round counting alike. */
    public static SurvivalCurve of(WorkerHistory history) {
        // Answers come before what was given up at the same time: a deadline itself is in time.
        int[] order = IntStream.range(0, history.rounds())
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(history::observed)
                        .thenComparing(r -> history.answered(r) ? 0 : 1))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] times = new double[history.answers()];
        double[] values = new double[times.length];
        int steps = 0;
        double value = 1;
        for (int i = 0; i < order.length; i++) {
            if (history.answered(order[i])) {
                value *= 1 - 1.0 / (order.length - i);
                boolean again = steps > 0 && times[steps - 1] == history.observed(order[i]);
                steps += again ? 0 : 1;
                times[steps - 1] = history.observed(order[i]);
                values[steps - 1] = value;
            }
        }
        return new SurvivalCurve(Arrays.copyOf(times, steps), Arrays.copyOf(values, steps));
    }

    /** How many different times there was an answer at. */
    public int steps() {
        return times.length;
    }

    /** When the curve falls, ascending. */
    public double seconds(int step) {
        return times[step];
    }

    /** What it falls to then. */
    public double probability(int step) {
        return values[step];
    }
}
