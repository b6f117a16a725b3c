package io.github.tardigrad.core.compare;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;

/** Picks a scheme, its settings, decoding and bits for a cluster, and the deadline where that is left open. */
public final class SchemeChooser {
    private static final int MOST_ROUNDS = 2_000;
    private static final int FEWEST_ROUNDS = 50;

    /** Entries of the encoding matrix that a simulation may visit, which bounds its time for large codes. */
    private static final long SIMULATION_WORK = 100_000_000;

    /** Codes that are given a deadline of their own: the best at that of the optimal code. */
    private static final int FINALISTS = 4;

    private SchemeChooser() {}

    /**
     * What was chosen and why.
     *
     * @param plan the chosen code
     * @param deadlineSeconds the chosen deadline; empty where it was given
     * @param explanation three lines for people: the choice, the runner-up, and what was left out
     */
    public record Choice(CodePlan plan, OptionalDouble deadlineSeconds, List<String> explanation) {
        /** Takes a copy. */
        public Choice {
            explanation = List.copyOf(explanation);
        }
    }

    /**
     * Tries every variant of every scheme but the centralized ideal and keeps the one with the least relative error for
     * half-aligned gradients once the estimate is divided by its mean coverage, exact where it has a closed form and simulated otherwise; the smaller load among equals.
     *
     * @param template bits and seed of the plans; a scheme whose error is not a sum of utilities divides the bits equally
     * @throws IllegalArgumentException if no code is possible within the limits; the message says what comes nearest
     */
    public static Choice choose(
            StragglerProfile profile, int partitions, int dimension, CodeSpec template, SchemeLimits limits) {
        return choose(spec -> Planner.plan(profile, partitions, dimension, spec), template, limits);
    }

    /**
     * The same for any way to plan a code.
     *
     * @param planner throws IllegalArgumentException for a code that the cluster does not allow
     */
    public static Choice choose(Function<CodeSpec, CodePlan> planner, CodeSpec template, SchemeLimits limits) {
        Candidates found = candidates(template, limits, spec -> {
            CodePlan plan = planner.apply(spec);
            return new Rated(plan, error(plan), OptionalDouble.empty());
        });
        Candidate best = found.within.get(0);
        String first = String.format(
                Locale.ROOT,
                "%s has the least predicted error of %d codes: %s of |g|^2 for half-aligned gradients, %s",
                best.label,
                found.within.size(),
                number(best.rated.cost),
                costs(best.rated));
        return new Choice(best.rated.plan, OptionalDouble.empty(), found.explanation(first, ""));
    }

    /**
     * The same with the deadline, for the least time to a target. Every code is tried at the deadline that is best for the
     * template's, at some around it and at the one by which all are in time; the four best are then given their own.
     */
    public static Choice choose(DeadlineSearch search, CodeSpec template, SchemeLimits limits) {
        double deadline = search.best(template).deadlineSeconds();
        // Loads, of a cluster that slows down under them or of a code that follows its probabilities, vary with the
        // deadline.
        Predicate<CodePlan> within = plan -> limits.exceededBy(plan).isEmpty();
        Candidates found = candidates(template, limits, spec -> rated(search.bestNear(spec, deadline, within)));
        for (int i = 0; i < Math.min(FINALISTS, found.within.size()); i++) {
            Candidate finalist = found.within.get(i);
            Rated own = rated(search.best(finalist.rated.plan.spec(), within));
            if (own.cost < finalist.rated.cost && within.test(own.plan)) {
                found.within.set(i, new Candidate(finalist.label, own, ""));
            }
        }
        found.within.sort(Candidate.BEST_FIRST);
        Candidate best = found.within.get(0);
        String first = String.format(
                Locale.ROOT,
                "%s with a deadline of %s s gets to a target first of %d codes: %s s a round without error, %s",
                best.label,
                number(best.rated.deadlineSeconds.orElseThrow()),
                found.within.size(),
                number(best.rated.cost),
                costs(best.rated));
        return new Choice(best.rated.plan, best.rated.deadlineSeconds, found.explanation(first, " s"));
    }

    private static Rated rated(DeadlineSearch.Timed timed) {
        return new Rated(timed.plan(), timed.seconds(), OptionalDouble.of(timed.deadlineSeconds()));
    }

