package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.compare.DeadlineSearch;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.spark.LoopbackCluster;
import io.github.tardigrad.spark.SparkEngine;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.measure.ResponseHistory;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.Trainer;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * Seconds to the same training loss of the digits on a Spark cluster of this machine, eight workers that sleep shifted
 * exponential delays: waiting for everybody; the optimal code at the deadline and for the straggler probabilities that follow
 * from what that run measured; the same deadline ignoring stragglers; and waiting under Spark's speculative execution, whose
 * copies draw a delay of their own. Evaluations are in the time, the same for all. Linux: workers are at 127.0.0.2 and 127.0.0.3, since Spark puts no copy on the same host.
 */
public final class SparkRace {
    private static final int WORKERS = 8;
    private static final double SHIFT = 0.4;
    private static final double RATE = 0.5;
    private static final double TARGET = 0.7;
    /** As good as waiting for everybody. */
    private static final double FOR_EVER = 1e6;

    private static final int EVALUATE_EVERY = 2;
    private static final int MOST_ROUNDS = 300;
    private static final float LEARNING_RATE = 0.5F;

    private SparkRace() {}

    /** Prints a row for each seed given. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tardigrad-spark-race-");
        System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        System.setProperty("spark.executor.memory", "700m");
        LoopbackCluster.Daemons daemons =
                new LoopbackCluster.Daemons(Path.of(System.getProperty("java.home")), Map.of(), true);
        try (LoopbackCluster cluster = LoopbackCluster.start(folder, 2, WORKERS, 1, daemons)) {
            for (String seed : args) {
                System.out.printf(Locale.ROOT, "| %s |", seed);
                Job job = job(folder, "optimal", seed);
                Job plain = job(folder, "ignoreStragglers", seed);
                // Without stragglers the optimal code has one worker do everything.
                Path waited = race(cluster, folder, plain.withDeadline(FOR_EVER), Optional.empty());
                DeadlineSearch.Timed chosen = chosen(waited, job);
                Optional<StragglerProfile> measured = Optional.of(chosen.plan().profile());
                double deadline = chosen.deadlineSeconds();
                race(cluster, folder, job.withDeadline(deadline), measured);
                race(cluster, folder, plain.withDeadline(deadline), measured);
                speculate(cluster, folder, seed);
                System.out.printf(Locale.ROOT, " %.2f s |%n", deadline);
            }
        }
    }

    private static Job job(Path folder, String scheme, String seed) {
        return JobReader.read(
                String.format(
                        Locale.ROOT,
                        """
                        cluster:
                          delay: {model: shiftedExponential, shift: %s, rates: %s}
                          deadline: auto
                        partitions: 8
                        code: {scheme: %s, bits: {total: 40}}
                        data: {type: digits, partitionBy: label}
                        model: {type: softmax, backend: java}
                        training: {rounds: %d, batchSize: 32, evaluateEvery: %d, checkpointEvery: 0, optimizer: {type: sgd, learningRate: %s}}
                        seed: %d
                        """,
                        SHIFT,
                        Arrays.toString(IntStream.range(0, WORKERS)
                                .mapToDouble(i -> RATE)
                                .toArray()),
                        scheme,
                        MOST_ROUNDS,
                        EVALUATE_EVERY,
                        LEARNING_RATE,
                        Long.parseLong(seed)),
                "the benchmark's job",
                folder);
    }

    /** The deadline that suits the delays which a run has measured, what Spark adds to them included. */
    private static DeadlineSearch.Timed chosen(Path run, Job job) {
        ResponseHistory history = new ResponseHistory(WORKERS, 1);
        try (RunRecord.Rounds rounds = new RunRecord(run).rounds()) {
            for (RunRecord.Round round = rounds.next(); round != null; round = rounds.next()) {
                history.add(round.responses());
            }
        }
        List<ShiftedExponential> delays = IntStream.range(0, WORKERS)
                .mapToObj(i -> history.delay(i).orElseThrow())
                .toList();
        int dimension = TrainingTasks.of(job.withDeadline(1)).dimension();
        return new DeadlineSearch(ClusterDelays.independent(delays), 1, job.partitions(), dimension).best(job.code());
    }

