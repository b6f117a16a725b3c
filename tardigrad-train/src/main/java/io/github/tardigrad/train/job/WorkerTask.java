package io.github.tardigrad.train.job;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;

/**
 * What a worker in another process computes gradients from: the model and, of the data, what it was told to hold.
 *
 * <p>Threads: any.
 *
 * @param task gradients of partitions that are held
 * @param data behind it
 */
public record WorkerTask(TrainingTask task, TrainingData data) {
    /**
     * Reads what the model must know of the data: of IDX and CSV files labels, of folders of images their names; of a text
     * and of the bundled digits all.
     *
     * @throws InvalidInputException if the job has no data, or it cannot be read
     */
    public static WorkerTask of(Job job) {
        return of(job, TrainingTasks.trainingData(job, TrainingTasks.workerSplit(job)));
    }

    /** As above, where the data are the rows of a DataFrame. */
    public static WorkerTask of(Job job, Dataset rows) {
        return of(job, TrainingTasks.data(job, rows));
    }

    private static WorkerTask of(Job job, TrainingData data) {
        return new WorkerTask(TrainingTasks.of(job, data), data);
    }

    /**
     * Reads the examples of these partitions where they are not in memory yet, and keeps them.
     *
     * @throws InvalidInputException if they cannot be read
     */
    public void hold(WeightedPartitions row) {
        try {
            data.hold(row);
        } catch (DataFileException e) {
            throw TrainingTasks.unusable(e);
        }
    }
}
