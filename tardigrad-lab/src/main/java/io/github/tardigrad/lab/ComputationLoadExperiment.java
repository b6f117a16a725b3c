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

/**
 * The error of codes without quantizers against their computation load: OSGC, with its constructions and its bound.
 *
 * <p>The papers' clusters, n = k = 10 and 100, tau = 1.1 and 1.5; every code meets the same clusters. An error is that of the
 * estimate divided by its mean coverage: what a code costs that may choose its step size. Exact where weights do not depend on who
 * arrived, and for n = 10; else over simulated rounds.
 */
final class ComputationLoadExperiment implements Experiment {
    private static final String PAPER = "Song and Choi, OSGC";
    private static final String OURS = "Tardigrad";

    private static final int[] WORKERS = {10, 100};
    private static final double[] DEADLINES = {1.1, 1.5};
    private static final int DIMENSION = 1_000;

    /** Bounds and errors whose ratio is 1 up to this are equal. */
    private static final double ROUNDING = 1e-9;

    /** The load at which the paper runs the others. */
    private static final double LOAD_OF_OTHERS = 2.25;

    private static final double LARGEST_LOAD_DRAWN = 5;

    private static final String CONTIGUOUS = "osgc";
    private static final String UNCODED = "ignoreStragglers";
    private static final String SCHEME_I = "osgcSchemeI";
    private static final String SCHEME_II = "osgcSchemeII";
    private static final List<String> BASELINES =
            List.of("stochastic", "optimalDecoding", "erasureHead", "bernoulli", UNCODED);

    /** Those that the schemes can be made with for both numbers of workers. */
    private static final Map<String, List<Long>> REPLICATIONS = replications();

    private static Map<String, List<Long>> replications() {
        Map<String, List<Long>> replications = new LinkedHashMap<>();
        replications.put("stochastic", List.of(1L, 2L, 3L, 4L));
        replications.put("optimalDecoding", List.of(2L, 4L));
        replications.put("erasureHead", List.of(1L, 2L, 5L));
        replications.put("bernoulli", List.of(2L, 3L, 4L));
        return replications;
    }

    private static final String RELATIVE = "error over osgc's";
    private static final String BOUND = "bound over osgc's";
    private static final String EXCEEDED = "exceeded";

    @Override
    public String name() {
        return "osgc";
    }

    @Override
    public String title() {
        return "Error against computation load, and the error bound of Schemes I and II (OSGC)";
    }

    @Override
    public int seeds(Effort effort) {
        return effort == Effort.QUICK ? 10 : 50;
    }

    /** The codes beside each other, those of one family in the order of their loads. */
    private static Map<String, CodeSpec> codes() {
        Map<String, CodeSpec> codes = new LinkedHashMap<>();
        CodeSpec osgc = CodeSpec.of(Schemes.named(CONTIGUOUS).orElseThrow(), BitSpec.none());
        codes.put(CONTIGUOUS, osgc);
        for (int grid : new int[] {10, 4, 2, 1}) {
            codes.put("osgc grid " + grid, osgc.with("grid", grid));
        }
        for (String name : List.of(SCHEME_I, SCHEME_II, "grouped", "dense", UNCODED)) {
            codes.put(name, of(name));
        }
        codes.put(UNCODED + " 1/q", of(UNCODED).with("normalisation", "inverseProbability"));
        REPLICATIONS.forEach((name, replications) -> replications.forEach(
                replication -> codes.put(name + " " + replication, of(name).with("replication", replication))));
        return codes;
    }

    private static CodeSpec of(String scheme) {
        return CodeSpec.of(Schemes.named(scheme).orElseThrow(), BitSpec.none());
    }

    @Override
    public Outcome run(Effort effort, int seeds, Results results, Listener listener) {
        Measurements table = new Measurements("workers", "deadline", "scheme", "code", "unbiased", "load", "measure");
        int rounds = effort == Effort.QUICK ? 300 : 5_000;
        int total = WORKERS.length * DEADLINES.length * codes().size();
        int done = 0;
        for (int workers : WORKERS) {
            for (double deadline : DEADLINES) {
                Measured[] reference = null;
                for (Map.Entry<String, CodeSpec> code : codes().entrySet()) {
                    Measured[] measured = new Measured[seeds];
                    for (int seed = 0; seed < seeds; seed++) {
                        StragglerProfile profile = PaperClusters.profile(workers, deadline, seed);
                        measured[seed] = Measured.of(
                                Planner.plan(
                                        profile,
                                        workers,
                                        DIMENSION,
                                        code.getValue().withSeed(seed)),
                                rounds,
                                seed);
                    }
                    reference = reference == null ? measured : reference;
                    add(table, workers, deadline, code, measured, reference);
                    listener.onStep(++done, total);
                }
            }
        }
        return table.outcome(panels(table), claims(table));
    }

