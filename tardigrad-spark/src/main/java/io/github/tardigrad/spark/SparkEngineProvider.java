package io.github.tardigrad.spark;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.Engine;
import io.github.tardigrad.train.EngineProvider;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Spark's executors as workers, for jobs whose {@code engine.type} is spark. */
public final class SparkEngineProvider implements EngineProvider {
    /** For {@link java.util.ServiceLoader}. */
    public SparkEngineProvider() {}

    @Override
    public Optional<Engine> engine(EngineSpec spec) {
        return spec instanceof EngineSpec.Spark cluster ? Optional.of(() -> new Connected(cluster)) : Optional.empty();
    }

    /** Connects when the cluster is first needed: what is wrong with a job or a folder is found before. */
    private static final class Connected implements Engine.Connection {
        private final EngineSpec.Spark cluster;
        private @Nullable SparkEngine started;

        Connected(EngineSpec.Spark cluster) {
            this.cluster = cluster;
        }

        private SparkEngine spark() {
            if (started == null) {
                started = SparkEngine.start(cluster);
            }
            return started;
        }

        @Override
        public Optional<String> description() {
            return Optional.of(spark().description());
        }

        @Override
        public TrainingTask task(Job job) {
            boolean table = job.workload()
                    .filter(workload -> workload.data().source() instanceof DataSpec.DataFrame)
                    .isPresent();
            return table ? spark().task(job) : TrainingTasks.of(job);
        }

        @Override
        public WorkerPool workers(Job job, CodePlan plan, TrainingTask task) {
            return spark().pool(job, plan, task);
        }

        @Override
        public void close() {
            if (started != null) {
                started.close();
            }
        }
    }
}
