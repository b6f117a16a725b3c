package io.github.tardigrad.lab;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.DifferenceSets;
import io.github.tardigrad.core.block.BlockBounds;
import io.github.tardigrad.core.block.BlockCodes;
import io.github.tardigrad.core.block.DiagonalSpec;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.compare.ErrorCurve;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * The error of codes that send half of a gradient's length against the stragglers, random ones and those that hurt most, with the
 * bounds there are.
 *
 * <p>Least squares decode, without quantizers; errors in units of m N. Instances differ in the code that is drawn and in the sets
 * of stragglers, which all codes of an assignment share.
 */
final class BlockCodeExperiment implements Experiment {

    static final String STACKED = "stacked";
    static final String DIAGONAL = "diagonal";
    private static final String NULL_SPACE = "nullSpace";
    static final String CLASS_FRAME = "classFrame";
    static final String WHOLE = "whole gradients";

    private static final String MEAN = "mean error";
    static final String RATIO = "mean error over stacked";
    private static final String LOWER = "lower bound of the mean";
    static final String GAP = "mean error less lower bound";
    private static final String UPPER = "upper bound of the mean";
    static final String EXCESS = "mean error less upper bound";
    private static final String ADVERSARY = "adversary's error";
    static final String ADVERSARY_GAP = "adversary's error less lower bound";
    static final String OVER_NULL_SPACE = "mean error less null-space";
    private static final String LOWER_LABEL = "lower bound, m = 2";
    private static final String WORST_LOWER = "lower bound of the worst";
    static final String NOT_GRADIENT = "expected estimate off the gradient";

    private static final String FANO = "Fano plane";
    static final String FIXED_SIGNS = "diagonal with fixed signs";
    static final String FRESH_SIGNS = "diagonal with fresh signs";

    private static final int MOST_REMOVED = 10;

    /**
     * Who holds what, and the codes on it.
     *
     * @param paper the code of the paper's figure, if one is from there
     */
    record Figure(
            String name, String title, int workers, int partitions, Map<String, Object> assignment, String paper) {
        List<String> codes() {
            return name.startsWith("coset") || name.equals("repetition")
                    ? List.of(STACKED, NULL_SPACE, CLASS_FRAME, DIAGONAL, WHOLE)
                    : List.of(STACKED, NULL_SPACE, DIAGONAL, WHOLE);
        }

        CodePlan plan(String code, int seed) {
            Map<String, Object> who = new LinkedHashMap<>(assignment);
            if (name.equals("biregular")) {
                who.put("seed", (long) seed);
            }
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("assignment", who);
            if (code.equals(WHOLE)) {
                settings.put("reduction", 1L);
            } else {
                settings.put("family", code);
            }
            if (code.equals(DIAGONAL) && !name.equals("plane")) {
                settings.put("jitter", 0.1);
            }
            Scheme scheme = Schemes.named("blockCode").orElseThrow();
            return Planner.plan(
                    StragglerProfile.uniform(workers, 0.1),
                    partitions,
                    1000,
                    new CodeSpec(scheme, Settings.of(scheme, settings), BitSpec.none(), seed));
        }
    }

    static final List<Figure> FIGURES = List.of(
            new Figure(
                    "plane",
                    "(91, 91, 10, 10, 1) design PG(2,9)",
                    91,
                    91,
                    Map.of("type", "projectivePlane", "order", 9L),
                    DIAGONAL),
            new Figure(
                    "coset",
                    "coset graph, 27 partitions on 15 workers",
                    15,
                    27,
                    Map.of("type", "cosetHyper", "order", 3L, "dimension", 3L, "classes", 5L),
                    DIAGONAL),
            new Figure(
                    "cosetLine",
                    "coset graph, 27 partitions on 45 workers",
                    45,
                    27,
                    Map.of("type", "cosetLine", "order", 3L, "dimension", 3L, "classes", 5L),
                    DIAGONAL),
            new Figure(
                    "biregular",
                    "bi-regular graphs (40, 20, 3, 6)",
                    20,
                    40,
                    Map.of("type", "biregular", "partitions", 40L, "workers", 20L, "replication", 3L),
                    NULL_SPACE),
            new Figure(
                    "repetition",
                    "fractional repetition, 20 on 20, 4 times",
                    20,
                    20,
                    Map.of("type", "fractionalRepetition", "partitions", 20L, "workers", 20L, "replication", 4L),
                    ""));

