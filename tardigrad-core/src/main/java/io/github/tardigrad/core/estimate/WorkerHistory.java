package io.github.tardigrad.core.estimate;

/**
 * When one worker answered in past rounds, or until when it was waited for in vain.
 *
 * <p>Shape: one entry per round, the oldest first. Units: seconds. Immutable.
 */
public final class WorkerHistory {
    private final double[] seconds;
    private final double[] deadlines;

    /**
     * Copies both.
     *
     * @param seconds response times, finite and &gt;= 0; +Infinity where no answer came
     * @param deadlines until when was waited, &gt; 0; looked at where no answer came, and finite there
     * @throws IllegalArgumentException if the lengths differ or an entry is out of range
     */
    public WorkerHistory(double[] seconds, double[] deadlines) {
        if (seconds.length != deadlines.length) {
            throw new IllegalArgumentException(
                    "one deadline for each round: seconds=" + seconds.length + ", deadlines=" + deadlines.length);
        }
        for (int r = 0; r < seconds.length; r++) {
            if (!(seconds[r] >= 0)) {
                throw new IllegalArgumentException("seconds must be >= 0: seconds[" + r + "]=" + seconds[r]);
            }
            if (seconds[r] == Double.POSITIVE_INFINITY
                    && !(deadlines[r] > 0 && deadlines[r] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a round without an answer needs the finite deadline until which was"
                        + " waited: deadlines[" + r + "]=" + deadlines[r]);
            }
        }
        this.seconds = seconds.clone();
        this.deadlines = deadlines.clone();
    }

    /** How many rounds there are; may be 0. */
    public int rounds() {
        return seconds.length;
    }

    /** Whether an answer came, however late. */
    public boolean answered(int round) {
        return seconds[round] < Double.POSITIVE_INFINITY;
    }

    /** The response time, or the deadline up to which there was none. */
    public double observed(int round) {
        return answered(round) ? seconds[round] : deadlines[round];
    }

    /** How many rounds had an answer. */
    public int answers() {
        int answers = 0;
        for (int r = 0; r < rounds(); r++) {
            answers += answered(r) ? 1 : 0;
        }
        return answers;
    }

    /** What a round counts when each is worth {@code memory} times the one after it. */
    double weight(int round, double memory) {
        return memory == 1 ? 1 : Math.pow(memory, rounds() - 1.0 - round);
    }

    static void requireMemory(double memory) {
        if (!(memory > 0 && memory <= 1)) {
            throw new IllegalArgumentException("memory must be in (0, 1]: memory=" + memory);
        }
    }
}
