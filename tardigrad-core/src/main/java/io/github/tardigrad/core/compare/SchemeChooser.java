package io.github.tardigrad.core.compare;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.SchemeSettings;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Picks a scheme, its settings, decoding and bits for a cluster: the least predicted error within limits. */
public final class SchemeChooser {
    private static final int MOST_ROUNDS = 2_000;
    private static final int FEWEST_ROUNDS = 50;

    /** Entries of the encoding matrix that a simulation may visit, which bounds its time for large codes. */
    private static final long SIMULATION_WORK = 100_000_000;

    private SchemeChooser() {}

    /**
     * What was chosen and why.
     *
     * @param plan the chosen code
     * @param explanation three lines for people: the choice, the runner-up, and what was left out
     */
    public record Choice(CodePlan plan, List<String> explanation) {
        /** Takes a copy. */
        public Choice {
            explanation = List.copyOf(explanation);
        }
    }

    /**
     * Tries every variant of every scheme but the centralized ideal and keeps the one with the least relative error for
     * half-aligned gradients, exact where it has a closed form and simulated otherwise; the smaller load among equals.
     *
     * @param template bits and seed of the plans; a scheme whose error is not a sum of utilities divides the bits equally
     * @throws IllegalArgumentException if no code is possible within the limits; the message says what comes nearest
     */
    public static Choice choose(
            StragglerProfile profile, int partitions, int dimension, CodeSpec template, SchemeLimits limits) {
        List<Candidate> within = new ArrayList<>();
        List<Candidate> beyond = new ArrayList<>();
        int impossible = 0;
        String why = "";
        for (Scheme scheme : Schemes.all()) {
            if (scheme.equals(Schemes.CENTRALIZED)) {
                continue;
            }
            for (SchemeSettings settings : scheme.variants()) {
                try {
                    CodeSpec spec = template.forScheme(scheme, settings);
                    CodePlan plan = Planner.plan(profile, partitions, dimension, spec);
                    String label = settings.label(scheme);
                    limits.exceededBy(plan)
                            .ifPresentOrElse(
                                    limit -> beyond.add(new Candidate(label, plan, limit)),
                                    () -> within.add(new Candidate(label, plan, "")));
                } catch (IllegalArgumentException e) {
                    impossible++;
                    why = String.valueOf(e.getMessage());
                }
            }
        }
        if (within.isEmpty()) {
            throw new IllegalArgumentException("limits must leave at least one code: "
                    + beyond.stream()
                            .min(Comparator.comparingDouble(c -> c.plan.computationLoad()))
                            .map(c -> c.label + ", the one of the least load, has " + c.limit)
                            .orElse("none is possible on this cluster; " + why));
        }
        within.sort(Candidate.BEST_FIRST);
        return new Choice(within.get(0).plan, explanation(within, beyond, impossible));
    }

    private static List<String> explanation(List<Candidate> within, List<Candidate> beyond, int impossible) {
        Candidate best = within.get(0);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s has the least predicted error of %d codes: %s of |g|^2 for half-aligned gradients, load %.3g, %s",
                best.label,
                within.size(),
                number(best.error),
                best.plan.computationLoad(),
                best.plan.unbiased() ? "unbiased" : "biased"));
        Optional<Candidate> runnerUp =
                within.stream().filter(other -> !other.sameCodeAs(best)).findFirst();
        if (runnerUp.isPresent()) {
            Candidate second = runnerUp.get();
            lines.add(String.format(
                    Locale.ROOT,
                    "runner-up: %s, %s%s, load %.3g, %s",
                    second.label,
                    number(second.error),
                    best.error > 0
                            ? String.format(Locale.ROOT, " (%.3g times as much)", second.error / best.error)
                            : "",
                    second.plan.computationLoad(),
                    second.plan.unbiased() ? "unbiased" : "biased"));
        } else {
            lines.add("runner-up: none");
        }
        String left = String.format(
                Locale.ROOT,
                "left out: %d beyond the limits, %d that the cluster does not allow",
                beyond.size(),
                impossible);
        beyond.sort(Candidate.BEST_FIRST);
        lines.add(
                beyond.isEmpty()
                        ? left
                        : left
                                + String.format(
                                        Locale.ROOT,
                                        "; the best beyond: %s, %s (%s)",
                                        beyond.get(0).label,
                                        number(beyond.get(0).error),
                                        beyond.get(0).limit));
        return lines;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value != 0 && Math.abs(value) < 1e-3 ? "%.2e" : "%.3g", value);
    }

    private static final class Candidate {
        private static final Comparator<Candidate> BEST_FIRST =
                Comparator.<Candidate>comparingDouble(c -> c.error).thenComparingDouble(c -> c.plan.computationLoad());

        private final String label;
        private final CodePlan plan;
        private final String limit;
        private final double error;

        Candidate(String label, CodePlan plan, String limit) {
            this.label = label;
            this.plan = plan;
            this.limit = limit;
            this.error = ResidualError.exact(plan)
                    .orElseGet(() -> ResidualError.simulated(
                            plan, rounds(plan), plan.spec().seed()))
                    .mean(Alignment.HALF_ALIGNED);
        }

        boolean sameCodeAs(Candidate other) {
            return plan.blocks().equals(other.plan.blocks())
                    && plan.decodingRule().equals(other.plan.decodingRule());
        }

        private static int rounds(CodePlan plan) {
            long affordable = SIMULATION_WORK / Math.max(1, plan.encoding().nonZeros());
            return (int) Math.max(FEWEST_ROUNDS, Math.min(MOST_ROUNDS, affordable));
        }
    }
}
