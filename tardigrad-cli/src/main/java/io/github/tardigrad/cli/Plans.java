package io.github.tardigrad.cli;

import io.github.tardigrad.core.compare.SchemeChooser;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plans of a job. */
final class Plans {
    private Plans() {}

    /** A job that names its scheme, and why the planner chose it; no reasons if the job had named it. */
    record Chosen(Job job, List<String> explanation) {}

    /** Chooses the scheme where the job leaves it to the planner. */
    static Chosen chosen(Job job, int dimension) {
        if (job.automatic().isEmpty()) {
            return new Chosen(job, List.of());
        }
        try {
            SchemeChooser.Choice choice = SchemeChooser.choose(
                    job.profile(),
                    job.partitions(),
                    dimension,
                    job.code(),
                    job.automatic().get());
            return new Chosen(job.withChosen(choice.plan().spec()), choice.explanation());
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.of("code.limits", String.valueOf(e.getMessage()), e);
        }
    }

    static CodePlan of(Job job, int dimension) {
        return of(job, dimension, job.code());
    }

    /** What the same cluster has with a simpler code, by what is simpler. */
    static Map<String, CodePlan> simpler(Job job, int dimension) {
        Map<String, CodePlan> plans = new LinkedHashMap<>();
        CodeSpec code = job.code();
        boolean optimal = code.scheme().equals(Schemes.OPTIMAL);
        if (optimal && code.bits().quantized() && code.bits().allocation() != BitSpec.Allocation.EQUAL) {
            CodeSpec equal = code.withBits(code.bits().withAllocation(BitSpec.Allocation.EQUAL));
            plans.put("equal bits", of(job, dimension, equal));
        }
        if (optimal) {
            plans.put(
                    "uncoded (ignoreStragglers), equal bits",
                    of(job, dimension, code.forScheme(Schemes.IGNORE_STRAGGLERS)));
        }
        return plans;
    }

    private static CodePlan of(Job job, int dimension, CodeSpec code) {
        try {
            return Planner.plan(job.profile(), job.partitions(), dimension, code);
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.of("code", String.valueOf(e.getMessage()), e);
        }
    }
}
