package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.model.Evaluation;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The workers of a run as the coordinator sees them: it opens a round, takes events until the round is over, and closes it.
 *
 * <p>Threads: the methods are called from one thread.
 */
public interface WorkerPool extends AutoCloseable {

    /**
     * Starts a round on every active worker. Frames of the round before become invalid.
     *
     * @param round at least 1, rising
     * @param deadlineNanos from the start of the round, {@link Long#MAX_VALUE} for none
     * @param parameters read, never changed, until the round closes
     * @param said which of the workers' messages were taken so far: with a memory they remember the others
     */
    void open(long round, long deadlineNanos, float[] parameters, Acknowledgements said);

    /** Starts a round on workers that remember nothing, or of whose messages none was taken yet. */
    default void open(long round, long deadlineNanos, float[] parameters) {
        open(round, deadlineNanos, parameters, Acknowledgements.NONE);
    }

    /**
     * The next event of the open round in order of time, or a timeout.
     *
     * @param untilNanos how long to wait, from the start of the round
     * @throws InterruptedException if the calling thread was interrupted while waiting
     */
    WorkerEvent next(long untilNanos) throws InterruptedException;

    /**
     * Ends the round: who has not answered stops as soon as it can. The parameters may change from here on.
     *
     * @param accepted the workers whose frames count
     */
    void close(long round, BitSet accepted);

    /**
     * Tells the workers, between rounds, what the next order will say: before a checkpoint, so that nothing sent is unsettled in
     * it.
     */
    default void settle(Acknowledgements said) {}

    /** Hands over what the workers remember, for a checkpoint, between rounds and once settled; nothing without a memory. */
    default void writeMemories(StateWriter state) {}

    /** Whether what the workers remember goes through checkpoints; otherwise it begins anew in a run that goes on. */
    default boolean keepsMemoriesInCheckpoints() {
        return true;
    }

    /** Has the workers remember what was written, before the first round of a run that is resumed. */
    default void readMemories(StateReader state) {}

    /**
     * What changed of who the workers are since the last call, in the order in which it was noticed; asked for before each
     * round. A worker that is gone is not waited for until it is back; its pool need not run it. To a new pool, that of a run that is
     * resumed too, everybody is there until it says that one is gone.
     */
    default List<MembershipChange> membershipChanges() {
        return List.of();
    }

    /**
     * Has the workers compute and send by another plan from the next round on, between rounds. The plan is of the same task
     * and of as many workers, messages are as long, and the memory survives other plans.
     */
    void usePlan(CodePlan plan);

    /** The timings of the round that was closed last. */
    RoundTimings timings();

    /**
     * {@code ||estimate - g||^2 / ||g||^2} with the full gradient g of the round that was closed last, at its parameters
     * and minibatches; empty where the pool cannot know it. Costs a whole gradient.
     */
    OptionalDouble residualError(float[] estimate);

    /**
     * An unbiased estimate of the noise of the minibatches, {@code E||g - F||^2 / ||g||^2}: g is the full gradient of the round that
     * was closed last, at its parameters and minibatches, F that of the whole training loss; empty where the pool cannot know it.
     * Costs two whole gradients, and changes nothing of the training.
     */
    default OptionalDouble batchNoise() {
        return OptionalDouble.empty();
    }

    /** Losses and accuracy at these parameters, between rounds. */
    Evaluation evaluate(float[] parameters);

    /** What the model holds beside its parameters, at these, between rounds: running statistics. */
    default float[] held(float[] parameters) {
        return new float[0];
    }

    /** Stops the workers and frees what they hold. */
    @Override
    void close();
}
