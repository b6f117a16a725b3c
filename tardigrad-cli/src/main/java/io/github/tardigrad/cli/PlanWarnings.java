package io.github.tardigrad.cli;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.LoadFixedPoint;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.SchemeChoice;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a user should know of a plan before using it. */
final class PlanWarnings {
    /** Times the bound that what is open of the straggler probabilities may make of it without a word. */
    private static final double WIDE = 1.5;

    /** A momentum beside gradient memory that does no harm however late workers are. */
    private static final double LIGHT_MOMENTUM = 0.5;

    /** Mean straggler probability from which on more does. */
    private static final double MOSTLY_LATE = 0.75;

    private PlanWarnings() {}

    /** Also whether it fits the cluster of its job. */
    static List<String> of(Job job, CodePlan plan) {
        List<String> warnings = of(plan);
        double residual = Plans.residual(job, plan.dimension(), plan.spec());
        if (residual > LoadFixedPoint.TOLERANCE) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%s: loads and straggler probabilities do not settle: the code was computed for probabilities up to %s"
                            + " from those of its loads; fixed weights are for the latter",
                    SchemeChoice.label(plan.spec()),
                    Figures.of(residual)));
        }
        Plans.openBound(job, plan)
                .filter(open -> open.high() > WIDE * plan.errorBound())
                .ifPresent(open -> warnings.add(String.format(
                        Locale.ROOT,
                        "%s: %d measured rounds leave open how often workers are late: the error bound may be up to %s times"
                                + " as large. cluster.delay.probabilities: upper plans for that",
                        SchemeChoice.label(plan.spec()),
                        open.fewestRounds(),
                        Figures.of(open.high() / plan.errorBound()))));
        heavyMomentum(job, plan).ifPresent(warnings::add);
        return warnings;
    }

    /** What gradient memory adds is an average over rounds already. */
    private static Optional<String> heavyMomentum(Job job, CodePlan plan) {
        double late = plan.profile().meanStraggling();
        return job.workload()
                .map(workload -> workload.training().optimizer())
                .filter(optimizer -> optimizer.type() == OptimizerSpec.Type.MOMENTUM
                        && optimizer.momentum() > LIGHT_MOMENTUM
                        && plan.spec().memory().notesFrames()
                        && late > MOSTLY_LATE)
                .map(optimizer -> String.format(
                        Locale.ROOT,
                        "%s: workers are late in %.0f %% of rounds on average, so that what is remembered is an average over"
                                + " many rounds already: a momentum of %s on top made losses 2 to 10 times larger in trials,"
                                + " %s did not",
                        SchemeChoice.label(plan.spec()),
                        100 * late,
                        optimizer.momentum(),
                        LIGHT_MOMENTUM));
    }

    static List<String> of(CodePlan plan) {
        List<String> warnings = new ArrayList<>();
        String name = plan.spec().scheme().name();
        double[] values = plan.encoding().values();
        long negative = Arrays.stream(values).filter(value -> value < 0).count();
        if (negative > 0 && name.startsWith("osgcScheme")) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%s has %d negative coefficients of %d: the bound of its paper, k^2 / U, does not hold for them;"
                            + " the bound shown does. osgc has the same masses and none.",
                    name,
                    negative,
                    values.length));
        }
        int[] active = IntStream.range(0, plan.workers()).filter(plan::active).toArray();
        if (active.length == 1 && plan.workers() > 1 && plan.spec().scheme().quantizes()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "worker %d computes everything: no other takes part. If response times grow with the load, say so:"
                            + " cluster.delay.growsWithLoad; code.largestLoad limits what one worker holds",
                    active[0]));
        }
        return warnings;
    }
}
