package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.lab.TrainingExperiment.Plan;
import io.github.tardigrad.lab.TrainingExperiment.Size;
import io.github.tardigrad.lab.TrainingPanels.Axis;
import io.github.tardigrad.train.job.TrainingTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Ablation, other models, greater differences, error feedback and bytes: Fig. 3a to f of the joint design. */
final class JointDesignVariations {
    private static final String OURS = "Tardigrad";
    private static final Map.Entry<String, ClusterDraw> GREATER =
            Map.entry("greater", new ClusterDraw.Exponential(1.1, 0.01, 10));

    private JointDesignVariations() {}

    static List<Experiment> experiments() {
        return List.of(
                experiment(
                        "fig3a",
                        "Joint design against OSGC with naive quantization (joint design, Fig. 3a)",
                        50,
                        JointDesignVariations::ablation,
                        TrainingPanels.against(Axis.ROUNDS),
                        trained -> JointDesignSetups.below(List.of("osgc"), trained)),
                new TrainingExperiment(
                        "fig3b",
                        "Another network: ResNet-18, in --quick a multi-layer perceptron (joint design, Fig. 3b)",
                        new Size(() -> mlp(PinnedJob.read("fig3b/quick.yaml")), 1, 3),
                        new Size(() -> resnet("resnet18"), 1, 5),
                        new Size(() -> resnet("resnet50"), 1, 2),
                        TrainingPanels.against(Axis.ROUNDS),
                        trained -> List.of(),
                        trained -> JointDesignSetups.below(JointDesignSetups.BASELINES, trained)),
                new TrainingExperiment(
                        "fig3c",
                        "A language model: a small GPT-2 (joint design, Fig. 3c)",
                        new Size(() -> gpt(PinnedJob.read("fig3c/quick.yaml")), 1, 2),
                        new Size(() -> gpt(PinnedJob.read("fig3c/full.yaml")), 1, 5),
                        new Size(() -> gpt(published(PinnedJob.read("fig3c/full.yaml"))), 1, 2),
                        TrainingPanels.against(Axis.ROUNDS),
                        trained -> List.of(),
                        trained -> JointDesignSetups.below(List.of("osgc", "stochastic", "ignoreStragglers"), trained)),
                experiment(
                        "fig3d",
                        "Greater differences between workers (joint design, Fig. 3d)",
                        50,
                        JointDesignVariations::greater,
                        TrainingPanels.against(Axis.ROUNDS),
                        trained -> JointDesignSetups.below(JointDesignSetups.BASELINES, trained)),
                experiment(
                        "fig3e",
                        "Error feedback on the baselines (joint design, Fig. 3e)",
                        50,
                        JointDesignVariations::errorFeedback,
                        TrainingPanels.against(Axis.ROUNDS),
                        JointDesignVariations::errorFeedbackClaims),
                experiment(
                        "fig3f",
                        "Loss against transmitted bytes (joint design, Fig. 3f)",
                        50,
                        JointDesignVariations::bytes,
                        TrainingPanels.against(Axis.BYTES),
                        JointDesignVariations::bytesClaims));
    }

    /** On the digits, or on Fashion-MNIST. */
    private static Experiment experiment(
            String name,
            String title,
            int seeds,
            Function<PinnedJob, List<Setup>> setups,
            Function<List<Trained>, List<Outcome.Panel>> panels,
            Function<List<Trained>, List<Outcome.Claim>> claims) {
        return new TrainingExperiment(
                name,
                title,
                new Size(() -> new Plan(setups.apply(PinnedJob.read(name + "/quick.yaml")), List.of()), 2, 3),
                new Size(
                        () -> new Plan(
                                setups.apply(JointDesignSetups.onFashionMnist(PinnedJob.read(name + "/full.yaml"))),
                                List.of(JointDesignSetups.data())),
                        3,
                        seeds),
                panels,
                claims);
    }

    private static Setup sgd(PinnedJob job, String named, int workers, Map.Entry<String, ClusterDraw> on, double bits) {
        return JointDesignSetups.setup(job, named, workers, on, bits, "sgd");
    }

