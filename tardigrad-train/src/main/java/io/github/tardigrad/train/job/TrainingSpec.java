package io.github.tardigrad.train.job;

import io.github.tardigrad.train.checkpoint.CheckpointInterval;
import io.github.tardigrad.train.measure.ReplanSpec;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.util.OptionalDouble;

/**
 * How long to train and with which steps.
 *
 * @param rounds how many rounds
 * @param batchSize examples of each partition in a round; 0 = the whole partition
 * @param microbatchSize most examples that pass through the model at once; 0: all of a batch
 * @param clipNorm longest estimate that a step is taken with; absent: any
 * @param optimizer what an estimate does to the parameters
 * @param schedule how the learning rate goes with the rounds
 * @param evaluateEvery rounds between two evaluations on the whole training and test sets; 0 = at the end only
 * @param evaluateExamples most training and most test examples of an evaluation; 0 = all
 * @param checkpoints how often
 * @param keepCheckpoints how many of the last checkpoints stay
 * @param batchNoise whether evaluations also estimate the noise of the minibatches
 * @param replan when the run takes another plan
 */
public record TrainingSpec(
        long rounds,
        int batchSize,
        int microbatchSize,
        OptionalDouble clipNorm,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        long evaluateEvery,
        int evaluateExamples,
        CheckpointInterval checkpoints,
        int keepCheckpoints,
        boolean batchNoise,
        ReplanSpec replan) {

    TrainingSpec withReplan(ReplanSpec other) {
        return new TrainingSpec(
                rounds,
                batchSize,
                microbatchSize,
                clipNorm,
                optimizer,
                schedule,
                evaluateEvery,
                evaluateExamples,
                checkpoints,
                keepCheckpoints,
                batchNoise,
                other);
    }
}
