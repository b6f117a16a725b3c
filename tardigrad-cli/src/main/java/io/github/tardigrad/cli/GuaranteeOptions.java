package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.bound.Convergence;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is known of a loss, from which follows what training it with a plan is guaranteed to reach. */
final class GuaranteeOptions {
    @Option(
            names = "--horizon",
            paramLabel = "T",
            description =
                    "Also print what T rounds are guaranteed to reach; with --smoothness, --strong-convexity or both.")
    private @Nullable Long horizon;

    @Option(
            names = "--smoothness",
            paramLabel = "L",
            description = "The loss, the sum over partitions, is smooth with L.")
    private @Nullable Double smoothness;

    @Option(names = "--strong-convexity", paramLabel = "MU", description = "It is strongly convex with MU.")
    private @Nullable Double strongConvexity;

    @Option(
            names = "--gradient-bound",
            paramLabel = "C",
            description = "No partition's gradient is longer than C; default 1.")
    private @Nullable Double gradientBound;

    @Option(
            names = "--growth",
            paramLabel = "BETA",
            description = "Its square is at most C^2 + BETA times that of the whole gradient; default 0.")
    private @Nullable Double growth;

    @Option(names = "--excess", paramLabel = "F", description = "The loss at the start less the least one; default 1.")
    private @Nullable Double excess;

    @Option(names = "--distance", paramLabel = "D", description = "Of the start from the optimum; default 1.")
    private @Nullable Double distance;

    @Option(
            names = "--step",
            paramLabel = "GAMMA",
            description = "The fixed step, and the first one of those that shrink; default: the best for each bound.")
    private @Nullable Double step;

    GuaranteeOptions() {}

    /**
     * One bound.
     *
     * @param name of the statement
     * @param steps of gradient descent that it is for
     * @param quantity what is bounded
     */
    private record Guarantee(String name, String steps, String quantity, double bound) {}

    /** Whether any was asked for; checks what goes together. */
    boolean wanted() {
        if (horizon == null) {
            refuseWithoutHorizon("--smoothness", smoothness);
            refuseWithoutHorizon("--strong-convexity", strongConvexity);
            refuseWithoutHorizon("--gradient-bound", gradientBound);
            refuseWithoutHorizon("--growth", growth);
            refuseWithoutHorizon("--excess", excess);
            refuseWithoutHorizon("--distance", distance);
            refuseWithoutHorizon("--step", step);
            return false;
        }
        if (horizon < 1) {
            throw new InvalidInputException("--horizon", Long.toString(horizon), "an integer of at least 1");
        }
        if (smoothness == null && strongConvexity == null) {
            throw new InvalidInputException(
                    "--horizon", Long.toString(horizon), "given with --smoothness, --strong-convexity or both");
        }
        positive("--smoothness", smoothness);
        positive("--strong-convexity", strongConvexity);
        positive("--gradient-bound", gradientBound);
        positive("--excess", excess);
        positive("--distance", distance);
        positive("--step", step);
        if (growth != null && !(growth >= 0 && growth < Double.POSITIVE_INFINITY)) {
            throw new InvalidInputException("--growth", Double.toString(growth), "a finite number of at least 0");
        }
        if (smoothness != null && strongConvexity != null && strongConvexity > smoothness) {
            throw new InvalidInputException(
                    "--strong-convexity", Double.toString(strongConvexity), "at most --smoothness, " + smoothness);
        }
        return true;
    }

    private static void refuseWithoutHorizon(String name, @Nullable Double value) {
        if (value != null) {
            throw new InvalidInputException(name, Double.toString(value), "absent unless --horizon is given");
        }
    }

    private static void positive(String name, @Nullable Double value) {
        if (value != null && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new InvalidInputException(name, Double.toString(value), "a finite number above 0");
        }
    }

    private static double or(@Nullable Double value, double absent) {
        return value == null ? absent : value;
    }

    /** Why there is no guarantee; empty if there is one. */
    private static String whyNone(CodePlan plan, double bound) {
        if (!plan.unbiased()) {
            return "none: the estimate is biased";
        }
        return Double.isNaN(bound) ? "none: no error bound is known" : "";
    }