    private static Candidates candidates(CodeSpec template, SchemeLimits limits, Function<CodeSpec, Rated> rating) {
        Map<String, CodeSpec> specs = new LinkedHashMap<>();
        for (Scheme scheme : Schemes.all()) {
            if (!scheme.equals(Schemes.CENTRALIZED)) {
                List<Settings> variants = limits.partitionsPerWorker().isPresent()
                        ? scheme.variants(limits.partitionsPerWorker().getAsInt())
                        : scheme.variants();
                for (Settings settings : variants) {
                    CodeSpec spec = template.forScheme(scheme, settings);
                    specs.put(settings.label(scheme), spec);
                    if (scheme.boundIsInverseUtility()
                            && spec.bits().quantized()
                            && !spec.bits().allowSilent()) {
                        specs.put(
                                settings.label(scheme) + " with silent workers",
                                spec.withBits(spec.bits().withSilent(true)));
                    }
                }
            }
        }
        Candidates found = new Candidates();
        List<Object> tried = specs.entrySet().stream()
                .map(entry -> tried(entry.getKey(), entry.getValue(), limits, rating))
                .toList();
        for (Object result : tried) {
            if (result instanceof Candidate candidate) {
                (candidate.limit.isEmpty() ? found.within : found.beyond).add(candidate);
            } else {
                found.impossible++;
                found.why = String.valueOf(result);
            }
        }
        if (found.within.isEmpty()) {
            throw new IllegalArgumentException("limits must leave at least one code: " + found.nearest());
        }
        found.within.sort(Candidate.BEST_FIRST);
        found.beyond.sort(Candidate.BEST_FIRST);
        return found;
    }

    /** A candidate, or why there is none. */
    private static Object tried(String label, CodeSpec spec, SchemeLimits limits, Function<CodeSpec, Rated> rating) {
        try {
            Rated rated = rating.apply(spec);
            return new Candidate(label, rated, limits.exceededBy(rated.plan).orElse(""));
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static double error(CodePlan plan) {
        long affordable = SIMULATION_WORK / Math.max(1, plan.encoding().nonZeros());
        int rounds = (int) Math.max(FEWEST_ROUNDS, Math.min(MOST_ROUNDS, affordable));
        return ResidualError.of(plan, rounds).rescaled(Alignment.HALF_ALIGNED);
    }

    private static String costs(Rated rated) {
        CodePlan plan = rated.plan;
        return String.format(
                Locale.ROOT,
                "load %.3g, %d bits, %s decoding, %s",
                plan.computationLoad(),
                SchemeLimits.bits(plan),
                plan.decodingRule().name(),
                plan.unbiased() ? "unbiased" : "biased");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value != 0 && Math.abs(value) < 1e-3 ? "%.2e" : "%.3g", value);
    }

    /** A plan and what it costs: a relative error, or seconds. */
    private record Rated(CodePlan plan, double cost, OptionalDouble deadlineSeconds) {}

    /** A labelled plan, and which limit it exceeds; empty for none. */
    private record Candidate(String label, Rated rated, String limit) {
        private static final Comparator<Candidate> BEST_FIRST = Comparator.<Candidate>comparingDouble(c -> c.rated.cost)
                .thenComparingDouble(c -> c.rated.plan.computationLoad());

        boolean sameCodeAs(Candidate other) {
            return rated.plan.blocks().equals(other.rated.plan.blocks())
                    && rated.plan.decodingRule().equals(other.rated.plan.decodingRule());
        }
    }

    /** What there is to choose from, the best first. */
    private static final class Candidates {
        private final List<Candidate> within = new ArrayList<>();
        private final List<Candidate> beyond = new ArrayList<>();
        private int impossible;
        private String why = "";

        String nearest() {
            return beyond.stream()
                    .min(Comparator.comparingDouble(c -> c.rated.plan.computationLoad()))
                    .map(c -> c.label + ", the one of the least load, has " + c.limit)
                    .orElse("none is possible on this cluster; " + why);
        }

        List<String> explanation(String first, String unit) {
            Candidate best = within.get(0);
            List<String> lines = new ArrayList<>();
            lines.add(first);
            lines.add(within.stream()
                    .filter(other -> !other.sameCodeAs(best))
                    .findFirst()
                    .map(second -> String.format(
                            Locale.ROOT,
                            "runner-up: %s%s, %s%s%s, %s",
                            second.label,
                            second.rated.deadlineSeconds.isPresent()
                                    ? " with a deadline of " + number(second.rated.deadlineSeconds.getAsDouble()) + " s"
                                    : "",
                            number(second.rated.cost),
                            unit,
                            best.rated.cost > 0
                                    ? String.format(
                                            Locale.ROOT, " (%.3g times as much)", second.rated.cost / best.rated.cost)
                                    : "",
                            costs(second.rated)))
                    .orElse("runner-up: none"));
            String left = String.format(
                    Locale.ROOT,
                    "left out: %d beyond the limits, %d that the cluster does not allow",
                    beyond.size(),
                    impossible);
            lines.add(
                    beyond.isEmpty()
                            ? left
                            : left
                                    + String.format(
                                            Locale.ROOT,
                                            "; the best beyond: %s, %s%s (%s)",
                                            beyond.get(0).label,
                                            number(beyond.get(0).rated.cost),
                                            unit,
                                            beyond.get(0).limit));
            return lines;
        }
    }
}
