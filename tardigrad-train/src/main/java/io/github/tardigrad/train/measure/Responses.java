package io.github.tardigrad.train.measure;

import java.util.Arrays;
import java.util.BitSet;

/**
 * How each worker answered in one round. Times are in seconds from the start of the round, to the microsecond, and cut off
 * at the deadline: of an answer that had not come by then no more is known. Immutable.
 */
public final class Responses {
    /** What came of asking a worker. */
    public enum Outcome {
        /** Not asked: it sends nothing under the plan, or is gone. */
        SILENT,
        /** Its frame was decoded. */
        ARRIVED,
        /** No answer by the end of the round. */
        LATE,
        /** It failed before it could answer. */
        LOST,
        /** What it sent was damaged, or of something else. */
        REFUSED
    }

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double MICROS_PER_SECOND = 1e6;

    private final double deadlineSeconds;
    private final double lengthSeconds;
    private final Outcome[] outcomes;
    private final double[] seconds;

    /**
     * Copies the arrays.
     *
     * @param deadlineSeconds &gt; 0; +Infinity where everybody was waited for
     * @param lengthSeconds from the start of the round to its end
     * @param outcomes one for each worker
     * @param seconds response times of those who arrived; the others' are not looked at
     * @throws IllegalArgumentException if the lengths differ, or who arrived has no finite time of at least 0
     */
    public Responses(double deadlineSeconds, double lengthSeconds, Outcome[] outcomes, double[] seconds) {
        if (outcomes.length != seconds.length) {
            throw new IllegalArgumentException(
                    "one time for each worker: outcomes=" + outcomes.length + ", seconds=" + seconds.length);
        }
        this.deadlineSeconds = deadlineSeconds;
        this.lengthSeconds = lengthSeconds;
        this.outcomes = outcomes.clone();
        this.seconds = seconds.clone();
        for (int i = 0; i < seconds.length; i++) {
            if (outcomes[i] != Outcome.ARRIVED) {
                this.seconds[i] = Double.POSITIVE_INFINITY;
            } else if (!(seconds[i] >= 0 && seconds[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "who arrived has a finite time of at least 0: seconds[" + i + "]=" + seconds[i]);
            }
        }
    }

    /** Nanoseconds as they are recorded: seconds, to the microsecond. */
    public static double recorded(long nanos) {
        return nanos == Long.MAX_VALUE
                ? Double.POSITIVE_INFINITY
                : Math.round(nanos / NANOS_PER_MICRO) / MICROS_PER_SECOND;
    }

    /** Number of workers. */
    public int workers() {
        return outcomes.length;
    }

    /** When the round was to end at the latest; +Infinity where everybody was waited for. */
    public double deadlineSeconds() {
        return deadlineSeconds;
    }

    /** From the start of the round to its end. */
    public double lengthSeconds() {
        return lengthSeconds;
    }

    /** What came of asking this worker. */
    public Outcome outcome(int worker) {
        return outcomes[worker];
    }

    /** When it answered; +Infinity if it did not arrive. */
    public double seconds(int worker) {
        return seconds[worker];
    }

    /** Up to when there was surely no answer of a worker that did not arrive: the deadline, or else the end of the round. */
    public double waitedSeconds() {
        return deadlineSeconds < Double.POSITIVE_INFINITY ? deadlineSeconds : lengthSeconds;
    }

    /** The workers whose frames were decoded. */
    public BitSet arrived() {
        BitSet arrived = new BitSet();
        for (int i = 0; i < outcomes.length; i++) {
            arrived.set(i, outcomes[i] == Outcome.ARRIVED);
        }
        return arrived;
    }

    @Override
    public String toString() {
        return "Responses[deadline=" + deadlineSeconds + ", outcomes=" + Arrays.toString(outcomes) + ", seconds="
                + Arrays.toString(seconds) + "]";
    }
}
