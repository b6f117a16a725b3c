package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.spark.LoopbackCluster;
import io.github.tardigrad.spark.SparkEngine;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Many rounds on a Spark cluster of this machine with a fault every so many: an executor is killed, or stopped until some
 * rounds later, in turns. Prints the memory of driver and executors at each fault. Linux.
 */
public final class SparkSoak {
    private static final int STOPPED_FOR = 5;

    private SparkSoak() {}

    /** Takes the number of rounds, and every how many there is a fault. */
    public static void main(String[] args) throws IOException, InterruptedException {
        long rounds = Long.parseLong(args[0]);
        long every = Long.parseLong(args[1]);
        Path folder = Files.createTempDirectory("tardigrad-spark-soak-");
        System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        System.setProperty("spark.executor.memory", "512m");
        try (LoopbackCluster cluster = LoopbackCluster.start(folder, 3, 2, 1, LoopbackCluster.Daemons.LIKE_THIS)) {
            EngineSpec.Spark spec = new EngineSpec.Spark(Optional.of(cluster.master()), false);
            Job job = JobReader.read(String.format(Locale.ROOT, """
            cluster: {stragglerProbability: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1], deadline: 2}
            code: {bits: {total: 30}}
            data: {type: digits}
            model: {type: softmax, backend: java}
            training: {rounds: %d, batchSize: 32, checkpointEvery: 50, optimizer: {type: sgd, learningRate: 0.1}}
            """, rounds), "the soak's job", folder)
                    .withEngine(spec);
            TrainingTask task = TrainingTasks.of(job);
            CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
            Faults faults = new Faults(cluster, every);
            RunFolder run = new RunFolder(
                    folder.resolve("run"), JobWriter.toYaml(job), new RunProvenance("", "", List.of(), Instant.now()));
            try (SparkEngine engine = SparkEngine.start(spec)) {
                RunResult result = new Trainer(
                                task,
                                plan,
                                job.cluster().delays(),
                                job.trainingSettings(),
                                run,
                                faults,
                                () -> engine.pool(job, plan, task))
                        .run(false);
                try (Stream<String> lines = Files.lines(run.metrics())) {
                    System.out.printf(
                            Locale.ROOT,
                            "%d rounds, %d lines of metrics, %d empty, %d frames refused, accuracy %.3f%n",
                            result.rounds(),
                            lines.count(),
                            result.emptyRounds(),
                            result.refusedFrames(),
                            result.accuracy());
                }
            }
        }
    }

    /** Does harm, and looks at what is used. */
    private static final class Faults implements ProgressListener {
        private final LoopbackCluster cluster;
        private final long every;
        private Optional<ProcessHandle> stopped = Optional.empty();

        Faults(LoopbackCluster cluster, long every) {
            this.cluster = cluster;
            this.every = every;
        }

        @Override
        public void onRound(RoundMetrics metrics) {
            long round = metrics.round();
            if (round % every == STOPPED_FOR) {
                stopped.ifPresent(process -> signal("CONT", process));
                stopped = Optional.empty();
            }
            if (round % every == 0) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                System.out.printf(
                        Locale.ROOT,
                        "round %d: driver's heap %.0f MB, resident driver %d MB, executors %s MB%n",
                        round,
                        (runtime.totalMemory() - runtime.freeMemory()) / 1e6,
                        residentMegabytes(ProcessHandle.current()),
                        cluster.executors().stream()
                                .map(SparkSoak::residentMegabytes)
                                .toList());
                List<ProcessHandle> executors = cluster.executors();
                ProcessHandle victim = executors.get((int) (round / every % executors.size()));
                if (round / every % 2 == 0) {
                    victim.destroyForcibly();
                } else {
                    signal("STOP", victim);
                    stopped = Optional.of(victim);
                }
            }
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, process.pid() + "").start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("kill -" + name, e);
        }
    }

    private static long residentMegabytes(ProcessHandle process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", process.pid() + "", "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_000)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
