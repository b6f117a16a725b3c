package io.github.tardigrad.train.run;

import java.nio.file.Path;

/** Told how a run goes, on the run's own thread. */
public interface ProgressListener {
    /** Nobody listens. */
    ProgressListener NONE = new ProgressListener() {};

    /**
     * The run starts.
     *
     * @param firstRound 1, or the round after the checkpoint
     * @param rounds of the whole run
     */
    default void onStart(long firstRound, long rounds) {}

    /**
     * A worker's frame came, whole and of the plan.
     *
     * @param frame read until this returns, and not to be changed
     * @param length of the frame in bytes
     */
    default void onFrame(long round, int worker, byte[] frame, int length) {}

    /** A round is over. */
    default void onRound(RoundMetrics metrics) {}

    /** Something that is no reason to worry, before a round: another plan. */
    default void onEvent(long round, RunEvent event) {}

    /** A checkpoint is safe on disk. */
    default void onCheckpoint(long round, Path folder) {}

    /** Something that a user should know, and the run goes on: a damaged checkpoint, a worker that failed. */
    default void onWarning(String message) {}
}
