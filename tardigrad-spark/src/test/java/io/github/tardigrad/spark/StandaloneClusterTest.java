package io.github.tardigrad.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.Replay;
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunFailedException;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Executors that are processes of their own, and what happens to them. */
@Tag("slow")
@Tag("unproven")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StandaloneClusterTest {
    private static final int MACHINES = 3;
    private static final int CORES = 2;
    private static final int WORKERS = MACHINES * CORES;
    /** What Spark's bookkeeping of 80 jobs may take; a leak of parameters and frames alone would be less, a soak shows it. */
    private static final double MORE_MEGABYTES = 20;

    /** The deadline is one that workers miss where they are stopped alone, however busy the machine is. */
    private static final String JOB = """
            cluster: {stragglerProbability: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1], deadline: 20}
            partitions: 6
            code: {bits: {total: 36}}
            data: {type: digits}
            model: {type: softmax, backend: java}
            training: {rounds: %d, batchSize: 32, checkpointEvery: 10, optimizer: {type: sgd, learningRate: 0.5}}
            """;

    @TempDir
    private static Path home;

    private static LoopbackCluster cluster;
    private static SparkEngine engine;

    @TempDir
    private Path folder;

    private final List<BitSet> arrived = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = LoopbackCluster.start(home, MACHINES, CORES, 1, LoopbackCluster.Daemons.LIKE_THIS);
        DriverProperties.set(DriverProperties.of(CORES));
        // Until one that an earlier test killed is back, however busy the machine is.
        System.setProperty("spark.tardigrad.executorWait", "2m");
        engine = SparkEngine.start(new EngineSpec.Spark(Optional.of(cluster.master()), false));
    }

    @AfterAll
    static void stop() {
        if (engine != null) {
            engine.close();
        }
        DriverProperties.clear();
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void trainsTheDigitsOnExecutorsThatAreOtherProcesses() throws IOException {
        assertThat(cluster.executors()).hasSize(MACHINES);

        RunResult result = train(String.format(Locale.ROOT, JOB, 100), (round) -> {});

        assertThat(result.accuracy()).isGreaterThan(0.9);
        assertThat(result.refusedFrames()).isZero();
        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl"))).hasSize(100);
    }

    @Test
    @Order(1)
    void anExecutorThatIsKilledInMidRoundCostsItsWorkersOneRoundAndNobodyElse() throws IOException {
        RunResult result = train(String.format(Locale.ROOT, JOB, 60), round -> {
            if (round == 20) {
                cluster.executors().get(0).destroyForcibly();
            }
        });

        assertThat(result.rounds()).isEqualTo(60);
        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl"))).hasSize(60);
        assertThat(arrived.get(59).cardinality())
                .as("everybody has a home again at the end")
                .isEqualTo(WORKERS);
    }

    /** What it remembered is lost with it: those memories begin anew, which the record says, and the run replays to the bit. */
    @Test
    @Order(1)
    void anExecutorThatIsKilledUnderMemoryCostsMemoriesAndNoRound() throws IOException {
        String job = String.format(Locale.ROOT, JOB, 60)
                .replace("{bits: {total: 36}}", "{bits: {total: 18}, memory: gradient}");
        RunResult result = train(job, round -> {
            if (round == 20) {
                cluster.executors().get(0).destroyForcibly();
            }
        });

        List<String> lines = Files.readAllLines(folder.resolve("run/metrics.jsonl"));
        assertThat(lines).hasSize(60);
        assertThat(String.join("\n", lines.subList(0, 20))).doesNotContain("\"type\":\"memory\"");
        assertThat(String.join("\n", lines.subList(20, 60)))
                .containsPattern("a worker has lost its memory|memories begin anew");
        assertThat(result.accuracy()).isGreaterThan(0.8);
        assertThat(arrived.get(59).cardinality()).isEqualTo(WORKERS);
        Job read = JobReader.read(job, "test", folder)
                .withEngine(new EngineSpec.Spark(Optional.of(cluster.master()), false));
        assertThat(new Replay(
                                TrainingTasks.of(read),
                                read.cluster().delays(),
                                read.trainingSettings(),
                                new RunRecord(folder.resolve("run")))
                        .run()
                        .difference())
                .isEmpty();
    }

    @Test
    @Order(1)
    void aStoppedExecutorIsAStragglerAndItsLateFramesLandInNoLaterRound() throws IOException {
        List<ProcessHandle> stopped = new ArrayList<>();
        RunResult result;
        try {
            result = train(String.format(Locale.ROOT, JOB, 30), round -> {
                if (round == 10) {
                    stopped.add(cluster.executors().get(0));
                    signal("STOP", stopped.get(0));
                } else if (round == 12) {
                    signal("CONT", stopped.get(0));
                }
            });
        } finally {
            stopped.forEach(process -> signal("CONT", process));
        }

        assertThat(arrived.get(11).cardinality()).as("its workers are late").isBetween(1, WORKERS - 1);
        assertThat(arrived.get(29).cardinality()).as("and come back").isEqualTo(WORKERS);
        assertThat(result.refusedFrames())
                .as("a frame of another round is refused")
                .isZero();
    }

    /** The long one is {@code tardigrad-benchmarks/run spark soak}. */
    @Test
    @Order(1)
    void faultAfterFaultCostsNoRoundAndNoMemory() throws IOException {
        List<ProcessHandle> stopped = new ArrayList<>();
        List<Double> heap = new ArrayList<>();
        RunResult result;
        try {
            result = trainThroughFaults(stopped, heap);
        } finally {
            stopped.forEach(process -> signal("CONT", process));
        }

        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl"))).hasSize(100);
        assertThat(result.refusedFrames()).isZero();
        assertThat(result.accuracy()).isGreaterThan(0.8);
        assertThat(heap.get(4)).as("MB of the driver's heap: %s", heap).isLessThan(heap.get(0) + MORE_MEGABYTES);
    }

    private RunResult trainThroughFaults(List<ProcessHandle> stopped, List<Double> heap) {
        return train(String.format(Locale.ROOT, JOB, 100), round -> {
            if (round % 20 == 0) {
                heap.add(usedMegabytes());
                // The one that was killed last may not be back yet.
                List<ProcessHandle> running = cluster.executors();
                ProcessHandle victim = running.get(heap.size() % running.size());
                if (heap.size() % 2 == 0) {
                    victim.destroyForcibly();
                } else {
                    stopped.add(victim);
                    signal("STOP", victim);
                }
            } else if (round % 20 == 2) {
                stopped.forEach(process -> signal("CONT", process));
                stopped.clear();
            }
        });
    }

    private static double usedMegabytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
    }

    /** After the others: from here on there is an executor more. */
    @Test
    @Order(2)
    void anExecutorThatJoinsAndOneThatDiesMoveWorkersAndNobodyElse() throws IOException {
        train(String.format(Locale.ROOT, JOB, 40), round -> {
            if (round == 5) {
                cluster.executors().get(0).destroyForcibly();
            } else if (round == 10) {
                addWorker();
            }
        });

        List<String> lines = Files.readAllLines(folder.resolve("run/metrics.jsonl"));
        assertThat(lines).hasSize(40);
        assertThat(String.join("\n", lines))
                .contains("is gone: ")
                .contains(" joined")
                .containsPattern("worker \\d moved: to executor \\d+ on 127.0.0.1");
        assertThat(arrived.get(39).cardinality()).isEqualTo(WORKERS);
    }

    /** Last: nothing is left afterwards. */
    @Test
    @Order(3)
    void aRunWithoutExecutorsWaitsAndEndsWithItsCheckpointIntact() {
        assertThatThrownBy(() -> train(String.format(Locale.ROOT, JOB, 1000), round -> {
                    if (round == 25) {
                        cluster.workers().forEach(ProcessHandle::destroyForcibly);
                        cluster.executors().forEach(ProcessHandle::destroyForcibly);
                    }
                }))
                .isInstanceOf(RunFailedException.class)
                .hasMessageMatching(
                        "round \\d+: every worker (is gone|failed).*the checkpoint of round \\d+ is intact");
        assertThat(folder.resolve("run/checkpoint/round-000020")).exists();
    }

    private static void addWorker() {
        try {
            cluster.addWorker();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("one more worker", e);
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, process.pid() + "").start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("kill -" + name, e);
        }
    }

    private interface AfterRound {
        void accept(long round);
    }

    private RunResult train(String yaml, AfterRound afterRound) {
        Job job = JobReader.read(yaml, "test", folder)
                .withEngine(new EngineSpec.Spark(Optional.of(cluster.master()), false));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
        RunFolder run = new RunFolder(
                folder.resolve("run"),
                JobWriter.toYaml(job),
                new RunProvenance("test", "test", List.of(), Instant.EPOCH));
        ProgressListener listener = new ProgressListener() {
            @Override
            public void onRound(RoundMetrics metrics) {
                arrived.add(metrics.arrived());
                afterRound.accept(metrics.round());
            }
        };
        return new Trainer(
                        task,
                        plan,
                        job.cluster().delays(),
                        job.trainingSettings(),
                        run,
                        listener,
                        () -> engine.pool(job, plan, task))
                .run(false);
    }
}