    /** Lines for people. {@code bound} is that of the plan on its cluster, in units of C^2. */
    String text(CodePlan plan, double bound) {
        String none = whyNone(plan, bound);
        if (!none.isEmpty()) {
            return String.format(Locale.ROOT, "%nguarantees        %s%n", none);
        }
        TextTable table = new TextTable("after " + horizon + " rounds", "steps", "quantity", "at most");
        for (Guarantee guarantee : guarantees(plan, bound)) {
            table.row(guarantee.name, guarantee.steps, guarantee.quantity, Figures.of(guarantee.bound));
        }
        return String.format(Locale.ROOT, "%n")
                + table
                + String.format(
                        Locale.ROOT,
                        "of the sum of the partitions' losses. What happens is below by far, often a thousand times:"
                                + " these rank codes, they predict nothing%n");
    }

    /** The same as JSON. */
    void json(ObjectNode json, CodePlan plan, double bound) {
        ObjectNode node = json.putObject("guarantees");
        String none = whyNone(plan, bound);
        if (!none.isEmpty()) {
            node.put("absent", none);
            return;
        }
        node.put("rounds", horizon);
        ArrayNode list = node.putArray("bounds");
        for (Guarantee guarantee : guarantees(plan, bound)) {
            ObjectNode entry = list.addObject();
            entry.put("name", guarantee.name);
            entry.put("steps", guarantee.steps);
            entry.put("quantity", guarantee.quantity);
            entry.put("bound", guarantee.bound);
        }
    }

    private List<Guarantee> guarantees(CodePlan plan, double bound) {
        List<Guarantee> all = new ArrayList<>();
        if (strongConvexity != null) {
            stronglyConvex(all, plan, bound, strongConvexity);
        }
        if (smoothness != null) {
            smooth(all, plan, bound, smoothness);
        }
        return all;
    }

    private void stronglyConvex(List<Guarantee> all, CodePlan plan, double bound, double mu) {
        double c = or(gradientBound, 1);
        double beta = or(growth, 0);
        long rounds = rounds();
        if (beta == 0) {
            all.add(new Guarantee(
                    "Theorem 2, strongly convex",
                    "1 / (mu t)",
                    "E|w - w*|^2",
                    Convergence.stronglyConvexDistance(
                            Convergence.secondMoment(c, plan.partitions(), bound), mu, rounds)));
        }
        if (smoothness != null) {
            double offset = 2 / (mu * Convergence.longestStep(smoothness, beta, bound));
            all.add(new Guarantee(
                    "the same, and smooth",
                    "2 / (mu (t + " + Figures.of(offset) + "))",
                    "E|w - w*|^2",
                    Convergence.stronglyConvexDistanceAffineGrowth(
                            or(distance, 1), mu, smoothness, c, beta, bound, rounds)));
        }
    }

    private void smooth(List<Guarantee> all, CodePlan plan, double bound, double l) {
        double c = or(gradientBound, 1);
        double beta = or(growth, 0);
        double above = or(excess, 1);
        long rounds = rounds();
        double ln = 1 + Math.log((double) rounds);
        String mean = "mean E|grad F|^2";
        if (beta == 0) {
            double moment = Convergence.secondMoment(c, plan.partitions(), bound);
            double fixed = or(step, Math.sqrt(2 * above / (rounds * l * moment)));
            all.add(new Guarantee(
                    "Theorem 3, smooth",
                    Figures.of(fixed),
                    mean,
                    Convergence.smoothFixedStep(above, l, fixed, moment, rounds)));
            double first = or(step, Math.sqrt(2 * above / (l * moment * ln)));
            all.add(new Guarantee(
                    "the same, shrinking steps",
                    Figures.of(first) + " / sqrt(t)",
                    mean,
                    Convergence.smoothDecreasingStep(above, l, first, moment, rounds)));
        }
        double longest = Convergence.longestStep(l, beta, bound);
        if (step != null && step > longest) {
            throw new InvalidInputException(
                    "--step",
                    Double.toString(step),
                    "at most 1 / (L (1 + BETA e)) = " + longest + ", e the error bound");
        }
        double noise = c * c * bound;
        double fixed = or(step, Math.min(longest, Math.sqrt(2 * above / (rounds * l * noise))));
        all.add(new Guarantee(
                "smooth, by the error alone",
                Figures.of(fixed),
                mean,
                Convergence.smoothFixedStepAffineGrowth(above, l, fixed, c, beta, bound, rounds)));
        double first = or(step, Math.min(longest, Math.sqrt(2 * above / (l * noise * ln))));
        all.add(new Guarantee(
                "the same, shrinking steps",
                Figures.of(first) + " / sqrt(t)",
                mean,
                Convergence.smoothDecreasingStepAffineGrowth(above, l, first, c, beta, bound, rounds)));
    }

    private long rounds() {
        return horizon == null ? 1 : horizon;
    }
}
