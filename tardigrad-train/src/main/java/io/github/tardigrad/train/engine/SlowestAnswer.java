package io.github.tardigrad.train.engine;

import java.util.OptionalDouble;

/** How long waiting for everybody would have taken in a round of real time: as measured, where everybody answered. Threads: confined. */
public final class SlowestAnswer {
    private static final double SECONDS_PER_NANO = 1e-9;

    private int missing;
    private long slowest;

    /** With no round open. */
    public SlowestAnswer() {}

    /** A round opens, and so many workers are to answer. */
    public void open(int workers) {
        missing = workers;
        slowest = 0;
    }

    /** What the caller of the pool is given. */
    public void see(WorkerEvent event) {
        if (event instanceof WorkerEvent.FrameArrived frame) {
            missing--;
            slowest = Math.max(slowest, frame.nanos());
        }
    }

    /**
     * Of the round that closes.
     *
     * @param drawn the longest delay that a worker was to sleep; {@link ResponseTimes#NEVER} if one sleeps for ever, or if none
     *     sleeps: then nobody knows how long who was not waited for would have taken
     * @return seconds; empty if nobody knows
     */
    public OptionalDouble seconds(long drawn) {
        if (missing <= 0) {
            return OptionalDouble.of(slowest * SECONDS_PER_NANO);
        }
        return drawn == Arrivals.NEVER
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(slowest, drawn) * SECONDS_PER_NANO);
    }
}
