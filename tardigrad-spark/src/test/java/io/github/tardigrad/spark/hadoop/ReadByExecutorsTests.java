package io.github.tardigrad.spark.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.spark.SparkEngine;
import io.github.tardigrad.train.engine.WorkerEvent;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that are other processes read the URIs of a job by themselves. */
public abstract class ReadByExecutorsTests {
    private static final String JOB = """
            cluster: {stragglerProbability: [0.1, 0.1, 0.1, 0.1], deadline: 60}
            partitions: 8
            code: {bits: {total: 20}}
            data: {type: csv, train: 'shelf://%s/points.csv', classes: 2}
            model: {type: softmax, backend: java}
            training: {rounds: 1, batchSize: 4}
            """;

    @TempDir
    private Path folder;

    /** Before the engine starts. */
    public static void nameFileSystem() {
        System.setProperty(ShelfFileSystem.KEY, ShelfFileSystem.class.getName());
    }

    protected abstract SparkEngine engine();

    @Test
    void aUriIsReadWhereTheWorkersAre() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("points.csv"), "0,1,0\n1,0,1\n1,1,0\n0,0,1\n".repeat(20));
        Job job = JobReader.read(String.format(Locale.ROOT, JOB, folder), "test", folder)
                .withEngine(new EngineSpec.Spark(Optional.empty(), false));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());

        try (WorkerPool pool = engine().pool(job, plan, task)) {
            pool.open(1, Long.MAX_VALUE, task.initialParameters());
            for (int answers = 0; answers < plan.workers(); answers++) {
                assertThat(pool.next(Long.MAX_VALUE)).isInstanceOf(WorkerEvent.FrameArrived.class);
            }
            pool.close(1, new BitSet());
        }
    }
}
