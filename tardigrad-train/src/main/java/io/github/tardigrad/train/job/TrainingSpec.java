package io.github.tardigrad.train.job;

import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;

/**
 * How long to train and with which steps.
 *
 * @param rounds how many rounds
 * @param batchSize examples of each partition in a round; 0 = the whole partition
 * @param optimizer what an estimate does to the parameters
 * @param schedule how the learning rate goes with the rounds
 * @param evaluateEvery rounds between two evaluations on the whole training and test sets; 0 = at the end only
 * @param checkpointEvery rounds between two checkpoints; 0 = at the end only
 * @param keepCheckpoints how many of the last checkpoints stay
 */
public record TrainingSpec(
        long rounds,
        int batchSize,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        long evaluateEvery,
        long checkpointEvery,
        int keepCheckpoints) {

    TrainingSpec withRounds(long other) {
        return new TrainingSpec(other, batchSize, optimizer, schedule, evaluateEvery, checkpointEvery, keepCheckpoints);
    }
}
