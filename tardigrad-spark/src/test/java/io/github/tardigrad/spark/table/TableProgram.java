package io.github.tardigrad.spark.table;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.spark.SparkEngine;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.Trainer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains on the rows of a DataFrame that a program has. */
final class TableProgram {
    private TableProgram() {}

    static RunResult train(SparkEngine engine, Job job, Dataset<Row> rows, Path out) {
        TrainingTask task = engine.task(job, rows);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
        RunProvenance provenance = new RunProvenance("1.0", "unknown", List.of("my program"), Instant.now());
        RunFolder folder = new RunFolder(out, JobWriter.toYaml(job), provenance);
        Trainer trainer = new Trainer(
                task,
                plan,
                job.cluster().delays(),
                job.trainingSettings(),
                folder,
                ProgressListener.NONE,
                () -> engine.pool(job, plan, task));
        return trainer.run(false);
    }
}
