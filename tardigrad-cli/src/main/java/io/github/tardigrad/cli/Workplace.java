package io.github.tardigrad.cli;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.spark.SparkEngine;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the workers of a job's runs are, one run after the other: in this process, or on a cluster, to which it connects
 * when it is first needed.
 */
final class Workplace implements AutoCloseable {
    private final EngineSpec engine;
    private @Nullable SparkEngine connected;

    private Workplace(EngineSpec engine) {
        this.engine = engine;
    }

    static Workplace of(EngineSpec engine) {
        return new Workplace(engine);
    }

    private Optional<SparkEngine> spark() {
        if (connected == null && engine instanceof EngineSpec.Spark cluster) {
            connected = SparkEngine.start(cluster);
        }
        return Optional.ofNullable(connected);
    }

    /** One line for people; none where there is nothing to say. */
    Optional<String> description() {
        return spark().map(SparkEngine::description);
    }

    /** The model and the data of a job; a DataFrame is the cluster's. */
    TrainingTask task(Job job) {
        boolean frame = job.workload()
                .filter(workload -> workload.data().source() instanceof DataSpec.DataFrame)
                .isPresent();
        return frame && spark().isPresent() ? spark().get().task(job) : TrainingTasks.of(job);
    }

    /** The workers of a run, when it starts. */
    Supplier<WorkerPool> workers(Job job, CodePlan plan, TrainingTask task) {
        return spark().<Supplier<WorkerPool>>map(cluster -> () -> cluster.pool(job, plan, task))
                .orElse(() -> job.clock().workers(plan, task, job.cluster().delays(), job.seed()));
    }

    @Override
    public void close() {
        if (connected != null) {
            connected.close();
        }
    }
}
