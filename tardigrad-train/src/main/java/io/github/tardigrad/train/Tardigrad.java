package io.github.tardigrad.train;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.LoadPlanner;
import io.github.tardigrad.core.plan.Replanner;
import io.github.tardigrad.train.job.ClusterSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.run.InvalidInputException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where Java programs begin, and the command line too: training through stragglers, and plans of gradient codes.
 *
 * <p>Schemes, quantizers, memories, decoding rules, models and engines of other jars are found as services ({@link
 * java.util.ServiceLoader}) of {@link io.github.tardigrad.core.scheme.Scheme}, {@link
 * io.github.tardigrad.core.quantize.QuantizerType}, {@link io.github.tardigrad.core.memory.MemoryType}, {@link
 * io.github.tardigrad.core.decode.DecodingRuleType}, {@link io.github.tardigrad.train.job.ModelBackend} and {@link
 * EngineProvider}.
 */
public final class Tardigrad {
    private Tardigrad() {}

    /** A training of a job, which does not start before {@link Training#run}. */
    public static Training training(Job job) {
        return new Training(job);
    }

    /**
     * A training of a job in YAML.
     *
     * @param yaml as docs/job-file.md describes it; paths in it are relative to the working directory
     * @throws InvalidInputException if it is none
     */
    public static Training training(String yaml) {
        return training(JobReader.read(yaml, "job", Path.of("")));
    }

    /**
     * The plan of a job; a scheme and a deadline that it leaves open are chosen.
     *
     * @throws InvalidInputException if the cluster does not allow it
     */
    public static CodePlan plan(Job job) {
        int dimension = PlanChoice.dimension(job);
        return PlanChoice.plan(PlanChoice.of(job, dimension).job(), dimension);
    }

    /**
     * The plan of a code for a cluster.
     *
     * @param partitions into how many parts the training set is cut, at least 1
     * @param dimension coordinates of the gradient, at least 1
     * @throws IllegalArgumentException if the cluster does not allow it
     */
    public static CodePlan plan(ClusterSpec cluster, CodeSpec code, int partitions, int dimension) {
        return cluster instanceof ClusterSpec.Delayed delayed
                ? LoadPlanner.plan(delayed.delays(), delayed.deadline(), partitions, dimension, code, Optional.empty())
                        .plan()
                : Replanner.within(cluster.profile(partitions), partitions, dimension, code, Optional.empty());
    }
}
