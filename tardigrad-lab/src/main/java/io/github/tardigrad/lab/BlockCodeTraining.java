package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.lab.TrainingExperiment.Plan;
import io.github.tardigrad.lab.TrainingExperiment.Size;
import io.github.tardigrad.lab.TrainingPanels.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Loss of training with block codes, stacked ones and whole gradients, on a coset graph and a bi-regular graph, float32 messages.
 *
 * <p>Workers are alike; a seed decides who straggles, the partitions, the minibatches and the start. The graph stays.
 */
final class BlockCodeTraining {
    private static final String PAPER = "Munim and Ramamoorthy";
    private static final String OURS = "Tardigrad";
    private static final String NULL_SPACE = "nullSpace";
    private static final String CLASS_FRAME = BlockCodeExperiment.CLASS_FRAME;
    private static final String DIAGONAL = BlockCodeExperiment.DIAGONAL;
    private static final String STACKED = BlockCodeExperiment.STACKED;
    private static final String WHOLE = BlockCodeExperiment.WHOLE;
    private static final String NULL_SPACE_OF_THREE = "nullSpace m = 3";
    private static final List<Double> PROBABILITIES = List.of(0.1, 0.3, 0.5);

    /** Losses this near are alike. */
    private static final double NEAR = 1.1;

    private static final List<Double> STEPS_OF_SOFTMAX = List.of(0.5, 1.0, 2.0, 4.0);
    private static final List<Double> STEPS_OF_NETWORK = List.of(0.1, 0.2, 0.4, 0.8);

    private BlockCodeTraining() {}

    static Experiment experiment() {
        return new TrainingExperiment(
                "blocktrain",
                "Training with block codes (communication-efficient codes)",
                new Size(BlockCodeTraining::quick, 1, 3),
                new Size(BlockCodeTraining::full, 2, 10),
                TrainingPanels.against(Axis.ROUNDS, Axis.BYTES),
                BlockCodeTraining::claims);
    }

    private static PinnedJob coset() {
        return PinnedJob.read("blocktrain/coset.yaml");
    }

    private static PinnedJob biregular() {
        return PinnedJob.read("blocktrain/biregular.yaml");
    }

    private static Plan quick() {
        return new Plan(
                setups(coset(), biregular(), STEPS_OF_SOFTMAX),
                List.of("--quick trains softmax regression on the bundled digits; --full a network on Fashion-MNIST."));
    }

    private static Plan full() {
        return new Plan(
                setups(large(coset()), large(biregular()), STEPS_OF_NETWORK), List.of(JointDesignSetups.data()));
    }

    /** The paper's network; where Fashion-MNIST is not found, on the digits. */
    private static PinnedJob large(PinnedJob job) {
        return JointDesignSetups.onFashionMnist(job.with("data", Map.of("type", "idx")))
                .with("model", Map.of("type", "mlp", "hidden", List.of(128)));
    }

    private static List<Setup> setups(PinnedJob coset, PinnedJob biregular, List<Double> rates) {
        List<Setup> setups = new ArrayList<>();
        for (double p : PROBABILITIES) {
            setups.add(setup(
                    "coset",
                    coset,
                    15,
                    27,
                    p,
                    rates,
                    List.of(NULL_SPACE, NULL_SPACE_OF_THREE, CLASS_FRAME, DIAGONAL, STACKED, WHOLE)));
        }
        for (double p : PROBABILITIES) {
            setups.add(setup(
                    "biregular",
                    biregular,
                    20,
                    40,
                    p,
                    rates,
                    List.of(NULL_SPACE, NULL_SPACE_OF_THREE, DIAGONAL, STACKED, WHOLE)));
        }
        return setups;
    }

    private static Setup setup(
            String graph,
            PinnedJob job,
            int workers,
            int partitions,
            double p,
            List<Double> rates,
            List<String> labels) {
        ClusterDraw cluster = new ClusterDraw.Alike(p);
        return new Setup(
                graph + "-p" + p,
                String.format(Locale.ROOT, "%s graph, %d workers, %s", graph, workers, cluster.title()),
                job,
                cluster,
                workers,
                partitions,
                0,
                rates,
                labels);
    }

    private static List<Outcome.Claim> claims(List<Trained> trained) {
        List<Outcome.Claim> claims = new ArrayList<>();
        for (String family : List.of(NULL_SPACE, CLASS_FRAME, DIAGONAL)) {
            claims.add(TrainingClaims.belowInMost(
                    PAPER,
                    "Codes of m = 2 train faster than stacking the assignment matrix at most failure rates: " + family
                            + ".",
                    family,
                    STACKED,
                    trained));
        }
        claims.add(TrainingClaims.near(
                OURS,
                "At equal rounds, for half of the bytes, null-space codes are near whole gradients.",
                WHOLE,
                NEAR,
                trained));
        claims.addAll(TrainingClaims.belowAtEqualBytes(
                OURS, "null-space codes of m = 2", NULL_SPACE, List.of(WHOLE, STACKED, NULL_SPACE_OF_THREE), trained));
        return claims;
    }
}
