package io.github.tardigrad.lab;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.compare.Alignment;
import io.github.tardigrad.core.compare.ResidualError;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * What decoders that look at who arrived gain over the fixed weights of the optimal code, against the mean straggler probability.
 *
 * <p>n = k = 12, no quantizers, every error exact, by summing over all patterns of arrivals. The clusters of a mean p: p_i uniform
 * on p -+ .9 min(p, 1 - p), the same for every decoder.
 */
final class DecodingExperiment implements Experiment {
    private static final String OURS = "Tardigrad";
    private static final int WORKERS = 12;
    private static final double[] MEANS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    private static final double SPREAD = 0.9;
    private static final double ROUNDING = 1e-9;

    private static final String FIXED = "fixed";
    private static final String GROUPED = "grouped";
    private static final String SELF_NORMALISED = "selfNormalised";
    private static final String LEAST_SQUARES = "leastSquares";
    private static final String DENSE = "dense";

    private static final String RATIO = "half aligned over fixed";
    private static final String COVERAGE = "mean coverage";
    private static final String BEYOND_EMPTY = "aligned less probability of no answer";

    /** At the load of the contiguous code, but for groups, at their size times 2 - 1 / groups, and dense. */
    private static Map<String, CodeSpec> decoders() {
        CodeSpec optimal = CodeSpec.of(Schemes.OPTIMAL, BitSpec.none());
        CodeSpec grouped = CodeSpec.of(Schemes.named("grouped").orElseThrow(), BitSpec.none());
        Map<String, CodeSpec> decoders = new LinkedHashMap<>();
        decoders.put(FIXED, optimal);
        decoders.put(SELF_NORMALISED, optimal.with("decoding", SELF_NORMALISED));
        decoders.put(LEAST_SQUARES, optimal.with("decoding", LEAST_SQUARES));
        decoders.put(GROUPED + " 2", grouped);
        decoders.put(GROUPED + " 4", grouped.with("groupSize", 4L));
        decoders.put(DENSE, CodeSpec.of(Schemes.named("dense").orElseThrow(), BitSpec.none()));
        return decoders;
    }

    @Override
    public String name() {
        return "decoding";
    }

    @Override
    public String title() {
        return "Errors of decoders that look at who arrived (beyond the papers)";
    }

    @Override
    public int seeds(Effort effort) {
        return effort == Effort.QUICK ? 5 : 50;
    }

    @Override
    public Outcome run(Effort effort, int seeds, Results results, Listener listener) {
        Measurements table = new Measurements("meanStraggling", "decoder", "load", "measure");
        int done = 0;
        for (double mean : MEANS) {
            double[] fixed = new double[0];
            for (Map.Entry<String, CodeSpec> decoder : decoders().entrySet()) {
                CodePlan[] plans = new CodePlan[seeds];
                Arrays.setAll(plans, seed -> Planner.plan(cluster(mean, seed), WORKERS, WORKERS, decoder.getValue()));
                ResidualError[] errors = new ResidualError[seeds];
                Arrays.parallelSetAll(errors, seed -> ResidualError.enumerated(plans[seed]));
                double[] half = numbers(seeds, seed -> errors[seed].mean(Alignment.HALF_ALIGNED));
                fixed = decoder.getKey().equals(FIXED) ? half : fixed;
                double[] reference = fixed;
                double load = Arrays.stream(plans)
                        .mapToDouble(CodePlan::computationLoad)
                        .average()
                        .orElseThrow();
                for (Alignment alignment : Alignment.values()) {
                    double[] values = numbers(seeds, seed -> errors[seed].mean(alignment));
                    table.addGeometric(values, mean, decoder.getKey(), load, measure(alignment));
                }
                double[] ratios = numbers(seeds, seed -> half[seed] / reference[seed]);
                table.addGeometric(ratios, mean, decoder.getKey(), load, RATIO);
                double[] coverage = numbers(seeds, seed -> errors[seed].meanCoverage());
                table.add(coverage, mean, decoder.getKey(), load, COVERAGE);
                double[] beyondEmpty =
                        numbers(seeds, seed -> errors[seed].mean(Alignment.ALIGNED) - nobody(plans[seed].profile()));
                table.add(beyondEmpty, mean, decoder.getKey(), load, BEYOND_EMPTY);
            }
            listener.onStep(++done, MEANS.length);
        }
        return table.outcome(panels(table), claims(table));
    }

