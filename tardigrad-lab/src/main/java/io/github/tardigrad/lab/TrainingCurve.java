package io.github.tardigrad.lab;

import java.util.List;

/**
 * How a run went.
 *
 * @param points after rounds that were evaluated, the first before any round
 * @param emptyRounds rounds in which nobody arrived
 * @param diverged whether a number was not finite in a round after the last point, which ended the run
 * @param found what a detector finds at the end in the {@link TestScene}; nothing of other models
 */
record TrainingCurve(List<Point> points, long emptyRounds, boolean diverged, List<Outcome.Found> found) {
    /** What a loss counts at most: several times that of guessing; a diverged run's counts this much. */
    static final double LARGEST_LOSS = 10;

    /** Part of the rounds, up to the last, over which a loss is averaged. */
    private static final double LATE = 0.25;

    TrainingCurve {
        points = List.copyOf(points);
        found = List.copyOf(found);
    }

    /** Of a model that finds no objects. */
    TrainingCurve(List<Point> points, long emptyRounds, boolean diverged) {
        this(points, emptyRounds, diverged, List.of());
    }

    /**
     * An evaluation.
     *
     * @param round from 0
     * @param loss on the training set
     * @param accuracy on the test set; of a detector its average precision
     * @param bytes of frames that came in time so far
     * @param seconds on the rounds' clock so far
     */
    record Point(long round, double loss, double accuracy, long bytes, double seconds) {}

    /** Mean loss on the training set over the evaluations in the last quarter of so many rounds. */
    double lateLoss(long rounds) {
        return late(rounds).stream()
                .mapToDouble(point -> Math.min(LARGEST_LOSS, point.loss()))
                .average()
                .orElse(LARGEST_LOSS);
    }

    /** Mean accuracy likewise; 0 of a diverged run. */
    double lateAccuracy(long rounds) {
        return late(rounds).stream().mapToDouble(Point::accuracy).average().orElse(0);
    }

    /** Whether a round is one of those that a late loss is a mean over. */
    static boolean late(long round, long rounds) {
        return round > (1 - LATE) * rounds;
    }

    private List<Point> late(long rounds) {
        return diverged
                ? List.of()
                : points.stream().filter(point -> late(point.round(), rounds)).toList();
    }

    /** The loss at the i-th evaluation of runs that did not diverge. */
    double loss(int i) {
        return i < points.size() ? Math.min(LARGEST_LOSS, points.get(i).loss()) : LARGEST_LOSS;
    }

    /** The loss when so many bytes have come, between evaluations on a straight line; that of divergence if they never do. */
    double lossAt(double bytes) {
        for (int i = 0; i < points.size(); i++) {
            if (points.get(i).bytes() >= bytes) {
                if (i == 0) {
                    return loss(0);
                }
                double before = points.get(i - 1).bytes();
                double share = (bytes - before) / (points.get(i).bytes() - before);
                return loss(i - 1) + share * (loss(i) - loss(i - 1));
            }
        }
        return LARGEST_LOSS;
    }
}