    /** Buckets and an honest constant; and as the authors ran it: a norm for the whole vector, a scale that makes it small. */
    private static List<Setup> ablation(PinnedJob job) {
        List<Setup> setups = new ArrayList<>();
        for (double bits : List.of(2.2, JointDesignSetups.FEW_BITS, 5.0)) {
            setups.add(sgd(job, "softmax", 50, JointDesignSetups.papers(), bits));
        }
        setups.add(sgd(
                job.with("code.bits.bucket", 0)
                        .with("code.bits.varianceModel", "paper")
                        .with("code.bits.scale", authorsScale(job)),
                "softmax scaled",
                50,
                JointDesignSetups.papers(),
                JointDesignSetups.FEW_BITS));
        return setups;
    }

    /** What makes the variance factor d / (4 S^2) of 3 bits, S = 3, the authors' .5 % of the mean p, .9. */
    private static double authorsScale(PinnedJob job) {
        int levels = 3;
        return 0.005 * 0.9 * 4 * levels * levels / TrainingTasks.of(job.job()).dimension();
    }

    private static Plan mlp(PinnedJob job) {
        return new Plan(
                List.of(sgd(job, "mlp", 10, JointDesignSetups.papers(), JointDesignSetups.USUAL_BITS)),
                List.of("In --quick a multi-layer perceptron stands in the place of the ResNet."));
    }

    /** ResNet-18, or the papers' ResNet-50. */
    private static Plan resnet(String type) {
        return new Plan(
                List.of(JointDesignSetups.setup(
                        JointDesignSetups.onFashionMnist(PinnedJob.read("fig3b/full.yaml"))
                                .with("model.type", type),
                        type,
                        10,
                        JointDesignSetups.papers(),
                        JointDesignSetups.USUAL_BITS,
                        "sgd")),
                List.of(JointDesignSetups.data()));
    }

    /** The sizes of GPT-2; its tokens are bytes, so that it has 86 million parameters and not 124. */
    static PinnedJob published(PinnedJob job) {
        return job.with("model", Map.of("type", "gpt2", "layers", 12, "heads", 12, "width", 768, "positions", 1024));
    }

    private static Plan gpt(PinnedJob job) {
        return new Plan(
                List.of(JointDesignSetups.setup(
                        job, "gpt2", 10, JointDesignSetups.papers(), JointDesignSetups.USUAL_BITS, "adam")),
                List.of(
                        "Sizes of the model are in fig3c/quick.yaml and fig3c/full.yaml; the text is the Book of Genesis."));
    }

    private static List<Setup> greater(PinnedJob job) {
        return Stream.of(10, 50)
                .map(n -> sgd(job, "softmax", n, GREATER, JointDesignSetups.USUAL_BITS))
                .toList();
    }

    private static List<Setup> errorFeedback(PinnedJob job) {
        return Stream.of(JointDesignSetups.USUAL_BITS, JointDesignSetups.FEW_BITS)
                .map(bits -> sgd(job, "softmax", 10, JointDesignSetups.papers(), bits))
                .toList();
    }

    private static List<Setup> bytes(PinnedJob job) {
        return Stream.of(JointDesignSetups.USUAL_BITS, JointDesignSetups.FEW_BITS)
                .map(bits -> sgd(job, "softmax", 50, JointDesignSetups.papers(), bits))
                .toList();
    }

    /** Of what comes in time; and of what is sent, late messages too, which is the budget of every scheme in every round. */
    private static List<Outcome.Claim> bytesClaims(List<Trained> trained) {
        List<Outcome.Claim> claims = new ArrayList<>(TrainingClaims.belowAtEqualBytes(
                JointDesignSetups.PAPER, "the joint design", "optimal", JointDesignSetups.BASELINES, trained));
        for (String baseline : JointDesignSetups.BASELINES) {
            claims.add(TrainingClaims.below(
                    JointDesignSetups.PAPER,
                    "At the same number of bits sent, late ones too, its loss is below that of " + baseline + ".",
                    "optimal",
                    baseline,
                    trained));
        }
        return claims;
    }

    private static List<Outcome.Claim> errorFeedbackClaims(List<Trained> trained) {
        List<Outcome.Claim> claims = new ArrayList<>();
        for (String baseline : List.of("osgc", "stochastic", "bernoulli", "ignoreStragglers")) {
            claims.add(TrainingClaims.below(
                    JointDesignSetups.PAPER,
                    "Error feedback makes " + baseline + " unstable: its loss is above that without.",
                    baseline,
                    baseline + "-errorFeedback",
                    trained));
        }
        claims.add(TrainingClaims.noneDiverges(
                OURS,
                "With Q / (1 + eps) and no 1 / q no run with error feedback diverges.",
                "-errorFeedback",
                trained));
        return claims;
    }
}
