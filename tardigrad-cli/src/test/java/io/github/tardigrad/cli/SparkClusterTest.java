package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.spark.LoopbackCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line and a Spark cluster of processes of their own. */
@Tag("slow")
@Tag("unproven")
class SparkClusterTest {
    private static final int ROUNDS = 60;
    private static final int KILLED_AFTER = 23;
    /** Everybody answers, under the virtual clock too, so that arrivals are the same. */
    private static final String JOB = String.format(Locale.ROOT, """
            cluster:
              delay: {model: empirical, samples: [[0.001], [0.001], [0.001], [0.001], [.inf]]}
              deadline: 60
            partitions: 8
            code: {bits: {total: 20}}
            data: {type: digits}
            model: {type: softmax, backend: java}
            training: {rounds: %d, batchSize: 20, checkpointEvery: 10}
            """, ROUNDS);

    private static final String TORCH = """
            cluster: {stragglerProbability: [0.1, 0.1, 0.1, 0.1], deadline: 60}
            partitions: 8
            code: {bits: {total: 24}}
            data: {type: digits}
            model: {type: mlp, hidden: [20], backend: torch}
            training: {rounds: 40, batchSize: 32, optimizer: {type: adam, learningRate: 0.01}}
            engine: {type: spark, injectDelays: false}
            """;

    @TempDir
    private static Path home;

    private static LoopbackCluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = LoopbackCluster.start(home, 2, 2, 1, LoopbackCluster.Daemons.LIKE_THIS);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** As docs/spark.md has it. */
    @Test
    void aDataFrameIsTrainedOn() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        assertEndsWell(train(Cli.ROOT.resolve("examples/spark-dataframe.yaml"), run, "--rounds", "20"));

        assertThat(rounds(run)).containsExactlyElementsOf(upTo(20));
        Cli evaluated = Cli.run("evaluate", run);
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    }

    @Test
    void pyTorchComputesTheGradients() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        assertEndsWell(train(Files.writeString(folder.resolve("job.yaml"), TORCH), run));

        assertThat(rounds(run)).containsExactlyElementsOf(upTo(40));
    }

    private void assertEndsWell(Process driver) throws IOException, InterruptedException {
        assertThat(driver.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(driver.exitValue())
                .as(Files.readString(folder.resolve("driver.log")))
                .isZero();
    }

    /** As no program can be prepared for. */
    @Test
    void aKilledDriverGoesOnFromTheLastCommittedRoundOnNewExecutors() throws IOException, InterruptedException {
        Path job = Files.writeString(folder.resolve("job.yaml"), JOB);
        Path run = folder.resolve("run");
        Process driver = train(job, run);
        awaitRounds(run, driver);
        driver.destroyForcibly().waitFor();
        assertThat(rounds(run)).as("killed in the middle").hasSizeBetween(KILLED_AFTER, ROUNDS - 1);

        assertEndsWell(train(job, run, "--resume"));

        assertThat(rounds(run)).as("each round once").containsExactlyElementsOf(upTo(ROUNDS));
        Cli local = Cli.run("train", job, "--out", folder.resolve("local"));
        assertThat(local.exitCode()).isZero();
        assertThat(parameters(run)).isEqualTo(parameters(folder.resolve("local")));
    }

    /** Looks at the metrics each time that something is written, and once a second whether the driver still lives. */
    private void awaitRounds(Path run, Process driver) throws IOException, InterruptedException {
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            boolean watched = false;
            while (driver.isAlive() && rounds(run).size() < KILLED_AFTER) {
                if (!watched && Files.isDirectory(run)) {
                    run.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
                    watched = true;
                } else {
                    WatchKey key = watch.poll(1, TimeUnit.SECONDS);
                    if (key != null) {
                        key.pollEvents();
                        key.reset();
                    }
                }
            }
        }
    }

    private Process train(Path job, Path run, String... more) throws IOException {
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dspark.executor.extraClassPath=" + classPath,
                "-Dspark.executor.memory=512m",
                "-cp",
                classPath,
                Main.class.getName(),
                "train",
                job.toString(),
                "--engine",
                "spark",
                "--master",
                cluster.master(),
                "--out",
                run.toString()));
        Collections.addAll(command, more);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("driver.log").toFile()))
                .start();
    }

    /** The rounds in the metrics, in their order; a line that is being written does not count. */
    private static List<Long> rounds(Path run) throws IOException {
        Path metrics = run.resolve("metrics.jsonl");
        if (!Files.exists(metrics)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(metrics)) {
            return lines.filter(line -> line.startsWith("{\"round\":") && line.endsWith("}"))
                    .map(line -> Long.valueOf(line.substring("{\"round\":".length(), line.indexOf(','))))
                    .toList();
        }
    }

    private static List<Long> upTo(long last) {
        return Stream.iterate(1L, round -> round + 1).limit(last).toList();
    }

    private static byte[] parameters(Path run) throws IOException {
        return Files.readAllBytes(
                run.resolve(String.format(Locale.ROOT, "checkpoint/round-0000%d/parameters.safetensors", ROUNDS)));
    }
}
