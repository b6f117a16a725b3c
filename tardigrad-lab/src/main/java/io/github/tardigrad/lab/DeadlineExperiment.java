package io.github.tardigrad.lab;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.LoadDependentDelays;
import io.github.tardigrad.core.compare.DeadlineSearch;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The time to a target against the deadline, with the one that is chosen; rounds last until all have answered or the deadline, and
 * response times grow with the load.
 *
 * <p>n = k = 10, shifted exponential response times of one partition as the papers draw them, stretched by the load. The time is in
 * units of that at the chosen deadline: length of a round x (1 + relative error for orthogonal gradients).
 */
final class DeadlineExperiment implements Experiment {
    private static final String PAPER = "Song and Choi, both papers";
    private static final String OURS = "Tardigrad";
    private static final int WORKERS = 10;

    /** Deadlines, in units of the chosen one, in powers of two. */
    private static final double MOST_OCTAVES = 2;

    private static final double STEP = 0.25;

    /** Relative error of a round over that for orthogonal gradients: at first, and late in a run. */
    private static final double[] NOISES = {1, 30};

    private static final String OPTIMAL = "optimal";
    private static final String OPTIMAL_OF_LOAD_1 = "optimal grid 1";
    private static final String UNCODED = "ignoreStragglers 1/q";
    private static final String CHOSEN = "chosen";
    private static final String TIME = "time over that at the chosen deadline";
    private static final String BEST = "chosen deadline in seconds";
    private static final String BY_BOUND = "time at the deadline of the error bound";
    private static final String OVER_OPTIMAL = "time at the chosen deadline over optimal's";

    private static Map<String, CodeSpec> codes() {
        Map<String, CodeSpec> codes = new LinkedHashMap<>();
        for (String name : List.of(OPTIMAL, "grouped", "stochastic", "optimalDecoding")) {
            codes.put(name, of(name));
        }
        codes.put(UNCODED, of("ignoreStragglers").with("normalisation", "inverseProbability"));
        codes.put(OPTIMAL_OF_LOAD_1, of(OPTIMAL).with("grid", 1L));
        return codes;
    }

    private static CodeSpec of(String scheme) {
        return CodeSpec.of(Schemes.named(scheme).orElseThrow(), BitSpec.none());
    }

    @Override
    public String name() {
        return "deadline";
    }

    @Override
    public String title() {
        return "Time to a target against the deadline, and the deadline that is chosen (beyond the papers)";
    }

    @Override
    public int seeds(Effort effort) {
        return effort == Effort.QUICK ? 5 : 30;
    }

    @Override
    public Outcome run(Effort effort, int seeds, Results results, Listener listener) {
        Measurements table = new Measurements("noise", "scheme", "deadlineOverChosen", "measure");
        int total = NOISES.length * codes().size();
        int done = 0;
        for (double noise : NOISES) {
            double[] optimal = new double[0];
            for (Map.Entry<String, CodeSpec> code : codes().entrySet()) {
                Sweep[] sweeps = new Sweep[seeds];
                Arrays.parallelSetAll(sweeps, seed -> new Sweep(code.getValue().withSeed(seed), noise, seed));
                for (double factor : factors()) {
                    add(table, of(sweeps, sweep -> sweep.time(factor)), noise, code.getKey(), factor, TIME);
                }
                double[] seconds = of(sweeps, sweep -> sweep.chosen.seconds());
                optimal = code.getKey().equals(OPTIMAL) ? seconds : optimal;
                double[] reference = optimal;
                double[] ratios = new double[seeds];
                Arrays.setAll(ratios, seed -> seconds[seed] / reference[seed]);
                add(table, ratios, noise, code.getKey(), 1, OVER_OPTIMAL);
                add(table, of(sweeps, s -> s.chosen.deadlineSeconds()), noise, code.getKey(), 1, BEST);
                add(table, of(sweeps, Sweep::byBound), noise, code.getKey(), 1, BY_BOUND);
                listener.onStep(++done, total);
            }
        }
        return table.outcome(panels(table), claims(table));
    }

    /** Leaves out what is not possible on some cluster. */
    private static void add(
            Measurements table, double[] values, double noise, String scheme, double factor, String measure) {
        if (Arrays.stream(values).allMatch(Double::isFinite)) {
            table.addGeometric(values, noise, scheme, factor, measure);
        }
    }

    private static double[] of(Sweep[] sweeps, ToDoubleFunction<Sweep> number) {
        return Arrays.stream(sweeps).mapToDouble(number).toArray();
    }

    private static List<Double> factors() {
        List<Double> factors = new ArrayList<>();
        for (double octave = -MOST_OCTAVES; octave <= MOST_OCTAVES; octave += STEP) {
            factors.add(Math.pow(2, octave));
        }
        return factors;
    }

    /** One code on one cluster. */
    private static final class Sweep {
        private final DeadlineSearch.Timed chosen;
        private final Map<Double, DeadlineSearch.Timed> others = new LinkedHashMap<>();

