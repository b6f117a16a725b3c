package io.github.tardigrad.cli;

import io.github.tardigrad.core.plan.CodePlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a user should know of a plan before using it. */
final class PlanWarnings {
    private PlanWarnings() {}

    static List<String> of(CodePlan plan) {
        List<String> warnings = new ArrayList<>();
        String name = plan.spec().scheme().name();
        double[] values = plan.encoding().values();
        long negative = Arrays.stream(values).filter(value -> value < 0).count();
        if (negative > 0 && name.startsWith("osgcScheme")) {
            warnings.add(String.format(
                    "%s has %d negative coefficients of %d: the bound of its paper, k^2 / U, does not hold for them;"
                            + " the bound shown does. osgc has the same masses and none.",
                    name, negative, values.length));
        }
        return warnings;
    }
}
