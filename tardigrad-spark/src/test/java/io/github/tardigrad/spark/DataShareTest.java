package io.github.tardigrad.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.train.engine.WorkerEvent;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.job.WorkerTask;
import io.github.tardigrad.train.model.TrainingTask;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** What each executor has in memory of the data. */
@Tag("slow")
class DataShareTest {
    private static final int EXECUTORS = 3;
    private static final int WORKERS = 6;
    private static final int EXAMPLES = 1_200;
    /** Each worker computes two partitions of twelve; the test set is a file of its own. */
    private static final String JOB = """
            cluster: {stragglerProbability: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1], deadline: 60}
            partitions: 12
            code: {scheme: ignoreStragglers, bits: {total: 36}}
            data: {type: csv, train: train.csv, test: train.csv, classes: 2}
            model: {type: softmax, backend: java}
            training: {rounds: 5, batchSize: 10}
            """;

    @TempDir
    private Path folder;

    private LoopbackCluster cluster;
    private SparkEngine engine;

    @AfterEach
    void stop() {
        if (engine != null) {
            engine.close();
        }
        DriverProperties.clear();
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void anExecutorHoldsThePartitionsOfItsWorkersAndAfterAMoveThoseOfItsNewOnesToo()
            throws IOException, InterruptedException {
        writeCsv();
        cluster = LoopbackCluster.start(
                folder.resolve("cluster"), EXECUTORS, WORKERS / EXECUTORS, 1, LoopbackCluster.Daemons.LIKE_THIS);
        DriverProperties.set(DriverProperties.of(WORKERS / EXECUTORS));
        engine = SparkEngine.start(new EngineSpec.Spark(Optional.of(cluster.master()), false));
        Job job = JobReader.read(JOB, "test", folder).withEngine(new EngineSpec.Spark(Optional.empty(), false));
        TrainingTask task = TrainingTasks.of(job);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());

        try (WorkerPool pool = engine.pool(job, plan, task)) {
            assertThat(onExecutors(
                            EXECUTORS,
                            number -> ModuleLayer.boot()
                                    .findModule("jdk.incubator.vector")
                                    .isPresent()))
                    .as("executors have the Vector API")
                    .containsOnly(true);
            assertThat(heldByExecutor(EXECUTORS).values())
                    .as("two workers each, of two partitions of a twelfth each")
                    .containsExactly(EXAMPLES / EXECUTORS, EXAMPLES / EXECUTORS, EXAMPLES / EXECUTORS);

            round(pool, task, 1);
            assertThat(heldByExecutor(EXECUTORS).values())
                    .as("a round reads nothing more")
                    .containsExactly(EXAMPLES / EXECUTORS, EXAMPLES / EXECUTORS, EXAMPLES / EXECUTORS);

            CountDownLatch removed = new CountDownLatch(1);
            SparkContext.getOrCreate().addSparkListener(new SparkListener() {
                @Override
                public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
                    removed.countDown();
                }
            });
            cluster.workers().get(0).destroyForcibly();
            cluster.executors().get(0).destroyForcibly();
            assertThat(removed.await(5, TimeUnit.MINUTES))
                    .as("its end is noticed")
                    .isTrue();
            for (long round = 2; round <= 4; round++) {
                round(pool, task, round);
            }
            assertThat(heldByExecutor(EXECUTORS - 1).values())
                    .as("those of the dead one's workers are read where they are now")
                    .containsExactly(EXAMPLES / 2, EXAMPLES / 2);
        }
    }

    @Test
    void aWorkersGradientIsToTheBitThatOfAProcessWhichHoldsEverything() throws IOException {
        writeCsv();
        Job job = JobReader.read(JOB, "test", folder);
        TrainingTask whole = TrainingTasks.of(job);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), whole.dimension(), job.code());
        WorkerTask worker = WorkerTask.of(job);
        var row = plan.blocks().ofRound(1).block(0).row(3);

        worker.hold(row);

        assertThat(worker.data().split().train().held()).isEqualTo(EXAMPLES / WORKERS);
        assertThat(gradient(worker.task(), row)).isEqualTo(gradient(whole, row));
    }

    private static float[] gradient(TrainingTask task, WeightedPartitions row) {
        float[] gradient = new float[task.dimension()];
        try (var source = task.open()) {
            source.setParameters(task.initialParameters());
            source.gradient(row, 1, gradient);
        }
        return gradient;
    }

    private static void round(WorkerPool pool, TrainingTask task, long round) throws InterruptedException {
        pool.membershipChanges();
        pool.open(round, Long.MAX_VALUE, task.initialParameters());
        BitSet answered = new BitSet();
        BitSet arrived = new BitSet();
        while (answered.cardinality() < WORKERS) {
            WorkerEvent event = pool.next(Long.MAX_VALUE);
            if (event instanceof WorkerEvent.FrameArrived frame) {
                arrived.set(frame.worker());
                answered.set(frame.worker());
            } else if (event instanceof WorkerEvent.WorkerLost lost) {
                answered.set(lost.worker());
            }
        }
        pool.close(round, arrived);
    }

    /** By executor: examples in memory, as it says itself. */
    private static Map<String, Integer> heldByExecutor(int executors) {
        Map<String, Integer> held = new TreeMap<>();
        for (String found : onExecutors(executors, DataShareTest::held)) {
            String[] parts = found.split("=", -1);
            held.put(parts[0], Integer.valueOf(parts[1]));
        }
        return held;
    }

    /** On every executor, whose number is known: Spark begins the tasks of a barrier together, one in each slot there is. */
    private static <T> List<T> onExecutors(int executors, Function<Integer, T> question) {
        JavaSparkContext context = new JavaSparkContext(SparkContext.getOrCreate());
        int slots = executors * WORKERS / EXECUTORS;
        List<Integer> numbers = IntStream.range(0, slots).boxed().toList();
        ClassTag<T> any = ClassTag$.MODULE$.apply(Object.class);
        return context.parallelize(numbers, slots)
                .rdd()
                .barrier()
                .mapPartitions(new Each<>(question), false, any)
                .toJavaRDD()
                .collect();
    }

    /** One answer for each number. */
    private static final class Each<T> extends AbstractFunction1<Iterator<Integer>, Iterator<T>>
            implements Serializable {
        private static final long serialVersionUID = 1;

        private final Function<Integer, T> question;

        Each(Function<Integer, T> question) {
            this.question = question;
        }

        @Override
        public Iterator<T> apply(Iterator<Integer> numbers) {
            List<T> answers = new ArrayList<>();
            while (numbers.hasNext()) {
                try {
                    answers.add(question.call(numbers.next()));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            return CollectionConverters.asScala(answers.iterator());
        }
    }

    private static String held(Integer task) {
        ExecutorWorkers workers = ExecutorWorkers.latest();
        return SparkEnv.get().executorId() + "=" + (workers == null ? 0 : workers.held());
    }

    private void writeCsv() throws IOException {
        Random random = new Random(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < EXAMPLES; i++) {
            float[] x = {random.nextFloat(), random.nextFloat()};
            lines.add(Arrays.toString(x).replaceAll("[\\[\\] ]", "") + "," + (x[0] > x[1] ? 1 : 0));
        }
        Files.write(folder.resolve("train.csv"), lines);
    }
}
