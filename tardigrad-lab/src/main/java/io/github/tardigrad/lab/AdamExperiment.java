package io.github.tardigrad.lab;

import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Adam whose second moment has a decoder of its own, beside plain Adam with the same step and with the step and epsilon divided by
 * theta = U / (1 + U), the one factor between the two tracks for lambda = 1.
 */
final class AdamExperiment implements Experiment {
    private static final String PAPER = "Song and Choi, both papers";
    private static final String OURS = "Tardigrad";

    private static final int WORKERS = 10;
    private static final List<Double> STEPS = List.of(0.003, 0.01, 0.03, 0.1, 0.3);
    private static final long ROUNDS = 100;
    private static final double EPSILON = 1e-8;

    /** Lambda in place of infinity: the second track is then the first. */
    private static final double PLAIN_LAMBDA = 1e15;

    private static final String TWO_TRACKS = "two tracks";
    private static final String PLAIN = "plain";
    private static final String DIVIDED = "plain with the step over theta";

    private static final String LATE_LOSS = "late loss";
    private static final String APART = "largest relative difference of losses from two tracks";
    private static final String BEST_LESS = "late loss at the best step less that of two tracks";

    /** Float32 keeps seven digits, and differences of rounding grow over a run. */
    private static final double ROUNDING = 1e-3;

    private static final Map<String, ClusterDraw> CLUSTERS = clusters();

    private static Map<String, ClusterDraw> clusters() {
        Map<String, ClusterDraw> clusters = new LinkedHashMap<>();
        clusters.put("papers", ClusterDraw.PAPERS);
        clusters.put("mild", ClusterDraw.MILD);
        return clusters;
    }

    private final SchemeTraining training = new SchemeTraining();

    @Override
    public String name() {
        return "adam";
    }

    @Override
    public String title() {
        return "Two-track Adam beside plain Adam with the step over theta (beyond the papers)";
    }

    @Override
    public int seeds(Effort effort) {
        return effort == Effort.QUICK ? 3 : 30;
    }

    @Override
    public Outcome run(Effort effort, int seeds, Results results, Listener listener) {
        Measurements table = new Measurements("cluster", "learningRate", "variant", "measure");
        List<Outcome.Panel> panels = new ArrayList<>();
        int total = CLUSTERS.size() * STEPS.size();
        int done = 0;
        for (Map.Entry<String, ClusterDraw> cluster : CLUSTERS.entrySet()) {
            Map<String, double[]> best = new LinkedHashMap<>();
            for (double step : STEPS) {
                Map<String, List<TrainingCurve>> curves = curves(cluster, step, seeds, results);
                List<TrainingCurve> twoTracks = Objects.requireNonNull(curves.get(TWO_TRACKS));
                curves.forEach((variant, of) -> {
                    double[] late =
                            of.stream().mapToDouble(c -> c.lateLoss(ROUNDS)).toArray();
                    table.add(late, cluster.getKey(), step, variant, LATE_LOSS);
                    best.merge(variant, late, (a, b) -> mean(b) < mean(a) ? b : a);
                    double[] apart = IntStream.range(0, seeds)
                            .mapToDouble(s -> apart(of.get(s), twoTracks.get(s)))
                            .toArray();
                    table.add(apart, cluster.getKey(), step, variant, APART);
                });
                if (step == STEPS.get(STEPS.size() / 2)) {
                    panels.add(panel(cluster, step, curves));
                }
                listener.onStep(++done, total);
            }
            double[] reference = Objects.requireNonNull(best.get(TWO_TRACKS));
            best.forEach((variant, late) -> {
                double[] less = new double[seeds];
                Arrays.setAll(less, s -> late[s] - reference[s]);
                table.add(less, cluster.getKey(), "best", variant, BEST_LESS);
            });
        }
        return table.outcome(panels, List.of(same(table), repaired(table)));
    }