    /** Prints how long it took, and returns the run folder. */
    private static Path race(LoopbackCluster cluster, Path folder, Job asked, Optional<StragglerProfile> measured)
            throws IOException {
        EngineSpec.Spark spec = new EngineSpec.Spark(Optional.of(cluster.master()), true);
        Job job = asked.withEngine(spec);
        Path run = Files.createTempDirectory(folder, "run");
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = Planner.plan(measured.orElse(job.profile()), job.partitions(), task.dimension(), job.code());
        Finish finish = new Finish();
        try (SparkEngine engine = SparkEngine.start(spec)) {
            new Trainer(
                            task,
                            plan,
                            job.cluster().delays(),
                            job.trainingSettings(),
                            new RunFolder(
                                    run, JobWriter.toYaml(job), new RunProvenance("", "", List.of(), Instant.now())),
                            finish,
                            () -> {
                                var pool = engine.pool(job, plan, task);
                                finish.start();
                                return pool;
                            })
                    .run(false);
            System.out.print(" not in " + MOST_ROUNDS + " rounds |");
        } catch (Reached e) {
            finish.print();
        }
        return run;
    }

    /** Ends a run when its loss is low enough. */
    private static final class Finish implements ProgressListener {
        private long startNanos;
        private double seconds;
        private long round;

        void start() {
            startNanos = System.nanoTime();
        }

        void at(long finalRound) {
            round = finalRound;
            seconds = (System.nanoTime() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        }

        void print() {
            System.out.printf(Locale.ROOT, " %.1f s (%d rounds) |", seconds, round);
        }

        @Override
        public void onRound(RoundMetrics metrics) {
            if (metrics.evaluation() != null && metrics.evaluation().trainLoss() <= TARGET) {
                at(metrics.round());
                throw new Reached();
            }
        }
    }

    private static final class Reached extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void speculate(LoopbackCluster cluster, Path folder, String seed) {
        TrainingTask task = TrainingTasks.of(job(folder, "optimal", seed).withDeadline(1));
        SparkConf conf = new SparkConf(true)
                .setAppName("speculation")
                .setMaster(cluster.master())
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.ui.enabled", "false")
                .set("spark.locality.wait", "0")
                .set("spark.speculation", "true")
                .set("spark.speculation.interval", "20ms")
                .set("spark.speculation.quantile", "0.5")
                .set("spark.speculation.multiplier", "1.2")
                .set("spark.speculation.minTaskRuntime", "20ms");
        float[] parameters = task.initialParameters();
        Finish finish = new Finish();
        try (JavaSparkContext spark = new JavaSparkContext(conf);
                GradientSource evaluator = task.open()) {
            for (long round = -2; round <= MOST_ROUNDS; round++) {
                if (round == 1) {
                    finish.start();
                }
                Broadcast<float[]> sent = spark.broadcast(parameters);
                List<float[]> gradients = spark.parallelize(
                                IntStream.range(0, WORKERS).boxed().toList(), WORKERS)
                        .map(new Part(round, seed, sent)::gradient)
                        .collect();
                sent.destroy();
                if (round < 1) {
                    continue;
                }
                for (float[] gradient : gradients) {
                    for (int i = 0; i < parameters.length; i++) {
                        parameters[i] -= LEARNING_RATE * gradient[i];
                    }
                }
                if (round % EVALUATE_EVERY == 0) {
                    evaluator.setParameters(parameters);
                    if (evaluator.evaluate().trainLoss() <= TARGET) {
                        finish.at(round);
                        finish.print();
                        return;
                    }
                }
            }
        }
        System.out.print(" not in " + MOST_ROUNDS + " rounds |");
    }

    /** A worker's part in a round: sleeps, then computes its partition's gradient. */
    private static final class Part implements Serializable {
        private static final long serialVersionUID = 1;
        private static volatile @Nullable TrainingTask task;

        private final long round;
        private final String seed;
        private final Broadcast<float[]> parameters;

        Part(long round, String seed, Broadcast<float[]> parameters) {
            this.round = round;
            this.seed = seed;
            this.parameters = parameters;
        }

        float[] gradient(Integer worker) throws InterruptedException {
            SplittableRandom random =
                    new SplittableRandom(((Long.parseLong(seed) * 1_000_003 + round) * 1_000_003 + worker) * 31
                            + TaskContext.get().attemptNumber());
            double delay = SHIFT - Math.log1p(-random.nextDouble()) / RATE;
            TimeUnit.NANOSECONDS.sleep((long) (delay * TimeUnit.SECONDS.toNanos(1)));
            TrainingTask known = task;
            if (known == null) {
                known = TrainingTasks.of(job(Path.of("/"), "optimal", seed).withDeadline(1));
                task = known;
            }
            float[] gradient = new float[known.dimension()];
            try (GradientSource source = known.open()) {
                source.setParameters(parameters.value());
                source.gradient(WeightedPartitions.one(worker), Math.max(0, round), gradient);
            }
            return gradient;
        }
    }
}
