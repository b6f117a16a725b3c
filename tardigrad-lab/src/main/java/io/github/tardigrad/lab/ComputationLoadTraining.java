package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.lab.TrainingExperiment.Plan;
import io.github.tardigrad.lab.TrainingExperiment.Size;
import io.github.tardigrad.lab.TrainingPanels.Axis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Training loss against computation load, codes without quantizers: OSGC's figures with n = 10 and 100, tau = 1.1 and 1.5. */
final class ComputationLoadTraining {
    private static final String PAPER = "Song and Choi, OSGC";
    private static final String NAME = "osgctrain";
    private static final List<Integer> WORKERS = List.of(10, 100);
    private static final List<Double> DEADLINES = List.of(1.1, 1.5);
    private static final List<String> BASELINES = List.of(
            "stochastic",
            "stochastic-replication-3",
            "optimalDecoding",
            "erasureHead",
            "bernoulli",
            "ignoreStragglers");

    /** Most that the loss may be, times centralized training's, to be nearly the same. */
    private static final double NEAR = 1.1;

    private ComputationLoadTraining() {}

    static Experiment experiment() {
        return new TrainingExperiment(
                NAME,
                "Training loss against computation load (OSGC)",
                new Size(() -> plan(PinnedJob.read(NAME + "/quick.yaml"), List.of()), 1, 3),
                new Size(ComputationLoadTraining::full, 2, 10),
                trained -> {
                    List<Outcome.Panel> panels = new ArrayList<>(againstLoad(trained));
                    panels.addAll(TrainingPanels.against(Axis.ROUNDS).apply(trained));
                    return panels;
                },
                ComputationLoadTraining::claims);
    }

    private static Plan full() {
        PinnedJob job = JointDesignSetups.onFashionMnist(
                PinnedJob.read(NAME + "/quick.yaml").with("data", Map.of("type", "idx")));
        return plan(
                job.with("training.rounds", 300)
                        .with("training.evaluateEvery", 15)
                        .with("training.evaluateExamples", 2000),
                List.of(JointDesignSetups.data()));
    }

    private static Plan plan(PinnedJob job, List<String> notes) {
        List<Setup> setups = new ArrayList<>();
        for (int workers : WORKERS) {
            for (double deadline : DEADLINES) {
                ClusterDraw cluster = new ClusterDraw.Exponential(deadline, 0.01, 2);
                setups.add(new Setup(
                        "n" + workers + "-tau" + deadline,
                        String.format(Locale.ROOT, "n = %d, %s", workers, cluster.title()),
                        job,
                        cluster,
                        workers,
                        0,
                        JointDesignSetups.steps(job, "sgd")));
            }
        }
        return new Plan(setups, notes);
    }

    /** A panel for each setup: a curve for each scheme, a point for each of its loads, means over the seeds' clusters. */
    static List<Outcome.Panel> againstLoad(List<Trained> trained) {
        List<Outcome.Panel> panels = new ArrayList<>();
        for (Setup setup : TrainingPanels.setups(trained)) {
            Map<String, List<Outcome.Point>> points = new LinkedHashMap<>();
            List<Trained> schemes = TrainingTables.of(setup, trained);
            for (int i = 0; i < schemes.size(); i++) {
                Trained scheme = schemes.get(i);
                points.computeIfAbsent(scheme.scheme().split("-", 2)[0], family -> new ArrayList<>())
                        .add(new Outcome.Point(load(scheme, i), Interval.of(scheme.lateLosses())));
            }
            panels.add(new Outcome.Panel(
                    setup.name() + "-load",
                    setup.title(),
                    "computation load",
                    "late loss on the training set",
                    Outcome.Scale.ERRORS,
                    points.entrySet().stream()
                            .map(ComputationLoadTraining::curve)
                            .toList()));
        }
        return panels;
    }

    private static Outcome.Curve curve(Map.Entry<String, List<Outcome.Point>> points) {
        return new Outcome.Curve(
                points.getKey(),
                points.getValue().stream()
                        .sorted(Comparator.comparingDouble(Outcome.Point::x))
                        .toList());
    }

    /** Mean over the seeds' clusters. */
    static double load(Trained trained, int scheme) {
        return IntStream.range(0, trained.curves().size())
                .mapToDouble(seed -> trained.setup()
                        .jobs(seed, trained.rate())
                        .get(scheme)
                        .plan(1)
                        .computationLoad())
                .average()
                .orElseThrow();
    }

    private static List<Outcome.Claim> claims(List<Trained> trained) {
        List<Outcome.Claim> claims = new ArrayList<>();
        for (String baseline : BASELINES) {
            claims.add(TrainingClaims.below(
                    PAPER,
                    "At a load below 2 the loss of osgc is below that of " + baseline + ".",
                    "osgc",
                    baseline,
                    trained));
        }
        claims.add(TrainingClaims.near(
                PAPER, "osgc converges nearly like centralized training.", "centralized", NEAR, trained));
        return claims;
    }
}