    private Map<String, List<TrainingCurve>> curves(
            Map.Entry<String, ClusterDraw> cluster, double step, int seeds, Results results) {
        Map<String, List<TrainingCurve>> curves = new LinkedHashMap<>();
        for (String variant : List.of(TWO_TRACKS, PLAIN, DIVIDED)) {
            curves.put(
                    variant,
                    IntStream.range(0, seeds)
                            .parallel()
                            .mapToObj(seed -> {
                                Job job = job(cluster.getValue(), step, variant, seed);
                                String name = String.format(
                                        Locale.ROOT, "%s-step-%s-%s-seed-%d", cluster.getKey(), step, variant, seed);
                                return results.of(
                                        name.replace(' ', '-'),
                                        JobWriter.toYaml(job),
                                        TrainingCurve.class,
                                        () -> training.train(job));
                            })
                            .toList());
        }
        return curves;
    }

    private Job job(ClusterDraw cluster, double step, String variant, int seed) {
        PinnedJob job = PinnedJob.read("adam/quick.yaml")
                .with("cluster", cluster.draw(WORKERS, seed))
                .with("partitions", WORKERS)
                .with("training.optimizer.learningRate", step)
                .with("training.optimizer.epsilon", EPSILON)
                .with("training.rounds", ROUNDS)
                .with("seed", seed);
        if (variant.equals(TWO_TRACKS)) {
            return job.job();
        }
        if (variant.equals(DIVIDED)) {
            double utilitySum = training.plan(job.job()).utilitySum();
            double theta = utilitySum / (1 + utilitySum);
            job = job.with("training.optimizer.learningRate", step / theta)
                    .with("training.optimizer.epsilon", EPSILON / theta);
        }
        return job.with("code.secondMomentLambda", PLAIN_LAMBDA).job();
    }

    private static double apart(TrainingCurve curve, TrainingCurve other) {
        int points = Math.max(curve.points().size(), other.points().size());
        return IntStream.range(0, points)
                .mapToDouble(i -> Math.abs(curve.loss(i) / other.loss(i) - 1))
                .max()
                .orElseThrow();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static Outcome.Panel panel(
            Map.Entry<String, ClusterDraw> cluster, double step, Map<String, List<TrainingCurve>> curves) {
        List<Outcome.Curve> lines = new ArrayList<>();
        curves.forEach((variant, of) -> lines.add(new Outcome.Curve(
                variant,
                IntStream.range(0, of.get(0).points().size())
                        .mapToObj(i -> new Outcome.Point(
                                (double) of.get(0).points().get(i).round(),
                                Interval.of(
                                        of.stream().mapToDouble(c -> c.loss(i)).toArray())))
                        .toList())));
        return new Outcome.Panel(
                cluster.getKey(),
                "softmax, n = 10, " + cluster.getValue().title() + ", step " + step,
                "round",
                "loss on the training set",
                Outcome.Scale.LOSSES,
                lines);
    }

    private static Outcome.Claim same(Measurements table) {
        Measurements divided = table.where("measure", APART).where("variant", DIVIDED);
        Measurements plain = table.where("measure", APART).where("variant", PLAIN);
        return new Outcome.Claim(
                OURS,
                "Two-track Adam is plain Adam with step and epsilon divided by theta.",
                "at every step size, cluster and evaluation their losses differ by less than 1e-3 of the loss",
                "by at most " + at(divided.most("most"), "most") + "; plain Adam with the same step by up to "
                        + at(plain.most("most"), "most"),
                divided.all(row -> row.number("most") < ROUNDING));
    }

    private static Outcome.Claim repaired(Measurements table) {
        Measurements rows = table.where("measure", BEST_LESS).where("variant", PLAIN);
        boolean better = rows.all(row -> row.number("low") > 0);
        boolean notBetter = rows.rows().stream().anyMatch(row -> row.number("high") <= 0);
        return new Outcome.Claim(
                PAPER,
                "Two-track decoding repairs Adam.",
                "each at its best step of the grid, the interval of plain Adam's late loss less that of two tracks, on the same"
                        + " clusters, is above 0; below 0 somewhere: does not hold",
                "from " + at(rows.least("mean"), "mean") + " to " + at(rows.most("mean"), "mean"),
                better ? Outcome.Verdict.HOLDS : notBetter ? Outcome.Verdict.DOES_NOT_HOLD : Outcome.Verdict.UNDECIDED);
    }

    private static String at(Measurements.Row row, String column) {
        return String.format(
                Locale.ROOT,
                "%s (%s, step %s)",
                Measurements.figure(row.number(column)),
                row.text("cluster"),
                row.text("learningRate"));
    }
}
