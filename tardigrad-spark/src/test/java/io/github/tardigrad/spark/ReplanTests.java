package io.github.tardigrad.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.plan.Replanner;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.Replay;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Executors that are late in another way than was planned for: they get another plan. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReplanTests {
    private static final int ROUNDS = 60;
    /** Two of the workers are late every other round, the others hardly ever; the plan has it the other way round. */
    private static final StragglerProfile PLANNED = StragglerProfile.of(new double[] {0.5, 0.5, 0.05, 0.05, 0.05});

    private static final StragglerProfile TRUE = StragglerProfile.of(new double[] {0.02, 0.02, 0.02, 0.5, 0.5});
    private static final String JOB = String.format(Locale.ROOT, """
            cluster:
              delay: {model: empirical, samples: [[0.001], [0.001], [0.001], [0.001, .inf], [0.001, .inf]]}
              deadline: 1
            partitions: 10
            code: {bits: {total: 30}}
            data: {type: digits}
            model: {type: softmax, backend: java}
            training: {rounds: %d, batchSize: 20, replan: {every: 20, factor: 1.2}}
            """, ROUNDS);

    @TempDir
    private Path folder;

    /** The cluster's, with five task slots or more. */
    abstract SparkEngine engine();

    @Test
    void aPlanThatWasWrongChangesForABetterOneAndTheRunReplaysToTheBit() throws IOException {
        Job job = JobReader.read(JOB, "test", folder).withEngine(new EngineSpec.Spark(Optional.of("local[5]"), true));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan wrong = Planner.plan(PLANNED, job.partitions(), task.dimension(), job.code());
        Path run = folder.resolve("run");
        new Trainer(
                        task,
                        wrong,
                        job.cluster().delays(),
                        job.trainingSettings(),
                        new RunFolder(
                                run,
                                JobWriter.toYaml(job),
                                new RunProvenance("test", "test", List.of(), Instant.EPOCH)),
                        ProgressListener.NONE,
                        () -> engine().pool(job, wrong, task))
                .run(false);

        List<JsonNode> lines = lines(run.resolve("metrics.jsonl"));
        JsonNode event = lines.get(20).path("events").path(0);
        assertThat(event.path("type").asText()).as("before round 21").isEqualTo("plan");
        assertThat(event.path("errorBoundBefore").asDouble())
                .isGreaterThan(1.2 * event.path("errorBound").asDouble());
        RunRecord record = new RunRecord(run);
        CodePlan last = record.plan(lines.get(ROUNDS - 1).path("plan").asInt());
        assertThat(Replanner.errorBound(last, TRUE))
                .as("under the true probabilities too")
                .isLessThan(Replanner.errorBound(wrong, TRUE));
        assertThat(new Replay(task, job.cluster().delays(), job.trainingSettings(), record)
                        .run()
                        .difference())
                .isEmpty();
    }

    private static List<JsonNode> lines(Path metrics) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(metrics)) {
            lines.add(json.readTree(line));
        }
        return lines;
    }
}
