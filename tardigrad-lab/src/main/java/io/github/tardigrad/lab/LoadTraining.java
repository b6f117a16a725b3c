package io.github.tardigrad.lab;

import io.github.tardigrad.lab.Outcome.Verdict;
import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.lab.TrainingExperiment.Plan;
import io.github.tardigrad.lab.TrainingExperiment.Size;
import io.github.tardigrad.lab.TrainingPanels.Axis;
import io.github.tardigrad.train.job.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Loads from about 1 to 8 with the same error bound: "the rate does not depend on the computation load", of the joint design.
 *
 * <p>The bound has the workers' masses alone in it, not over how many partitions each is spread. Where the gradients of the
 * partitions point the same way, so does the error; where they do not, a spread mass averages more of them.
 */
final class LoadTraining {
    private static final String NAME = "load";
    private static final String OURS = "Tardigrad";
    private static final int WORKERS = 10;
    private static final int PARTITIONS = 40;

    /** Losses this near are the same. */
    private static final double ALIKE = 0.1;

    /** Bounds this near are the same. */
    private static final double SAME_BOUND = 0.02;

    private static final String RANDOM = "random";
    private static final String LABEL = "label";

    private LoadTraining() {}

    static Experiment experiment() {
        return new TrainingExperiment(
                NAME,
                "Loads from 1 to 8 with the same error bound (joint design)",
                new Size(() -> plan(PinnedJob.read(NAME + "/quick.yaml"), List.of()), 2, 5),
                new Size(LoadTraining::full, 2, 20),
                LoadTraining::panels,
                LoadTraining::claims);
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
        for (Map.Entry<String, ClusterDraw> cluster : List.of(JointDesignSetups.papers(), JointDesignSetups.mild())) {
            for (String by : List.of(RANDOM, LABEL)) {
                setups.add(new Setup(
                        by + "-" + cluster.getKey(),
                        String.format(
                                Locale.ROOT,
                                "n = %d, k = %d, %s, partitions by %s",
                                WORKERS,
                                PARTITIONS,
                                cluster.getValue().title(),
                                by),
                        job.with("data.partitionBy", by),
                        cluster.getValue(),
                        WORKERS,
                        PARTITIONS,
                        0,
                        JointDesignSetups.steps(job, "sgd"),
                        List.of()));
            }
        }
        return new Plan(setups, notes);
    }

    private static List<Outcome.Panel> panels(List<Trained> trained) {
        List<Outcome.Panel> panels = new ArrayList<>(ComputationLoadTraining.againstLoad(trained));
        panels.addAll(TrainingPanels.against(Axis.ROUNDS).apply(trained));
        return panels;
    }

    private static List<Outcome.Claim> claims(List<Trained> trained) {
        return List.of(
                alike(
                        JointDesignSetups.PAPER,
                        "The convergence rate does not depend on the computation load (partitions alike).",
                        RANDOM,
                        trained),
                alike(OURS, "It does not where each partition has few of the classes, either.", LABEL, trained));
    }

    /** That the late losses of all loads with the same bound are alike. */
    private static Outcome.Claim alike(String source, String statement, String by, List<Trained> trained) {
        boolean all = true;
        boolean contrary = false;
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        double furthest = 0;
        String where = "";
        int compared = 0;
        for (Setup setup : TrainingPanels.setups(trained)) {
            if (!setup.name().startsWith(by)) {
                continue;
            }
            List<Trained> schemes = TrainingTables.of(setup, trained);
            Trained reference = schemes.get(0);
            double loss = Interval.of(reference.lateLosses()).mean();
            for (int i = 0; i < schemes.size(); i++) {
                if (boundOver(reference, schemes.get(i), i) > 1 + SAME_BOUND) {
                    continue;
                }
                double load = ComputationLoadTraining.load(schemes.get(i), i);
                least = Math.min(least, load);
                most = Math.max(most, load);
                if (i == 0) {
                    continue;
                }
                compared++;
                Interval difference = schemes.get(i).difference(reference);
                all &= Math.max(-difference.low(), difference.high()) <= ALIKE * loss;
                contrary |= difference.low() > ALIKE * loss || difference.high() < -ALIKE * loss;
                double relative = difference.mean() / loss;
                if (Math.abs(relative) > Math.abs(furthest)) {
                    furthest = relative;
                    where = schemes.get(i).scheme() + ", " + setup.name();
                }
            }
        }
        Verdict open = contrary ? Verdict.DOES_NOT_HOLD : Verdict.UNDECIDED;
        return new Outcome.Claim(
                source,
                statement,
                "the 95 % interval of each paired difference of late losses to the optimal code's own load lies within "
                        + ALIKE + " of its loss, over all schemes whose error bound is at most " + (1 + SAME_BOUND)
                        + " times its own; one beyond: does not hold",
                String.format(
                        Locale.ROOT,
                        "loads %.3g to %.3g, %d comparisons; furthest %+.0f %% (%s)",
                        least,
                        most,
                        compared,
                        100 * furthest,
                        where),
                all && compared > 0 ? Verdict.HOLDS : open);
    }

    /** The largest ratio over the seeds. */
    private static double boundOver(Trained reference, Trained other, int scheme) {
        double largest = 0;
        for (int seed = 0; seed < other.curves().size(); seed++) {
            List<Job> jobs = other.setup().jobs(seed, reference.rate());
            largest = Math.max(
                    largest,
                    jobs.get(scheme).plan(1).errorBound() / jobs.get(0).plan(1).errorBound());
        }
        return largest;
    }
}
