package io.github.tardigrad.train;

import io.github.tardigrad.core.compare.DeadlineSearch;
import io.github.tardigrad.core.compare.SchemeChooser;
import io.github.tardigrad.core.compare.SchemeLimits;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.ReductionChooser;
import io.github.tardigrad.train.job.ClusterSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.List;
import java.util.Optional;

/**
 * A job that leaves nothing open, and why the planner chose what it did.
 *
 * @param job with a scheme and a deadline
 * @param explanation lines for people; empty if nothing was to be chosen
 */
public record PlanChoice(Job job, List<String> explanation) {
    /** Keeps an unmodifiable copy. */
    public PlanChoice {
        explanation = List.copyOf(explanation);
    }

    /**
     * Chooses the scheme and the deadline where the job leaves them to the planner.
     *
     * @param dimension coordinates of the gradient
     * @throws InvalidInputException if nothing keeps to the job's limits
     */
    public static PlanChoice of(Job job, int dimension) {
        Optional<DeadlineSearch> search =
                job.cluster() instanceof ClusterSpec.DeadlineToChoose open && !job.deadlineMeasured()
                        ? Optional.of(new DeadlineSearch(
                                open.delays(), open.noise(), job.partitions(), dimension, job.support()))
                        : Optional.empty();
        try {
            if (job.automatic().isPresent()) {
                SchemeLimits limits = job.automatic().get();
                SchemeChooser.Choice choice = search.isPresent()
                        ? SchemeChooser.choose(search.get(), job.code(), limits)
                        : SchemeChooser.choose(code -> job.plan(dimension, code), job.code(), limits);
                Job chosen = job.withChosen(choice.plan().spec());
                return new PlanChoice(
                        choice.deadlineSeconds().isPresent()
                                ? chosen.withDeadline(choice.deadlineSeconds().getAsDouble())
                                : chosen,
                        choice.explanation());
            }
            if (search.isPresent()) {
                DeadlineSearch.Timed best = search.get().best(job.code());
                return new PlanChoice(
                        job.withDeadline(best.deadlineSeconds()), search.get().explanation(best));
            }
            // A number of blocks that is left open is chosen again with each plan; here are the reasons.
            return new PlanChoice(
                    job,
                    ReductionChooser.isOpen(job.code())
                            ? ReductionChooser.choose(job.profile(), job.partitions(), dimension, job.code())
                                    .explanation()
                            : List.of());
        } catch (IllegalArgumentException e) {
            String open = search.isPresent() ? "cluster.deadline" : "code.reduction";
            String field = job.automatic().isPresent() ? "code.limits" : open;
            throw InvalidInputException.of(field, String.valueOf(e.getMessage()), e);
        }
    }

    /** Coordinates of the gradient, which the job or its model says. */
    public static int dimension(Job job) {
        return job.dimension().isPresent()
                ? job.dimension().getAsInt()
                : TrainingTasks.of(job).dimension();
    }

    /**
     * The plan of a job's code.
     *
     * @param dimension coordinates of the gradient
     * @throws InvalidInputException if the cluster does not allow it
     */
    public static CodePlan plan(Job job, int dimension) {
        return plan(job, dimension, job.code());
    }

    /**
     * The plan of a code on the cluster of a job.
     *
     * @param dimension coordinates of the gradient
     * @throws InvalidInputException if the cluster does not allow it
     */
    public static CodePlan plan(Job job, int dimension, CodeSpec code) {
        try {
            return job.plan(dimension, code);
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.of("code", String.valueOf(e.getMessage()), e);
        }
    }
}
