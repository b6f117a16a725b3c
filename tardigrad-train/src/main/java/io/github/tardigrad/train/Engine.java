package io.github.tardigrad.train;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Where the workers of a training are. An engine is a value; {@link #open} connects it, and one run after another uses the
 * connection.
 *
 * <p>To add one: implement this with a {@link WorkerPool}, and hand it to {@link Training#on}; for jobs that name it, an {@link
 * EngineProvider} too.
 */
public interface Engine {
    /** Connects to where the workers are. */
    Connection open();

    /** A connection to where the workers are. Threads: confined. */
    interface Connection extends AutoCloseable {
        /** One line for people; none where there is nothing to say. */
        default Optional<String> description() {
            return Optional.empty();
        }

        /** The model and the data of a job. */
        default TrainingTask task(Job job) {
            return TrainingTasks.of(job);
        }

        /**
         * The workers of a run, when it starts; closed at its end.
         *
         * @param task of {@link #task}
         */
        WorkerPool workers(Job job, CodePlan plan, TrainingTask task);

        /** Disconnects. */
        @Override
        default void close() {}
    }

    /** Workers in this process, under the clock of the job: virtual or real. */
    static Engine local() {
        return () -> (job, plan, task) ->
                job.clock().workers(plan, task, job.cluster().delays(), job.seed());
    }

    /**
     * The engine that a job names, of those of this process and of jars on the class path.
     *
     * @throws InvalidInputException if the jar of the engine is missing
     */
    static Engine of(EngineSpec spec) {
        if (spec instanceof EngineSpec.Local) {
            return local();
        }
        return ServiceLoader.load(EngineProvider.class, Engine.class.getClassLoader()).stream()
                .map(provider -> provider.get().engine(spec))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "engine.type",
                        "spark",
                        "local: no jar on the class path has another engine (tardigrad-spark)"));
    }
}