    /** One code on one cluster; the bound and by how much it is exceeded are NaN where they are not defined. */
    private record Measured(boolean unbiased, double load, double bound, double exceeded, ResidualError error) {
        static Measured of(CodePlan plan, int rounds, int seed) {
            String scheme = plan.spec().scheme().name();
            boolean osgc = scheme.startsWith(CONTIGUOUS);
            ResidualError error = ResidualError.exact(plan)
                    .orElseGet(() -> plan.workers() <= ResidualError.MOST_ENUMERATED_WORKERS
                            ? ResidualError.enumerated(plan)
                            : ResidualError.simulated(plan, rounds, seed));
            return new Measured(
                    plan.unbiased(),
                    plan.computationLoad(),
                    plan.errorBound(),
                    osgc ? PrintedBound.exceededBy(plan) : Double.NaN,
                    error);
        }
    }

    private static void add(
            Measurements table,
            int workers,
            double deadline,
            Map.Entry<String, CodeSpec> code,
            Measured[] measured,
            Measured[] reference) {
        int seeds = measured.length;
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Alignment alignment : Alignment.values()) {
            double[] errors = new double[seeds];
            Arrays.setAll(errors, s -> measured[s].error.rescaled(alignment));
            values.put(measure(alignment), errors);
        }
        double[] relative = new double[seeds];
        double[] bound = new double[seeds];
        double[] exceeded = new double[seeds];
        Arrays.setAll(
                relative,
                s -> measured[s].error.rescaled(Alignment.HALF_ALIGNED)
                        / reference[s].error.rescaled(Alignment.HALF_ALIGNED));
        Arrays.setAll(bound, s -> measured[s].bound / reference[s].bound);
        Arrays.setAll(exceeded, s -> measured[s].exceeded);
        values.put(RELATIVE, relative);
        values.put(BOUND, bound);
        values.put(EXCEEDED, exceeded);
        double load =
                Arrays.stream(measured).mapToDouble(Measured::load).average().orElseThrow();
        values.forEach((measure, instances) -> {
            if (Arrays.stream(instances).allMatch(Double::isFinite)) {
                table.addGeometric(
                        instances,
                        workers,
                        deadline,
                        code.getValue().scheme().name(),
                        code.getKey(),
                        measured[0].unbiased,
                        load,
                        measure);
            }
        });
    }

    private static String measure(Alignment alignment) {
        return alignment.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static List<Outcome.Panel> panels(Measurements table) {
        List<Outcome.Panel> panels = new ArrayList<>();
        for (int workers : WORKERS) {
            for (double deadline : DEADLINES) {
                Measurements here = table.where("workers", workers)
                        .where("deadline", deadline)
                        .where("measure", measure(Alignment.HALF_ALIGNED))
                        .where(row -> row.number("load") <= LARGEST_LOAD_DRAWN);
                panels.add(new Outcome.Panel(
                        String.format(Locale.ROOT, "error-n%d-tau%s", workers, deadline),
                        String.format(Locale.ROOT, "n = k = %d, tau = %s", workers, deadline),
                        "computation load: gradients of a round / partitions",
                        "relative error, half-aligned gradients",
                        Outcome.Scale.ERRORS,
                        curves(here)));
            }
        }
        return panels;
    }

    /** One for each scheme, but for IS-SGD, whose two kinds of weights have the same load. */
    private static List<Outcome.Curve> curves(Measurements here) {
        List<Outcome.Curve> curves = new ArrayList<>();
        for (String scheme : here.distinct("scheme")) {
            Measurements rows = here.where("scheme", scheme);
            if (scheme.equals(UNCODED)) {
                rows.distinct("code")
                        .forEach(code -> curves.add(rows.where("code", code).curve(code, "load")));
            } else {
                curves.add(rows.curve(scheme, "load"));
            }
        }
        return curves;
    }

    private static List<Outcome.Claim> claims(Measurements table) {
        return List.of(
                load(table),
                leastBound(table),
                leastBoundOfAll(table),
                lowerAtLowerLoad(table),
                printed(table),
                contiguous(table),
                grid(table));
    }

    private static Outcome.Claim load(Measurements table) {
        Measurements rows = table.where("code", CONTIGUOUS, SCHEME_I, SCHEME_II).where("measure", RELATIVE);
        return new Outcome.Claim(
                PAPER,
                "Schemes I and II need a computation load of 1 + (n - 1) / k, less than 2.",
                "the mean load of both, and of the contiguous code, is 2 - 1 / n up to 1e-9, where k = n",
                "the largest is " + Measurements.figure(rows.most("load").number("load")),
                rows.all(row -> Math.abs(row.number("load") - 2 + 1 / row.number("workers")) < ROUNDING));
    }

    private static Measurements boundsOfUnbiased(Measurements table) {
        return table.where("measure", BOUND)
                .where("unbiased", true)
                .where(row -> !row.text("code").equals(CONTIGUOUS));
    }

    private static Outcome.Claim leastBound(Measurements table) {
        Measurements rows =
                boundsOfUnbiased(table).where(row -> !row.text("scheme").equals("grouped"));
        return new Outcome.Claim(
                PAPER,
                "Its residual error (the guaranteed one) is the least of any unbiased code whose weights are fixed.",
                "no such code's bound is below that of the contiguous code, on any cluster, by more than 1e-9",
                "the least ratio is " + at(rows.least("least"), "least"),
                rows.all(row -> row.number("least") > 1 - ROUNDING));
    }

    private static Outcome.Claim leastBoundOfAll(Measurements table) {
        Measurements rows = boundsOfUnbiased(table);
        Measurements.Row grouped = rows.where("scheme", "grouped").least("least");
        return new Outcome.Claim(
                OURS,
                "It is the least of any unbiased code, those included whose weights depend on who arrived.",
                "no unbiased code's bound is below that of the contiguous code, on any cluster, by more than 1e-9",
                "the least ratio of groups of which the first answer counts is " + at(grouped, "least"),
                rows.all(row -> row.number("least") > 1 - ROUNDING));
    }

    private static Outcome.Claim lowerAtLowerLoad(Measurements table) {
        Measurements rows = table.where("measure", RELATIVE)
                .where("scheme", BASELINES.toArray())
                .where(row -> row.number("load") <= LOAD_OF_OTHERS);
        List<String> below = rows.where(row -> row.number("low") <= 1).distinct("code");
        return new Outcome.Claim(
                PAPER,
                "At a load below 2 its error is smaller than that of the others at about 2.25.",
                "the geometric mean of the other's error over its own, on the same cluster, half-aligned gradients, is above 1 with"
                        + " the lower end of its interval, for every other of a load up to " + LOAD_OF_OTHERS,
                "the least ratio is " + at(rows.least("mean"), "mean") + "; not above 1 somewhere: "
                        + (below.isEmpty() ? "none" : String.join("; ", below)),
                below.isEmpty());
    }

    private static Outcome.Claim printed(Measurements table) {
        Measurements rows = table.where("measure", EXCEEDED).where("code", SCHEME_I, SCHEME_II);
        return new Outcome.Claim(
                PAPER,
                "The error of Schemes I and II is at most C^2 k^2 / U (Lemma 1 as printed).",
                "on no cluster are there gradients of norm at most C with an error above it by more than 1e-9",
                "it is exceeded by a factor of " + at(rows.least("least"), "least") + " to "
                        + at(rows.most("most"), "most"),
                rows.all(row -> row.number("most") <= 1 + ROUNDING));
    }

    private static Outcome.Claim contiguous(Measurements table) {
        Measurements rows = table.where("measure", EXCEEDED).where("scheme", CONTIGUOUS);
        return new Outcome.Claim(
                OURS,
                "The contiguous code keeps the bound as printed, and attains it.",
                "the largest error found over the bound is 1 up to 1e-9 on every cluster",
                "least " + Measurements.figure(rows.least("least").number("least")) + ", most "
                        + Measurements.figure(rows.most("most").number("most")),
                rows.all(row ->
                        Math.abs(row.number("least") - 1) < ROUNDING && Math.abs(row.number("most") - 1) < ROUNDING));
    }

    private static Outcome.Claim grid(Measurements table) {
        Measurements rows = table.where("code", "osgc grid 10");
        Measurements bounds = rows.where("measure", BOUND);
        return new Outcome.Claim(
                OURS,
                "Masses in tenths of a partition need a load of 1.7 at most and cost 1 % of the bound.",
                "the mean load is at most 1.7 and the upper end of the bound's ratio at most 1.01 in every cell",
                "load up to " + Measurements.figure(rows.most("load").number("load")) + ", bound up to "
                        + at(bounds.most("high"), "high") + ", error up to "
                        + at(rows.where("measure", RELATIVE).most("mean"), "mean"),
                bounds.all(row -> row.number("load") <= 1.7 && row.number("high") <= 1.01));
    }

    private static String at(Measurements.Row row, String column) {
        return String.format(
                Locale.ROOT,
                "%s (%s, n = %s, tau = %s)",
                Measurements.figure(row.number(column)),
                row.text("code"),
                row.text("workers"),
                row.text("deadline"));
    }
}
