package io.github.tardigrad.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.train.engine.WorkerEvent;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration in examples/spark-secure keeps strangers out and eavesdroppers in the dark. */
@Tag("slow")
@Tag("unproven")
class SecurityTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "spark-secure", "spark.conf");
    private static final String JOB = """
            cluster: {stragglerProbability: [0.1, 0.1], deadline: 60}
            partitions: 2
            code: {bits: {total: 10}}
            data: {type: digits}
            model: {type: softmax, backend: java}
            training: {rounds: 1}
            """;
    /** Of the class of tasks, which every executor is sent the name of, and of the job. */
    private static final List<String> READABLE = List.of("io.github.tardigrad.spark.RoundTask", "stragglerProbability");

    @TempDir
    private Path home;

    @AfterEach
    void forget() {
        DriverProperties.clear();
    }

    @Test
    void withoutItTrafficIsReadable() throws IOException, InterruptedException {
        try (Wiretap tap = new Wiretap();
                Wiretap blocks = new Wiretap();
                LoopbackCluster cluster = start(Map.of(), tap, blocks);
                SparkEngine engine = SparkEngine.start(new EngineSpec.Spark(Optional.of(cluster.master()), false))) {
            round(engine);

            assertThat(READABLE).allMatch(text -> tap.heard(text) || blocks.heard(text));
        }
    }

    @Test
    void withItTrafficIsNotReadableAndAnExecutorWithoutTheSecretDoesNotJoin() throws IOException, InterruptedException {
        Map<String, String> secure = example();
        try (Wiretap tap = new Wiretap();
                Wiretap blocks = new Wiretap();
                LoopbackCluster cluster = start(secure, tap, blocks);
                SparkEngine engine = SparkEngine.start(new EngineSpec.Spark(Optional.of(cluster.master()), false))) {
            round(engine);

            assertThat(READABLE).noneMatch(text -> tap.heard(text) || blocks.heard(text));
            assertThat(tap.bytes() + blocks.bytes()).as("something was tapped").isGreaterThan(10_000);

            CompletableFuture<String> friendJoined = new CompletableFuture<>();
            SparkContext.getOrCreate().addSparkListener(new SparkListener() {
                @Override
                public void onExecutorAdded(SparkListenerExecutorAdded event) {
                    if (event.executorId().equals("99")) {
                        friendJoined.complete(event.executorId());
                    }
                }
            });
            Process worker = cluster.launchWorker(Map.of());
            Process stranger = executor("97", tap.port(), Map.of("spark.authenticate", "false"), "");
            Process guesser = executor("98", tap.port(), secure, "guessed");
            Process friend = executor("99", tap.port(), secure, secure.get("spark.authenticate.secret"));
            try {
                assertThat(CompletableFuture.anyOf(friendJoined, friend.onExit()))
                        .succeedsWithin(Duration.ofMinutes(5));
                assertThat(joined("99"))
                        .as(Files.readString(home.resolve("99.log")))
                        .isTrue();
                assertThat(stranger.waitFor(2, TimeUnit.MINUTES)).isTrue();
                assertThat(guesser.waitFor(2, TimeUnit.MINUTES)).isTrue();
                assertThat(stranger.exitValue()).isNotZero();
                assertThat(guesser.exitValue()).isNotZero();
                assertThat(joined("97") || joined("98")).isFalse();
                assertThat(cluster.aliveWorkers()).isEqualTo(1);
            } finally {
                List.of(worker, stranger, guesser, friend).forEach(Process::destroyForcibly);
            }
        }
    }

    private static boolean joined(String id) {
        return Membership.latest().executors().stream()
                .anyMatch(executor -> executor.id().equals(id));
    }

    private static Map<String, String> example() throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(EXAMPLE)) {
            properties.load(in);
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
        return map;
    }

    /** With a driver whose two ports are tapped, and broadcasts that are not compressed, so that they could be read. */
    private LoopbackCluster start(Map<String, String> security, Wiretap tap, Wiretap blocks)
            throws IOException, InterruptedException {
        Map<String, String> driver = DriverProperties.of(2);
        driver.putAll(security);
        driver.put("spark.driver.host", Wiretap.OUTSIDE);
        driver.put("spark.driver.bindAddress", Wiretap.INSIDE);
        driver.put("spark.driver.port", tap.port() + "");
        driver.put("spark.driver.blockManager.port", blocks.port() + "");
        driver.put("spark.broadcast.compress", "false");
        DriverProperties.set(driver);
        return LoopbackCluster.start(home, 1, 2, 1, LoopbackCluster.Daemons.with(security));
    }

    private void round(SparkEngine engine) throws InterruptedException {
        Job job = JobReader.read(JOB, "test", home).withEngine(new EngineSpec.Spark(Optional.empty(), false));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
        try (WorkerPool pool = engine.pool(job, plan, task)) {
            pool.open(1, Long.MAX_VALUE, task.initialParameters());
            assertThat(pool.next(Long.MAX_VALUE)).isInstanceOf(WorkerEvent.FrameArrived.class);
            assertThat(pool.next(Long.MAX_VALUE)).isInstanceOf(WorkerEvent.FrameArrived.class);
            pool.close(1, new BitSet());
        }
    }

    /** An executor that nobody asked for, started as Spark starts them: secrets are in its environment. */
    private Process executor(String id, int driverPort, Map<String, String> properties, String secret)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dspark.authenticate=" + properties.get("spark.authenticate"),
                        "-Dspark.network.crypto.enabled="
                                + properties.getOrDefault("spark.network.crypto.enabled", "false"),
                        "-Dspark.driver.port=" + driverPort,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.apache.spark.executor.CoarseGrainedExecutorBackend",
                        "--driver-url",
                        "spark://CoarseGrainedScheduler@" + Wiretap.INSIDE + ":" + driverPort,
                        "--executor-id",
                        id,
                        "--hostname",
                        Wiretap.INSIDE,
                        "--bind-address",
                        Wiretap.INSIDE,
                        "--cores",
                        "1",
                        "--app-id",
                        "trial",
                        "--resourceProfileId",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(id + ".log").toFile());
        if (!secret.isEmpty()) {
            builder.environment().put("_SPARK_AUTH_SECRET", secret);
        }
        return builder.start();
    }
}