    private static StragglerProfile cluster(double mean, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double half = SPREAD * Math.min(mean, 1 - mean);
        double[] straggling = new double[WORKERS];
        Arrays.setAll(straggling, i -> random.nextDouble(mean - half, mean + half));
        return StragglerProfile.of(straggling);
    }

    private static double nobody(StragglerProfile profile) {
        return Arrays.stream(profile.toArray()).reduce(1, (a, b) -> a * b);
    }

    private static double[] numbers(int seeds, IntToDoubleFunction number) {
        double[] values = new double[seeds];
        Arrays.setAll(values, number);
        return values;
    }

    private static String measure(Alignment alignment) {
        return alignment.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static List<Outcome.Panel> panels(Measurements table) {
        List<Outcome.Panel> panels = new ArrayList<>();
        for (Alignment alignment : Alignment.values()) {
            Measurements here = table.where("measure", measure(alignment));
            panels.add(new Outcome.Panel(
                    "error-" + measure(alignment).replace(' ', '-'),
                    "Gradients " + measure(alignment) + ", n = k = 12",
                    "mean straggler probability",
                    "relative error",
                    Outcome.Scale.ERRORS,
                    here.distinct("decoder").stream()
                            .map(decoder -> here.where("decoder", decoder).curve(decoder, "meanStraggling"))
                            .toList()));
        }
        return panels;
    }

    private static List<Outcome.Claim> claims(Measurements table) {
        return List.of(grouped(table), aligned(table), coverage(table), leastSquares(table));
    }

    private static Outcome.Claim grouped(Measurements table) {
        Measurements rows = table.where("measure", RATIO).where("decoder", GROUPED + " 2", GROUPED + " 4");
        return new Outcome.Claim(
                OURS,
                "Groups, of which the first answer counts, beat every fixed weights of the same structure.",
                "the half-aligned error is below that of the optimal fixed code on every cluster",
                "between " + at(rows.least("least"), "least") + " and " + at(rows.most("most"), "most") + " of it",
                rows.all(row -> row.number("most") < 1));
    }

    private static Outcome.Claim aligned(Measurements table) {
        Measurements rows = table.where("decoder", SELF_NORMALISED).where("measure", BEYOND_EMPTY);
        Measurements errors = table.where("decoder", SELF_NORMALISED).where("measure", measure(Alignment.ALIGNED));
        return new Outcome.Claim(
                OURS,
                "Self-normalised weights leave no error in aligned gradients unless nobody answers.",
                "the aligned error is the probability of a round without answers, up to 1e-9, on every cluster",
                "they differ by " + at(rows.most("most"), "most") + " at most; the error is up to "
                        + at(errors.most("mean"), "mean"),
                rows.all(row -> Math.abs(row.number("least")) < ROUNDING && Math.abs(row.number("most")) < ROUNDING));
    }

    private static Outcome.Claim coverage(Measurements table) {
        Measurements rows = table.where("decoder", SELF_NORMALISED).where("measure", COVERAGE);
        Measurements mild = rows.where(row -> row.number("meanStraggling") <= 0.6);
        return new Outcome.Claim(
                OURS,
                "Their bias is small while most workers answer, and not where hardly anybody does.",
                "mean coverage is within .01 of 1 up to a mean p of .6, and not at .9",
                "up to .6 the farthest is " + at(mild.least("least"), "least") + "; " + at(rows.least("mean"), "mean"),
                mild.all(row -> row.number("least") > 0.99 && row.number("most") < 1.01)
                        && rows.where("meanStraggling", 0.9).all(row -> row.number("high") < 0.99));
    }

    private static Outcome.Claim leastSquares(Measurements table) {
        Measurements rows = table.where("measure", measure(Alignment.ORTHOGONAL));
        double worst = 0;
        for (Measurements.Row row :
                rows.where("decoder", FIXED, SELF_NORMALISED).rows()) {
            double least = rows.where("decoder", LEAST_SQUARES)
                    .where("meanStraggling", row.text("meanStraggling"))
                    .only()
                    .mean();
            worst = Math.max(worst, least / row.mean());
        }
        return new Outcome.Claim(
                OURS,
                "For orthogonal gradients least squares decode the same messages best.",
                "their mean error is below that of fixed and of self-normalised weights at every mean p",
                "at most " + Measurements.figure(worst) + " of theirs",
                worst < 1);
    }

    private static String at(Measurements.Row row, String column) {
        return String.format(
                Locale.ROOT,
                "%s (%s, mean p = %s)",
                Measurements.figure(row.number(column)),
                row.text("decoder"),
                row.text("meanStraggling"));
    }
}
