package io.github.tardigrad.cli;

import java.util.Locale;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.LoadFixedPoint;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.SchemeChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a user should know of a plan before using it. */
final class PlanWarnings {
    private PlanWarnings() {}

    /** Also whether it fits the cluster of its job. */
    static List<String> of(Job job, CodePlan plan) {
        List<String> warnings = of(plan);
        double residual = Plans.residual(job, plan.dimension(), plan.spec());
        if (residual > LoadFixedPoint.TOLERANCE) {
            warnings.add(String.format(
                    Locale.ROOT, "%s: loads and straggler probabilities do not settle: the code was computed for probabilities up to %s"
                            + " from those of its loads; fixed weights are for the latter",
                    SchemeChoice.label(plan.spec()), Figures.of(residual)));
        }
        return warnings;
    }

    static List<String> of(CodePlan plan) {
        List<String> warnings = new ArrayList<>();
        String name = plan.spec().scheme().name();
        double[] values = plan.encoding().values();
        long negative = Arrays.stream(values).filter(value -> value < 0).count();
        if (negative > 0 && name.startsWith("osgcScheme")) {
            warnings.add(String.format(
                    Locale.ROOT, "%s has %d negative coefficients of %d: the bound of its paper, k^2 / U, does not hold for them;"
                            + " the bound shown does. osgc has the same masses and none.",
                    name, negative, values.length));
        }
        return warnings;
    }
}