        Sweep(CodeSpec code, double noise, int seed) {
            ClusterDelays delays = new LoadDependentDelays(PaperClusters.delays(WORKERS, seed));
            DeadlineSearch search = new DeadlineSearch(delays, noise, WORKERS, WORKERS);
            chosen = search.best(code);
            for (double factor : factors()) {
                at(search, code, factor * chosen.deadlineSeconds()).ifPresent(timed -> others.put(factor, timed));
            }
        }

        /** Nothing where not all who must can answer by then. */
        private static Optional<DeadlineSearch.Timed> at(DeadlineSearch search, CodeSpec code, double deadline) {
            try {
                return Optional.of(search.at(code, deadline));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /** Over the time at the chosen deadline; infinite where the code is not possible. */
        double time(double factor) {
            DeadlineSearch.Timed other = others.get(factor);
            return other == null ? Double.POSITIVE_INFINITY : other.seconds() / chosen.seconds();
        }

        /** The same where length of a round x (1 + error bound / k^2) is least; NaN without a bound. */
        double byBound() {
            double least = Double.POSITIVE_INFINITY;
            double time = Double.NaN;
            for (DeadlineSearch.Timed other : others.values()) {
                double bound = other.roundSeconds() * (1 + other.plan().errorBound() / (WORKERS * WORKERS));
                if (bound < least) {
                    least = bound;
                    time = other.seconds() / chosen.seconds();
                }
            }
            return time;
        }
    }

    private static List<Outcome.Panel> panels(Measurements table) {
        List<Outcome.Panel> panels = new ArrayList<>();
        for (double noise : NOISES) {
            Measurements times = table.where("measure", TIME).where("noise", noise);
            List<Outcome.Curve> curves = new ArrayList<>();
            for (String scheme : codes().keySet()) {
                curves.add(times.where("scheme", scheme).curve(scheme, "deadlineOverChosen"));
            }
            curves.add(new Outcome.Curve(CHOSEN, List.of(new Outcome.Point(1, new Interval(1, 1, 1)))));
            panels.add(new Outcome.Panel(
                    "time-noise" + (int) noise,
                    "n = k = 10, response times grow with the load, noise " + (int) noise,
                    "deadline / the chosen one",
                    "time to a target / that at the chosen deadline",
                    Outcome.Scale.ERRORS,
                    curves));
        }
        return panels;
    }

    private static List<Outcome.Claim> claims(Measurements table) {
        return List.of(best(table), byBound(table), worthIt(table), loadOne(table));
    }

    private static Outcome.Claim best(Measurements table) {
        Measurements rows = table.where("measure", TIME);
        return new Outcome.Claim(
                OURS,
                "No deadline is better than the one that is chosen.",
                "at no deadline of the sweep is the time below .99 of that at the chosen one, for any code on any cluster",
                "the least is " + at(rows.least("least"), "least"),
                rows.all(row -> row.number("least") >= 0.99));
    }

    private static Outcome.Claim byBound(Measurements table) {
        Measurements rows = table.where("measure", BY_BOUND);
        return new Outcome.Claim(
                OURS,
                "The deadline that suits the error bound is not the one that gets to a target soonest.",
                "the time at it is above that at the chosen one by the lower end of the mean's interval, for every code that has a"
                        + " bound and both noises",
                "from " + at(rows.least("mean"), "mean") + " to " + at(rows.most("mean"), "mean") + " times",
                rows.all(row -> row.number("low") > 1));
    }

    private static Outcome.Claim worthIt(Measurements table) {
        Measurements rows = table.where("measure", OVER_OPTIMAL)
                .where(row -> !row.text("scheme").startsWith(OPTIMAL + " ")
                        && !row.text("scheme").equals(OPTIMAL));
        return new Outcome.Claim(
                PAPER,
                "The optimal code, of a load below 2, gets to a target before the others (the papers count rounds).",
                "with response times in proportion to the load the time of every other at its own best deadline is above that of the"
                        + " optimal code, by the lower end of the mean's interval",
                "the others' times are from " + at(rows.least("mean"), "mean") + " to " + at(rows.most("mean"), "mean")
                        + " times its own",
                rows.all(row -> row.number("low") > 1));
    }

    private static Outcome.Claim loadOne(Measurements table) {
        Measurements rows = table.where("measure", OVER_OPTIMAL).where("scheme", OPTIMAL_OF_LOAD_1);
        return new Outcome.Claim(
                OURS,
                "With whole partitions as masses, a load of 1, it gets there sooner.",
                "the time over that of the exact masses is below 1 by the upper end of the mean's interval, for both noises",
                "from " + at(rows.least("mean"), "mean") + " to " + at(rows.most("mean"), "mean"),
                rows.all(row -> row.number("high") < 1));
    }

    private static String at(Measurements.Row row, String column) {
        return String.format(
                Locale.ROOT,
                "%s (%s, noise %s)",
                Measurements.figure(row.number(column)),
                row.text("scheme"),
                row.text("noise"));
    }
}
