package io.github.tardigrad.cli;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.spark.SparkEngine;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.Optional;
import java.util.function.Supplier;

/** Where the workers of a job's runs are, one run after the other: in this process, or on a cluster. */
final class Workplace implements AutoCloseable {
    private final Optional<SparkEngine> spark;

    private Workplace(Optional<SparkEngine> spark) {
        this.spark = spark;
    }

    /** Connects to the cluster, if there is one. */
    static Workplace of(EngineSpec engine) {
        return new Workplace(
                engine instanceof EngineSpec.Spark cluster
                        ? Optional.of(SparkEngine.start(cluster))
                        : Optional.empty());
    }

    /** One line for people; none where there is nothing to say. */
    Optional<String> description() {
        return spark.map(SparkEngine::description);
    }

    /** The workers of a run, when it starts. */
    Supplier<WorkerPool> workers(Job job, CodePlan plan, TrainingTask task) {
        if (spark.isPresent()) {
            return () -> spark.get().pool(job, plan, task);
        }
        return () -> job.clock().workers(plan, task, job.cluster().delays(), job.seed());
    }

    @Override
    public void close() {
        spark.ifPresent(SparkEngine::close);
    }
}
