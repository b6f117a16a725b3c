package io.github.tardigrad.cli;

import io.github.tardigrad.train.checkpoint.Checkpoint;
import io.github.tardigrad.train.checkpoint.Checkpoints;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import io.github.tardigrad.train.checkpoint.FloatTensors;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a run has trained, by its newest whole checkpoint.
 *
 * @param job as it was run
 * @param round after which the checkpoint was made
 * @param parameters in the order of the task's layout
 * @param held in the order of its layout of tensors that are not trained
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record TrainedModel(Job job, TrainingTask task, long round, float[] parameters, float[] held) {
    /**
     * Reads a run folder.
     *
     * @param warning takes what is damaged and passed over
     * @throws InvalidInputException if it holds no run, or a run without a checkpoint
     */
    static TrainedModel of(Path run, Consumer<String> warning) {
        Saved saved = saved(run, warning);
        return saved.model(TrainingTasks.of(saved.job(), kept(run)));
    }

    /** A run's job and its newest whole checkpoint. */
    record Saved(Job job, Checkpoint checkpoint, Path folder) {
        long round() {
            return checkpoint.round();
        }

        /**
         * Reads the parameters.
         *
         * @param task of the run's model, whatever its data
         * @throws InvalidInputException if the checkpoint is of another model, or cannot be read
         */
        TrainedModel model(TrainingTask task) {
            float[] parameters = new float[task.dimension()];
            float[] held = new float[task.heldLayout().dimension()];
            try {
                checkpoint.read(Checkpoint.PARAMETERS, FloatTensors.of(task.layout(), parameters));
                checkpoint.read(Checkpoint.HELD, FloatTensors.of(task.heldLayout(), held));
            } catch (IOException e) {
                throw InvalidInputException.of(folder.toString(), "cannot be read: " + FileProblem.of(e), e);
            }
            return new TrainedModel(job, task, checkpoint.round(), parameters, held);
        }
    }

    /**
     * Finds the newest whole checkpoint of a run; reads no data.
     *
     * @param warning takes what is damaged and passed over
     * @throws InvalidInputException if the folder holds no run, or a run without a checkpoint
     */
    static Saved saved(Path run, Consumer<String> warning) {
        Path file = run.resolve(SideBySide.JOB_FILE);
        if (!Files.exists(file)) {
            throw InvalidInputException.of(
                    run.toString(), "a folder without " + SideBySide.JOB_FILE + ": no run", null);
        }
        Job job = JobReader.read(file);
        Path folder = run.resolve("checkpoint");
        try {
            Checkpoint checkpoint = new Checkpoints(
                            folder,
                            job.workload()
                                    .map(workload -> workload.training().keepCheckpoints())
                                    .orElse(1))
                    .latest(warning)
                    .orElseThrow(() -> InvalidInputException.of(
                            run.toString(),
                            "a run without a checkpoint; of a run of several schemes name one's folder",
                            null));
            return new Saved(job, checkpoint, folder);
        } catch (IOException e) {
            throw InvalidInputException.of(folder.toString(), "cannot be read: " + FileProblem.of(e), e);
        }
    }

    /** How the run made examples of the rows of its table; empty of other data, and of a folder that does not say. */
    static Optional<TableColumns> kept(Path run) {
        return RunFolder.isRun(run) ? new RunRecord(run).data().flatMap(DataSummary::table) : Optional.empty();
    }

    /** All named tensors: trained, frozen, and running statistics. */
    List<FloatTensor> tensors() {
        List<FloatTensor> tensors = new ArrayList<>(FloatTensors.of(task.layout(), parameters));
        tensors.addAll(FloatTensors.of(task.heldLayout(), held));
        return tensors;
    }
}
