package io.github.tardigrad.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.train.engine.VirtualPool;
import io.github.tardigrad.train.engine.WorkerEvent;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.Replay;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What holds of rounds on Spark wherever the executors are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PoolTests {
    private static final int ROUNDS = 5;
    /** Everybody answers well before the deadline, so that both clocks see the same arrivals. */
    private static final String PUNCTUAL = String.format(Locale.ROOT, """
            cluster:
              delay: {model: empirical, samples: [[0.001], [0.001], [0.001], [0.001], [.inf]]}
              deadline: 30
            partitions: 8
            code: {bits: {total: 20}}
            data: {type: digits}
            model: {type: softmax, backend: java}
            training: {rounds: %d, batchSize: 20, checkpointEvery: %d}
            """, ROUNDS, ROUNDS);

    @TempDir
    private Path folder;

    /** The cluster's, with five task slots or more. */
    abstract SparkEngine engine();

    @Test
    void theSameArrivalsGiveTheSameParametersToTheBitAsUnderTheVirtualClock() throws IOException {
        Job job = JobReader.read(PUNCTUAL, "test", folder);
        Job onSpark = job.withEngine(new EngineSpec.Spark(Optional.empty(), false));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = plan(job, task);

        train(
                job,
                plan,
                task,
                "virtual",
                () -> new VirtualPool(plan, task, job.cluster().delays(), job.seed()));
        RunResult result = train(onSpark, plan, task, "spark", () -> engine().pool(onSpark, plan, task));

        assertThat(result.refusedFrames()).isZero();
        assertThat(result.waitForAllSeconds())
                .as("as measured: everybody answered")
                .isFinite();
        assertThat(parameters("spark")).isEqualTo(parameters("virtual"));
    }

    /** Tasks race the deadline, so that nobody could know the arrivals beforehand. */
    @Test
    void aRunIsReplayedToTheBitFromItsRecord() {
        String racing = """
                cluster:
                  delay: {model: exponential, rates: [4, 4, 4, 4, 4]}
                  deadline: 0.4
                partitions: 8
                code: {bits: {total: 20}}
                data: {type: digits}
                model: {type: softmax, backend: java}
                training: {rounds: 12, batchSize: 20, optimizer: {type: adam}}
                """;
        Job job = JobReader.read(racing, "test", folder).withEngine(new EngineSpec.Spark(Optional.empty(), true));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = plan(job, task);
        train(job, plan, task, "spark", () -> engine().pool(job, plan, task));

        Replay.Outcome outcome = new Replay(
                        task, job.cluster().delays(), job.trainingSettings(), new RunRecord(folder.resolve("spark")))
                .run();

        assertThat(outcome.difference()).isEmpty();
        assertThat(outcome.rounds()).isEqualTo(12);
    }

    /** What executors remember is what workers under the virtual clock do, and so are frames. */
    @Test
    void withGradientMemoryTheSameArrivalsGiveTheSameBitsToo() throws IOException {
        String racing = """
                cluster:
                  delay: {model: exponential, rates: [4, 4, 4, 4, 4]}
                  deadline: 0.4
                partitions: 8
                code: {bits: {total: 20, quantizer: lattice}, memory: gradient}
                data: {type: digits}
                model: {type: softmax, backend: java}
                training: {rounds: 15, batchSize: 20}
                """;
        Job job = JobReader.read(racing, "test", folder).withEngine(new EngineSpec.Spark(Optional.empty(), true));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = plan(job, task);
        RunResult result = train(job, plan, task, "memory", () -> engine().pool(job, plan, task));

        assertThat(replayed(job, task)).isEmpty();
        assertThat(result.refusedFrames()).isZero();

        Job longer = JobReader.read(racing.replace("rounds: 15", "rounds: 25"), "test", folder)
                .withEngine(new EngineSpec.Spark(Optional.empty(), true));
        RunResult resumed = trainer(longer, plan, task, "memory", () -> engine().pool(longer, plan, task))
                .run(true);

        String next = Files.readAllLines(folder.resolve("memory/metrics.jsonl")).get(15);
        assertThat(next).startsWith("{\"round\":16,").contains("\"resumed\":true");
        assertThat(replayed(longer, task)).isEmpty();
        assertThat(resumed.refusedFrames()).isZero();
    }

    private Optional<Replay.Difference> replayed(Job job, TrainingTask task) {
        return new Replay(task, job.cluster().delays(), job.trainingSettings(), new RunRecord(folder.resolve("memory")))
                .run()
                .difference();
    }

    @Test
    void aRoundClosesAtItsDeadlineAndWhatComesLaterIsNotTaken() throws InterruptedException {
        String sleepy = PUNCTUAL.replace("[0.001], [.inf]", "[3600], [3600]");
        Job job = JobReader.read(sleepy.replace("deadline: 30", "deadline: 4000"), "test", folder)
                .withEngine(new EngineSpec.Spark(Optional.empty(), true));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = plan(job, task);
        long deadline = 1_500_000_000L;
        try (WorkerPool pool = engine().pool(job, plan, task)) {
            for (long round = 1; round <= 3; round++) {
                BitSet arrived = new BitSet();
                pool.open(round, deadline, task.initialParameters());
                WorkerEvent event = pool.next(deadline);
                while (event instanceof WorkerEvent.FrameArrived frame) {
                    arrived.set(frame.worker());
                    event = pool.next(deadline);
                }
                pool.close(round, arrived);
                assertThat(event).isInstanceOf(WorkerEvent.Timeout.class);
                assertThat(arrived).isEqualTo(BitSet.valueOf(new long[] {0b00111}));
            }
        }
    }

    @Test
    void whatExecutorsAreSentSaysTheJobAndThePlanAgain() {
        Job job = JobReader.read(PUNCTUAL, "test", folder);
        CodePlan plan = plan(job, TrainingTasks.of(job));

        WorkerJob read = WorkerJob.fromBytes(new WorkerJob(7, job, plan).toBytes());

        assertThat(read.run()).isEqualTo(7);
        assertThat(JobWriter.toYaml(read.job())).isEqualTo(JobWriter.toYaml(job));
        assertThat(read.plan().id()).isEqualTo(plan.id());
    }

    @Test
    void memoryIsRefused() {
        Job job = JobReader.read(PUNCTUAL.replace("bits:", "memory: errorFeedback, bits:"), "test", folder);
        TrainingTask task = TrainingTasks.of(job);
        assertThatThrownBy(() -> engine().pool(job, plan(job, task), task))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("code.memory");
    }

    private static CodePlan plan(Job job, TrainingTask task) {
        return Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
    }

    private RunResult train(Job job, CodePlan plan, TrainingTask task, String name, Supplier<WorkerPool> workers) {
        return trainer(job, plan, task, name, workers).run(false);
    }

    private Trainer trainer(Job job, CodePlan plan, TrainingTask task, String name, Supplier<WorkerPool> workers) {
        RunFolder run = new RunFolder(
                folder.resolve(name),
                JobWriter.toYaml(job),
                new RunProvenance("test", "test", List.of(), Instant.EPOCH));
        return new Trainer(
                task, plan, job.cluster().delays(), job.trainingSettings(), run, ProgressListener.NONE, workers);
    }

    private byte[] parameters(String name) throws IOException {
        Path checkpoint = folder.resolve(name).resolve("checkpoint");
        try (var files = Files.walk(checkpoint)) {
            Path parameters = files.filter(file -> file.endsWith("parameters.safetensors"))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllBytes(parameters);
        }
    }
}