    @Override
    public String name() {
        return "blockcodes";
    }

    @Override
    public String title() {
        return "Errors of block codes against stragglers, with their bounds (communication-efficient codes)";
    }

    @Override
    public int seeds(Effort effort) {
        return effort == Effort.QUICK ? 5 : 20;
    }

    @Override
    public Outcome run(Effort effort, int seeds, Results results, Listener listener) {
        Measurements table = new Measurements("figure", "code", "stragglers", "measure");
        int sets = effort == Effort.QUICK ? 40 : 500;
        int parts = effort == Effort.QUICK ? 5 : 25;
        int total = FIGURES.stream().mapToInt(f -> f.codes().size()).sum() + 1;
        int done = 0;
        for (Figure figure : FIGURES) {
            Map<String, double[]> known = new LinkedHashMap<>();
            for (String code : figure.codes()) {
                curve(table, figure, code, parts, sets, seeds, known);
                listener.onStep(++done, total);
            }
        }
        expectation(table, seeds);
        listener.onStep(++done, total);
        return table.outcome(panels(table), BlockCodeClaims.of(table));
    }

    private static void curve(
            Measurements table,
            Figure figure,
            String code,
            int parts,
            int sets,
            int seeds,
            Map<String, double[]> known) {
        List<CodePlan> plans = new ArrayList<>();
        List<ErrorCurve> curves = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            plans.add(figure.plan(code, seed));
            curves.add(ErrorCurve.of(plans.get(seed)));
        }
        for (int part = 0; part <= parts; part++) {
            int stragglers = (int) Math.round(0.5 * part / parts * figure.workers);
            if (known.containsKey(code + stragglers)) {
                continue;
            }
            ErrorCurve.Point[] points = new ErrorCurve.Point[seeds];
            Arrays.parallelSetAll(points, seed -> curves.get(seed).point(stragglers, sets, seed));
            double[] means = of(points, ErrorCurve.Point::mean);
            known.put(code + stragglers, means);
            double[] stacked = Objects.requireNonNull(known.get(STACKED + stragglers));
            Map<String, double[]> measured = new LinkedHashMap<>();
            measured.put(MEAN, means);
            measured.put(EXCESS, of(points, p -> p.mean() - p.upper()));
            switch (code) {
                case STACKED -> {}
                case NULL_SPACE -> measured.put(LOWER, of(points, ErrorCurve.Point::lower));
                case CLASS_FRAME -> measured.put(GAP, of(points, p -> p.mean() - p.lower()));
                case DIAGONAL -> {
                    double[] nullSpace = Objects.requireNonNull(known.get(NULL_SPACE + stragglers));
                    measured.put(OVER_NULL_SPACE, indexed(seeds, s -> means[s] - nullSpace[s]));
                }
                default -> {}
            }
            if (code.equals(figure.paper)) {
                measured.put(RATIO, indexed(seeds, s -> means[s] / stacked[s]));
                measured.put(UPPER, of(points, ErrorCurve.Point::upper));
            }
            measured.forEach((measure, values) -> table.add(values, figure.name, code, stragglers, measure));
        }
        adversary(table, figure, code, plans);
    }

    private static void adversary(Measurements table, Figure figure, String code, List<CodePlan> plans) {
        int most = Math.min(MOST_REMOVED, figure.workers / 2);
        double[][] errors = new double[most + 1][];
        double[][] bySeed = new double[plans.size()][];
        Arrays.parallelSetAll(bySeed, seed -> Adversary.errors(plans.get(seed).blocks(), most));
        for (int s = 0; s <= most; s++) {
            int stragglers = s;
            errors[s] = indexed(plans.size(), seed -> bySeed[seed][stragglers]);
        }
        int replication = plans.get(0).encoding().nonZeros() / figure.partitions;
        int reduction = plans.get(0).reduction();
        for (int s = 0; s <= most; s++) {
            double lower = BlockBounds.worstLower(figure.workers, figure.partitions, replication, reduction, s);
            double[] bounds = indexed(plans.size(), seed -> lower);
            double[] left = errors[s];
            table.add(left, figure.name, code, s, ADVERSARY);
            double[] gaps = indexed(plans.size(), seed -> left[seed] - lower);
            table.add(gaps, figure.name, code, s, ADVERSARY_GAP);
            if (code.equals(NULL_SPACE)) {
                table.add(bounds, figure.name, code, s, WORST_LOWER);
            }
        }
    }

    private static void expectation(Measurements table, int seeds) {
        Assignment fano = DifferenceSets.projectivePlane(2);
        List<ExpectedEstimate> fixed = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            fixed.add(ExpectedEstimate.of(
                    BlockCodes.diagonal(fano, DiagonalSpec.SIGNS.draw(fano.workers(), 2, new SplittableRandom(seed)))));
        }
        ExpectedEstimate fresh = ExpectedEstimate.ofFreshSigns(fano);
        for (int s = 1; s <= 3; s++) {
            int stragglers = s;
            double all = fresh.distanceFromGradient(stragglers);
            table.add(
                    indexed(seeds, seed -> fixed.get(seed).distanceFromGradient(stragglers)),
                    FANO,
                    FIXED_SIGNS,
                    s,
                    NOT_GRADIENT);
            table.add(indexed(seeds, seed -> all), FANO, FRESH_SIGNS, s, NOT_GRADIENT);
        }
    }

    private static List<Outcome.Panel> panels(Measurements table) {
        List<Outcome.Panel> panels = new ArrayList<>();
        for (Figure figure : FIGURES) {
            Measurements here = table.where("figure", figure.name);
            List<Outcome.Curve> curves = curves(figure, here, MEAN);
            if (!figure.paper.isEmpty()) {
                curves.add(here.where("measure", UPPER)
                        .where("code", figure.paper)
                        .curve("upper bound of " + figure.paper, "stragglers"));
            }
            curves.add(here.where("measure", LOWER).where("code", NULL_SPACE).curve(LOWER_LABEL, "stragglers"));
            panels.add(panel("error-" + figure.name, figure.title, "stragglers, drawn at random", curves));
        }
        for (Figure figure : FIGURES) {
            Measurements here = table.where("figure", figure.name);
            List<Outcome.Curve> curves = curves(figure, here, ADVERSARY);
            curves.add(
                    here.where("measure", WORST_LOWER).where("code", NULL_SPACE).curve(LOWER_LABEL, "stragglers"));
            panels.add(panel("adversary-" + figure.name, figure.title, "stragglers, those that hurt most", curves));
        }
        return panels;
    }

    private static List<Outcome.Curve> curves(Figure figure, Measurements here, String measure) {
        List<Outcome.Curve> curves = new ArrayList<>();
        for (String code : figure.codes()) {
            curves.add(here.where("measure", measure).where("code", code).curve(code, "stragglers"));
        }
        return curves;
    }

    private static Outcome.Panel panel(String name, String title, String xAxis, List<Outcome.Curve> curves) {
        return new Outcome.Panel(name, title, xAxis, "error, 1 for no estimate", Outcome.Scale.SHARES, curves);
    }

    private static double[] of(ErrorCurve.Point[] points, ToDoubleFunction<ErrorCurve.Point> number) {
        return Arrays.stream(points).mapToDouble(number).toArray();
    }

    private static double[] indexed(int seeds, IntToDoubleFunction number) {
        double[] values = new double[seeds];
        Arrays.setAll(values, number);
        return values;
    }
}
