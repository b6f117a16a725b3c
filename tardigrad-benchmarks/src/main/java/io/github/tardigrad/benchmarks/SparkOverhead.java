package io.github.tardigrad.benchmarks;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.spark.LoopbackCluster;
import io.github.tardigrad.spark.SparkEngine;
import io.github.tardigrad.train.engine.WorkerEvent;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Milliseconds of a round on Spark in which everybody answers, beside an empty Spark job of the same shape: as many tasks, a
 * broadcast as long as the parameters, results as long as the frames. The two in turns, and medians of their ratios. A round
 * also computes: the second ratio is without the time that its slowest worker computed, by its own clock.
 *
 * <p>With {@code memory} as the first argument: the bytes that the driver holds when all frames of a round are there.
 */
public final class SparkOverhead {
    private static final int CLASSES = 1_024;
    private static final int BITS = 4;
    private static final int ROUNDS = 21;
    private static final int WARM_UP = 10;
    private static final int EXECUTORS = 2;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MB = 1e6;

    private SparkOverhead() {}

    /** Prints a row: {@code local|standalone WORKERS FEATURES}, or {@code memory WORKERS FEATURES}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int workers = Integer.parseInt(args[1]);
        int features = Integer.parseInt(args[2]);
        Path folder = Files.createTempDirectory("tardigrad-spark-benchmark-");
        if (args[0].equals("local")) {
            try (SparkEngine engine = SparkEngine.start(at("local[" + workers + "]"))) {
                overhead("local", engine, job(folder, workers, features));
            }
            return;
        }
        boolean memory = args[0].equals("memory");
        System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        System.setProperty("spark.executor.memory", memory ? "6g" : "2g");
        int executors = memory ? 1 : EXECUTORS;
        try (LoopbackCluster cluster = LoopbackCluster.start(
                        folder, executors, workers / executors, memory ? 8 : 2, LoopbackCluster.Daemons.LIKE_THIS);
                SparkEngine engine = SparkEngine.start(at(cluster.master()))) {
            Job job = job(folder, workers, features);
            if (memory) {
                memory(engine, job);
            } else {
                overhead("standalone", engine, job);
            }
        }
    }

    private static EngineSpec.Spark at(String master) {
        return new EngineSpec.Spark(Optional.of(master), false);
    }

    /** A gradient as cheap as its length allows: one example of each partition. */
    private static Job job(Path folder, int workers, int features) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < 2 * workers; i++) {
            for (int f = 0; f < features; f++) {
                csv.append(random.nextInt(10)).append(',');
            }
            csv.append(random.nextInt(CLASSES)).append('\n');
        }
        Files.writeString(folder.resolve("points.csv"), csv);
        String yaml = String.format(
                Locale.ROOT,
                """
                cluster: {stragglerProbability: %s, deadline: 1000}
                code: {bits: {total: %d}}
                data: {type: csv, train: points.csv, classes: %d, testFraction: 0.1}
                model: {type: softmax, backend: java}
                training: {batchSize: 1}
                engine: {type: spark, injectDelays: false}
                """,
                Arrays.toString(
                        IntStream.range(0, workers).mapToDouble(i -> 0.1).toArray()),
                BITS * workers,
                CLASSES);
        return JobReader.read(yaml, "the benchmark's job", folder);
    }

    private static void overhead(String where, SparkEngine engine, Job job) throws InterruptedException {
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
        JavaSparkContext spark = new JavaSparkContext(SparkContext.getOrCreate());
        float[] parameters = task.initialParameters();
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) (1e-3 * random.nextDouble(-1, 1));
        }
        byte[] content = new byte[parameters.length * Float.BYTES];
        random.nextBytes(content);
        double[] rounds = new double[ROUNDS];
        double[] computing = new double[ROUNDS];
        double[] empty = new double[ROUNDS];
        try (WorkerPool pool = engine.pool(job, plan, task)) {
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                double[] round = round(pool, i + WARM_UP + 1, parameters, plan.workers());
                double nothing = empty(
                        spark, plan.workers(), content, plan.messageFormat(0).frameBytes());
                if (i >= 0) {
                    rounds[i] = round[0];
                    computing[i] = round[1];
                    empty[i] = nothing;
                }
            }
        }
        double[] whole = IntStream.range(0, ROUNDS)
                .mapToDouble(i -> rounds[i] / empty[i])
                .toArray();
        double[] without = IntStream.range(0, ROUNDS)
                .mapToDouble(i -> (rounds[i] - computing[i]) / empty[i])
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f MB | %.0f ms | %.0f ms | %.0f ms | %.2f | %.2f |%n",
                where,
                plan.workers(),
                task.dimension() * Float.BYTES / BYTES_PER_MB,
                median(rounds),
                median(computing),
                median(empty),
                median(whole),
                median(without));
    }

    /** Milliseconds of the whole round, and of the slowest worker's own computing. */
    private static double[] round(WorkerPool pool, long round, float[] parameters, int workers)
            throws InterruptedException {
        long started = System.nanoTime();
        pool.open(round, Long.MAX_VALUE, parameters);
        double slowest = 0;
        for (int arrived = 0; arrived < workers; arrived++) {
            WorkerEvent event = pool.next(Long.MAX_VALUE);
            requireFrame(event);
            slowest = Math.max(slowest, (double) computingNanos(((WorkerEvent.FrameArrived) event).frame()));
        }
        pool.close(round, everybody(workers));
        return new double[] {(System.nanoTime() - started) / NANOS_PER_MILLI, slowest / NANOS_PER_MILLI};
    }

    /** A task's answer ends with the nanoseconds of its gradient and of its encoding, and what kind it is. */
    private static long computingNanos(byte[] answer) {
        ByteBuffer trailer = ByteBuffer.wrap(answer, answer.length - 2 * Long.BYTES - 1, 2 * Long.BYTES);
        return trailer.getLong() + trailer.getLong();
    }

    private static BitSet everybody(int workers) {
        BitSet all = new BitSet();
        all.set(0, workers);
        return all;
    }

    private static void requireFrame(WorkerEvent event) {
        if (!(event instanceof WorkerEvent.FrameArrived)) {
            throw new IllegalStateException("everybody must answer: " + event);
        }
    }

    /** Sends what cannot be compressed, and has a part of it sent back. */
    private static double empty(JavaSparkContext spark, int tasks, byte[] content, int resultBytes) {
        long started = System.nanoTime();
        Broadcast<byte[]> sent = spark.broadcast(content);
        spark.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
                .map(task -> Arrays.copyOf(sent.value(), resultBytes))
                .collect();
        sent.destroy();
        return (System.nanoTime() - started) / NANOS_PER_MILLI;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void memory(SparkEngine engine, Job job) throws InterruptedException {
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
        float[] parameters = task.initialParameters();
        double before = usedMegabytes();
        WorkerEvent[] frames = new WorkerEvent[plan.workers()];
        double frameMegabytes = 0;
        try (WorkerPool pool = engine.pool(job, plan, task)) {
            for (long round = 1; round <= 3; round++) {
                pool.open(round, Long.MAX_VALUE, parameters);
                frameMegabytes = 0;
                for (int arrived = 0; arrived < plan.workers(); arrived++) {
                    frames[arrived] = pool.next(Long.MAX_VALUE);
                    requireFrame(frames[arrived]);
                    frameMegabytes += ((WorkerEvent.FrameArrived) frames[arrived]).length() / BYTES_PER_MB;
                }
                double held = usedMegabytes() - before;
                double copies = (held - frameMegabytes) / (task.dimension() * Float.BYTES / BYTES_PER_MB);
                System.out.printf(
                        Locale.ROOT,
                        "%d workers, parameters of %.1f MB, frames of %.0f MB: the driver's pool holds %.0f MB, which is"
                                + " the frames and %.1f copies of the parameters%n",
                        plan.workers(),
                        task.dimension() * Float.BYTES / BYTES_PER_MB,
                        frameMegabytes,
                        held,
                        copies);
                pool.close(round, everybody(plan.workers()));
            }
        }
    }

    /** What is still reachable. */
    private static double usedMegabytes() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
        }
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / BYTES_PER_MB;
    }
}
