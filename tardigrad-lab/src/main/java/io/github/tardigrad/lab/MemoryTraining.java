package io.github.tardigrad.lab;

import io.github.tardigrad.lab.Outcome.Verdict;
import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.lab.TrainingExperiment.Plan;
import io.github.tardigrad.lab.TrainingExperiment.Size;
import io.github.tardigrad.lab.TrainingPanels.Axis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gradient memory with two bits a coordinate beside published schemes whose messages are float32 and cost nothing. Of each setting
 * there are two setups on the same clusters: one whose messages are quantized, one whose are not.
 */
final class MemoryTraining {
    private static final String NAME = "memory";
    private static final String OURS = "Tardigrad";
    private static final String CODED = "-two-bits";
    private static final String FREE = "-float32";
    private static final String PAPERS = "papers";
    private static final String LABEL = "label";
    private static final String RANDOM = "random";
    private static final int FEW = 10;
    private static final int MANY = 50;
    private static final int BITS = 2;
    private static final int BATCH = 32;
    private static final int SMALL_BATCH = 8;
    private static final long LONG_RUN = 1500;
    private static final List<Double> STEPS = List.of(0.25, 0.5, 1.0, 2.0);

    private static final String GRADIENT = "optimal-gradient";
    private static final Set<String> PUBLISHED =
            Set.of("optimal", "erasureHead", "stochastic", "ignoreStragglers", "optimalDecoding");

    /** Of the best published scheme's late loss, in the papers' own setting. */
    private static final double AIM = 0.5;

    /** Of the best late loss of all others, anywhere. */
    private static final double NEVER_WORSE = 1.15;

    private MemoryTraining() {}

    static Experiment experiment() {
        return new TrainingExperiment(
                NAME,
                "Gradient memory beside codes that forget (beyond the papers)",
                new Size(MemoryTraining::quick, 2, 3),
                new Size(MemoryTraining::full, 3, 10),
                TrainingPanels.against(Axis.ROUNDS, Axis.BYTES),
                MemoryTraining::claims);
    }

    private static Plan quick() {
        return new Plan(setting(PAPERS, ClusterDraw.PAPERS, LABEL, FEW, BATCH, 0), List.of());
    }

    private static Plan full() {
        List<Setup> setups = new ArrayList<>();
        for (int workers : new int[] {FEW, MANY}) {
            int batch = workers == FEW ? BATCH : SMALL_BATCH;
            for (String by : List.of(LABEL, RANDOM)) {
                setups.addAll(setting(PAPERS, ClusterDraw.PAPERS, by, workers, batch, LONG_RUN));
                setups.addAll(setting("mild", ClusterDraw.MILD, by, workers, batch, LONG_RUN));
            }
        }
        return new Plan(setups, List.of());
    }

    /** The setups of a setting: quantized and not. */
    private static List<Setup> setting(
            String name, ClusterDraw cluster, String by, int workers, int batch, long rounds) {
        PinnedJob job = PinnedJob.read(NAME + "/quick.yaml")
                .with("data.partitionBy", by)
                .with("training.batchSize", batch);
        if (rounds > 0) {
            job = job.with("training.rounds", rounds);
        }
        PinnedJob free = job.with("code.bits", "none")
                .with(
                        "compare",
                        List.of(
                                Map.of("scheme", "optimal"),
                                Map.of("scheme", "optimal", "memory", "errorFeedback"),
                                Map.of("scheme", "erasureHead"),
                                Map.of("scheme", "stochastic"),
                                Map.of("scheme", "ignoreStragglers"),
                                Map.of("scheme", "centralized")));
        String prefix = name + "-" + by + "-" + workers;
        String title = String.format(
                Locale.ROOT, "n = k = %d, %s, partitions by %s, batches of %d", workers, cluster.title(), by, batch);
        return List.of(
                new Setup(prefix + CODED, title + ", 2 bits", job, cluster, workers, BITS, STEPS),
                new Setup(prefix + FREE, title + ", float32", free, cluster, workers, 0, STEPS));
    }

    private static List<Outcome.Claim> claims(List<Trained> trained) {
        return List.of(
                atMost(
                        "In the papers' cluster, partitions by label, two bits with memory leave at most half of the loss of"
                                + " the best published scheme with float32.",
                        AIM,
                        PAPERS + "-" + LABEL + "-" + FEW,
                        PUBLISHED,
                        trained),
                atMost(
                        "Two bits with memory are never much worse than the best of all others, float32 included.",
                        NEVER_WORSE,
                        "",
                        Set.of("optimal", "erasureHead", "stochastic", "ignoreStragglers", "optimal-errorFeedback"),
                        trained),
                TrainingClaims.below(
                        OURS,
                        "With the same two bits the optimal code with memory leaves less loss than without.",
                        GRADIENT,
                        "optimal",
                        trained));
    }

    /** That two bits with memory leave at most a part of the least late loss of others with float32. */
    private static Outcome.Claim atMost(
            String statement, double factor, String prefix, Set<String> others, List<Trained> trained) {
        boolean always = true;
        boolean contrary = false;
        double largest = 0;
        String where = "";
        for (Trained ours : trained) {
            String setting = ours.setup().name();
            if (!ours.scheme().equals(GRADIENT) || !setting.endsWith(CODED) || !setting.startsWith(prefix)) {
                continue;
            }
            String free = setting.substring(0, setting.length() - CODED.length()) + FREE;
            Trained best = trained.stream()
                    .filter(t -> t.setup().name().equals(free) && others.contains(t.scheme()))
                    .min(Comparator.comparingDouble(
                            t -> Interval.of(t.lateLosses()).mean()))
                    .orElseThrow();
            double[] mine = ours.lateLosses();
            double[] theirs = best.lateLosses();
            Interval excess = Interval.of(IntStream.range(0, mine.length)
                    .mapToDouble(s -> mine[s] - factor * theirs[s])
                    .toArray());
            always &= excess.high() <= 0;
            contrary |= excess.low() > 0;
            double ratio = Interval.of(mine).mean() / Interval.of(theirs).mean();
            if (ratio > largest) {
                largest = ratio;
                where = best.scheme() + ", " + free.substring(0, free.length() - FREE.length());
            }
        }
        Verdict open = contrary ? Verdict.DOES_NOT_HOLD : Verdict.UNDECIDED;
        return new Outcome.Claim(
                OURS,
                statement,
                "the 95 % interval of the paired difference of late losses, two bits with memory minus " + factor
                        + " times the float32 scheme of the least mean, is below 0 in every setting; above 0 in one: does"
                        + " not hold",
                String.format(Locale.ROOT, "at most %.3g times (%s)", largest, where),
                always ? Verdict.HOLDS : open);
    }
}
