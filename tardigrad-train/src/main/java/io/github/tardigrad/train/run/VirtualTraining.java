package io.github.tardigrad.train.run;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.engine.ThreadTeam;
import io.github.tardigrad.train.engine.VirtualPool;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.measure.ReplanSpec;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.BitSet;

/**
 * Trains under the virtual clock, a round at a time, in memory alone: no run folder, no checkpoints, one plan.
 *
 * <p>The rounds are those of a {@link Trainer}: the same coordinator, frames, decoders and updates, and for equal arguments
 * the same parameters to the bit. Memory: as a trainer. Threads: confined.
 */
public final class VirtualTraining implements AutoCloseable {
    private final WorkerPool pool;
    private final ThreadTeam threads = ThreadTeam.ofAllProcessors();
    private final RoundDriver driver;
    private final ModelState model;
    private final RunCounters counters = new RunCounters();
    private final long deadlineNanos;
    private BitSet arrived = new BitSet();
    private long round;

    /**
     * Before the first round.
     *
     * @param delays of the workers of the plan
     * @param settings of which evaluations, checkpoints and the clock are left aside; the deadline is fixed and the plan stays
     * @throws IllegalArgumentException if the deadline is to be measured, other plans are asked for, or task, plan and delays
     *     do not fit each other
     */
    public VirtualTraining(TrainingTask task, CodePlan plan, ClusterDelays delays, TrainingSettings settings) {
        if (settings.deadline().measured()) {
            throw new IllegalArgumentException("the deadline must be fixed: deadline=measured");
        }
        if (settings.replan().every() != ReplanSpec.NEVER.every()) {
            throw new IllegalArgumentException(
                    "the plan stays: replan.every=" + settings.replan().every());
        }
        Trainer.requireFitting(task, plan, delays);
        this.deadlineNanos = RunningPlan.nanos(settings.deadline().seconds());
        this.model = new ModelState(task, settings);
        this.pool = new VirtualPool(plan, task, delays, settings.seed());
        this.driver = new RoundDriver(plan, settings, model, counters, pool, threads, ProgressListener.NONE, () -> "");
    }

    /**
     * Runs the next round and updates the parameters, unless nobody arrived and nothing is remembered.
     *
     * @throws RunFailedException if a message, the estimate or a parameter is not finite, or every worker failed
     */
    public void step() {
        round++;
        try {
            arrived = driver.run(round, deadlineNanos, () -> {}).closed().arrived();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("the run was interrupted", e);
        }
    }

    /** Losses and accuracy after the last round; a diverged model's are not finite. */
    public Evaluation evaluate() {
        return pool.evaluate(model.parameters());
    }

    /** Rounds so far. */
    public long round() {
        return round;
    }

    /** The parameters after the last round: a copy. */
    public float[] parameters() {
        return model.parameters().clone();
    }

    /** What the model holds beside its parameters, after the last round: running statistics. */
    public float[] held() {
        return pool.held(model.parameters());
    }

    /** Workers whose frames were used in the last round: a copy. */
    public BitSet arrived() {
        return (BitSet) arrived.clone();
    }

    /** Whole frames that came in time, so far. */
    public long uplinkBytes() {
        return counters.uplinkBytes();
    }

    /** Sum of the rounds' lengths on their clock. */
    public double virtualSeconds() {
        return counters.virtualSeconds();
    }

    /** Rounds without an update, so far. */
    public long emptyRounds() {
        return counters.emptyRounds();
    }

    /** Real time of gradients, so far. */
    public double gradientSeconds() {
        return counters.gradientSeconds();
    }

    /** Real time of everything else but evaluations, so far: encoding, decoding, updates. */
    public double otherSeconds() {
        return counters.otherSeconds(true);
    }

    @Override
    public void close() {
        pool.close();
        threads.close();
    }
}
