package io.github.tardigrad.train.run;

import io.github.tardigrad.train.checkpoint.CheckpointInterval;
import io.github.tardigrad.train.measure.Adaptation;
import io.github.tardigrad.train.measure.ReplanSpec;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.util.OptionalDouble;

/**
 * How long to train and with what.
 *
 * @param rounds number of rounds, at least 1
 * @param seed of response times and dither; minibatches have the task's own
 * @param evaluateEvery rounds between evaluations, 0 for at the end only
 * @param checkpoints how often
 * @param keepCheckpoints number of newest checkpoints that are kept, at least 1
 * @param optimizer the update rule
 * @param schedule of the learning rate
 * @param clipNorm longest estimate that a step is taken with; absent: any
 * @param clock virtual or wall
 * @param deadline from the start of a round to its end at the latest, positive and at most 10^9 s, or to be measured
 * @param batchNoise whether evaluations also estimate the noise of the minibatches, where the pool can
 * @param replan when the run takes another plan
 */
public record TrainingSettings(
        long rounds,
        long seed,
        long evaluateEvery,
        CheckpointInterval checkpoints,
        int keepCheckpoints,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        OptionalDouble clipNorm,
        Clock clock,
        Adaptation.Deadline deadline,
        boolean batchNoise,
        ReplanSpec replan) {

    /** The longest deadline in seconds: 30 years, and far from an overflow in nanoseconds. */
    public static final double LONGEST_DEADLINE_SECONDS = 1e9;

    /**
     * Checks every number.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public TrainingSettings {
        atLeast("rounds", rounds, 1);
        atLeast("evaluateEvery", evaluateEvery, 0);
        atLeast("keepCheckpoints", keepCheckpoints, 1);
        if (!deadline.measured()) {
            requireDeadline(deadline.seconds());
        }
    }

    /** Without an estimate of the minibatches' noise. */
    public TrainingSettings(
            long rounds,
            long seed,
            long evaluateEvery,
            CheckpointInterval checkpoints,
            int keepCheckpoints,
            OptimizerSpec optimizer,
            ScheduleSpec schedule,
            OptionalDouble clipNorm,
            Clock clock,
            Adaptation.Deadline deadline,
            ReplanSpec replan) {
        this(
                rounds,
                seed,
                evaluateEvery,
                checkpoints,
                keepCheckpoints,
                optimizer,
                schedule,
                clipNorm,
                clock,
                deadline,
                false,
                replan);
    }

    /** With a checkpoint every so many rounds, without clipping, with a fixed deadline and one plan. */
    public TrainingSettings(
            long rounds,
            long seed,
            long evaluateEvery,
            long checkpointEvery,
            int keepCheckpoints,
            OptimizerSpec optimizer,
            ScheduleSpec schedule,
            Clock clock,
            double deadlineSeconds) {
        this(
                rounds,
                seed,
                evaluateEvery,
                CheckpointInterval.of(checkpointEvery),
                keepCheckpoints,
                optimizer,
                schedule,
                OptionalDouble.empty(),
                clock,
                new Adaptation.Deadline(requireDeadline(deadlineSeconds), 1),
                ReplanSpec.NEVER);
    }

    /** The same with or without an estimate of the minibatches' noise. */
    public TrainingSettings withBatchNoise(boolean estimated) {
        return new TrainingSettings(
                rounds,
                seed,
                evaluateEvery,
                checkpoints,
                keepCheckpoints,
                optimizer,
                schedule,
                clipNorm,
                clock,
                deadline,
                estimated,
                replan);
    }

    private static double requireDeadline(double seconds) {
        if (!(seconds > 0 && seconds <= LONGEST_DEADLINE_SECONDS)) {
            throw new IllegalArgumentException(
                    "deadlineSeconds must be > 0 and <= " + LONGEST_DEADLINE_SECONDS + ": deadlineSeconds=" + seconds);
        }
        return seconds;
    }

    boolean evaluatesAt(long round) {
        return round == rounds || (evaluateEvery > 0 && round % evaluateEvery == 0);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ": " + name + "=" + value);
        }
    }
}
