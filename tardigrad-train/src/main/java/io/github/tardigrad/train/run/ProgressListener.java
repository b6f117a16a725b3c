package io.github.tardigrad.train.run;

import java.nio.file.Path;

/** Told how a run goes, on the run's own thread unless it need not be waited for. */
public interface ProgressListener {
    /** Nobody listens. */
    ProgressListener NONE = new ProgressListener() {};

    /** Whether the run waits until the listener has taken what it is told. If not, {@link Listeners} tell it beside the run. */
    default boolean waitedFor() {
        return true;
    }

    /** Before the first run of a training: a line for people about the data and the model, the machine, or what was chosen and why. */
    default void onDescription(String line) {}

    /** The run starts; its folder is known to be its own. */
    default void onStart(RunStart start) {}

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

    /** The run has ended, with its last checkpoint on disk. */
    default void onEnd(RunResult result) {}

    /** The run cannot go on, for this reason. */
    default void onFailure(RuntimeException failure) {}
}
