package io.github.tardigrad.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.train.data.DrawnShapes;
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
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunFailedException;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.Trainer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in tasks, on the way and in the driver, wherever the executors are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultsTests {
    private static final int ROUNDS = 8;
    private static final String JOB = """
            cluster: {stragglerProbability: [0.1, 0.1, 0.1, 0.1], deadline: 60}
            partitions: 8
            code: {bits: {total: 20}}
            data: {type: digits}
            model: {type: softmax, backend: %s}
            training: {rounds: 8, batchSize: 20, checkpointEvery: 2}
            """;

    @TempDir
    private Path folder;

    private final List<RoundMetrics> rounds = new ArrayList<>();

    /** The cluster's, with four task slots or more, less than a hundred. */
    abstract SparkEngine engine();

    @Test
    void aTaskThatThrowsCostsItsWorkerThatRound() throws IOException {
        RunResult result = train(job("torch"), folder.resolve("run"), UnaryOperator.identity(), () -> {});

        assertThat(result.rounds()).isEqualTo(ROUNDS);
        for (RoundMetrics metrics : rounds) {
            boolean throwing = metrics.round() >= ThrowingBackend.FIRST && metrics.round() <= ThrowingBackend.LAST;
            assertThat(metrics.arrived().cardinality() < 4)
                    .as("somebody is missing in round " + metrics.round())
                    .isEqualTo(throwing);
        }
        assertEachRoundOnce(folder.resolve("run"));
    }

    @Test
    void aFrameThatIsCorruptedOnTheWayIsRefusedAndCounted() throws IOException {
        RunResult result = train(job("java"), folder.resolve("run"), FaultsTests::corrupting, () -> {});

        assertThat(result.refusedFrames()).isEqualTo(ROUNDS);
        assertThat(rounds).allSatisfy(metrics -> {
            assertThat(metrics.refused()).isEqualTo(1);
            assertThat(metrics.arrived().cardinality()).isEqualTo(3);
        });
        assertEachRoundOnce(folder.resolve("run"));
    }

    /** Every frame of worker 1 comes with a bit of its content turned over. */
    private static WorkerPool corrupting(WorkerPool pool) {
        return (WorkerPool) Proxy.newProxyInstance(
                FaultsTests.class.getClassLoader(), new Class<?>[] {WorkerPool.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(pool, arguments);
                        if (result instanceof WorkerEvent.FrameArrived frame && frame.worker() == 1) {
                            frame.frame()[frame.length() / 2] ^= 8;
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aFullDiskEndsTheRunWhichGoesOnWhenThereIsRoom() throws IOException {
        try (FileSystem disk = Jimfs.newFileSystem(
                Configuration.unix().toBuilder().setMaxSize(300_000).build())) {
            Path run = disk.getPath("/run");
            Path ballast = disk.getPath("/ballast");
            Runnable fillUp = () -> {
                if (rounds.size() == 5) {
                    fill(ballast);
                }
            };

            assertThatThrownBy(() -> train(job("java"), run, UnaryOperator.identity(), fillUp))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining("out of disk space")
                    .hasMessageEndingWith("the checkpoint of round 4 is intact");
            Files.delete(ballast);
            new TrainerOn(run, job("java"), UnaryOperator.identity(), () -> {}).run(true);
            train(job("java"), folder.resolve("straight"), UnaryOperator.identity(), () -> {});

            assertEachRoundOnce(run);
            assertThat(parameters(run)).isEqualTo(parameters(folder.resolve("straight")));
        }
    }

    @Test
    void aDeadlineThatIsShorterThanAnyResponseIsNamed() {
        String hurried = String.format(Locale.ROOT, JOB, "java")
                .replace("deadline: 60", "deadline: 1.0e-6")
                .replace("rounds: 8", "rounds: 99");

        assertThatThrownBy(() -> train(read(hurried), folder.resolve("run"), UnaryOperator.identity(), () -> {}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("cluster.deadline: must be longer than workers need: none has answered in 20 rounds:"
                        + " found 1.0E-6 s");
    }

    @Test
    void tooFewTaskSlotsAreNamed() {
        String crowd = String.format(Locale.ROOT, JOB, "java")
                .replace("[0.1, ", "[" + "0.1, ".repeat(97))
                .replace("partitions: 8", "partitions: 100")
                .replace("total: 20", "total: 500");

        assertThatThrownBy(() -> train(read(crowd), folder.resolve("run"), UnaryOperator.identity(), () -> {}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageMatching(
                        "engine.master: must be a cluster with a task slot for each of the 100 workers that compute:"
                                + " found \\S+, which runs \\d tasks at a time on \\d executors");
    }

    @Test
    void dataThatAWorkerCannotReadIsNamed() throws IOException {
        Path file = folder.resolve("points.csv");
        Files.writeString(file, "0,1,0\n1,0,1\n1,1,0\n0,0,1\n".repeat(20));
        Job job = read(String.format(Locale.ROOT, JOB, "java")
                .replace("{type: digits}", "{type: csv, train: points.csv, classes: 2}"));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
        Files.delete(file);

        assertThatThrownBy(() -> engine().pool(job, plan, task))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageMatching("engine: worker \\d cannot work: executor (driver|\\d) on 127.0.0.1: data: " + file
                        + ": no such file; .*");
    }

    /** The driver reads none before the last evaluation: it is the executors that find them. */
    @Test
    void tooManyBrokenImagesEndTheRun() throws IOException {
        Path shapes = folder.resolve("shapes");
        DrawnShapes.writeInto(shapes, 80);
        Job job = read(String.format(Locale.ROOT, JOB, "java")
                .replace("{type: digits}", "{type: imageFolder, directory: shapes, size: 16, brokenShare: 0.1}"));
        List<Path> images;
        try (var files = Files.walk(shapes)) {
            images = files.filter(Files::isRegularFile).toList();
        }
        for (Path image : images) {
            Files.writeString(image, "no image");
        }

        assertThatThrownBy(() -> train(job, folder.resolve("run"), UnaryOperator.identity(), () -> {}))
                .isInstanceOf(RunFailedException.class)
                .hasMessageMatching(
                        "executor (driver|\\d) on 127.0.0.1: more images are broken than data.brokenShare allows,"
                                + " 0.1: \\d+ of 80, the last .*: neither JPEG, PNG, WebP, GIF, BMP nor TIFF;"
                                + " there is no checkpoint yet");
        assertThat(rounds).isEmpty();
    }

    private Job job(String backend) {
        return read(String.format(Locale.ROOT, JOB, backend));
    }

    private Job read(String yaml) {
        return JobReader.read(yaml, "test", folder).withEngine(new EngineSpec.Spark(Optional.of("local[4]"), false));
    }

    private RunResult train(Job job, Path run, UnaryOperator<WorkerPool> fault, Runnable afterRound) {
        rounds.clear();
        return new TrainerOn(run, job, fault, afterRound).run(false);
    }

    private final class TrainerOn {
        private final Trainer trainer;

        TrainerOn(Path run, Job job, UnaryOperator<WorkerPool> fault, Runnable afterRound) {
            TrainingTask task = TrainingTasks.of(job);
            CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
            ProgressListener listener = new ProgressListener() {
                @Override
                public void onRound(RoundMetrics metrics) {
                    rounds.add(metrics);
                    afterRound.run();
                }
            };
            trainer = new Trainer(
                    task,
                    plan,
                    job.cluster().delays(),
                    job.trainingSettings(),
                    new RunFolder(
                            run, JobWriter.toYaml(job), new RunProvenance("test", "test", List.of(), Instant.EPOCH)),
                    listener,
                    () -> fault.apply(engine().pool(job, plan, task)));
        }

        RunResult run(boolean resume) {
            return trainer.run(resume);
        }
    }

    private static void fill(Path file) {
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException e) {
            // Full.
        }
    }

    private static void assertEachRoundOnce(Path run) throws IOException {
        List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
        assertThat(lines).hasSize(ROUNDS);
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(lines.get(i)).startsWith("{\"round\":" + (i + 1) + ",");
        }
    }

    private static byte[] parameters(Path run) throws IOException {
        try (var files = Files.walk(run.resolve("checkpoint"))) {
            Path newest = files.filter(file -> file.endsWith("parameters.safetensors"))
                    .max(Path::compareTo)
                    .orElseThrow();
            return Files.readAllBytes(newest);
        }
    }
}
