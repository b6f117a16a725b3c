package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.lab.TrainingExperiment.Plan;
import io.github.tardigrad.lab.TrainingExperiment.Size;
import io.github.tardigrad.lab.TrainingPanels.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A detector trained by every scheme, and what each finds in one image: Fig. 2 on COCO's format, and Fig. 4, of the joint design.
 *
 * <p>The image is the first to test with that has two objects or more; the models are those of seed 0.
 */
final class DetectorExperiment {
    private static final String NAME = "fig2b";
    private static final List<Double> STEPS = List.of(0.002, 0.006);
    private static final int WORKERS = 10;
    /** In fewer rounds a detector learns nothing, and its losses say nothing of schemes. */
    private static final int LEAST_ROUNDS = 100;

    private static final String TRUTH = "truth";

    private DetectorExperiment() {}

    static Experiment experiment() {
        return new TrainingExperiment(
                NAME,
                "A detector on rendered scenes, and what each scheme's finds (joint design, Fig. 2 and 4)",
                new Size(() -> quick(PinnedJob.read(NAME + "/quick.yaml")), 1, 2),
                new Size(() -> full(PinnedJob.read(NAME + "/full.yaml")), 1, 3),
                new Size(() -> full(PinnedJob.read(NAME + "/full.yaml")), 1, 3),
                TrainingPanels.against(Axis.ROUNDS),
                DetectorExperiment::scenes,
                DetectorExperiment::claims);
    }

    private static Plan quick(PinnedJob job) {
        return new Plan(
                List.of(setup(job, JointDesignSetups.mild(), 5)),
                List.of(
                        "In 16 rounds a detector learns nothing: --quick shows that all parts work, and decides no claim."));
    }

    private static Plan full(PinnedJob job) {
        return new Plan(
                List.of(setup(job, JointDesignSetups.mild(), WORKERS), setup(job, JointDesignSetups.papers(), WORKERS)),
                List.of());
    }

    private static Setup setup(PinnedJob job, Map.Entry<String, ClusterDraw> cluster, int partitions) {
        return new Setup(
                "ssdlite-n10-" + cluster.getKey(),
                "SSDLite, n = 10, " + cluster.getValue().title() + ", 7 bits, adam",
                job,
                cluster.getValue(),
                WORKERS,
                partitions,
                JointDesignSetups.USUAL_BITS,
                STEPS,
                List.of());
    }

    private static List<Outcome.Scene> scenes(List<Trained> trained) {
        List<Outcome.Scene> scenes = new ArrayList<>();
        for (Setup setup : TrainingPanels.setups(trained)) {
            TestScene scene = TestScene.of(setup.jobs(0, setup.rates().get(0)).get(0));
            List<Outcome.Sight> sights = new ArrayList<>();
            sights.add(new Outcome.Sight(TRUTH, scene.truth()));
            for (Trained t : TrainingTables.of(setup, trained)) {
                sights.add(new Outcome.Sight(t.scheme(), t.curves().get(0).found()));
            }
            scenes.add(new Outcome.Scene(setup.name() + "-detections", setup.title(), scene.png(), sights));
        }
        return scenes;
    }

    private static List<Outcome.Claim> claims(List<Trained> trained) {
        if (trained.get(0).rounds() < LEAST_ROUNDS) {
            return List.of();
        }
        List<String> baselines = JointDesignSetups.BASELINES.stream()
                .filter(baseline -> !TrainingClaims.named(baseline, trained).isEmpty())
                .toList();
        List<Outcome.Claim> claims = new ArrayList<>(JointDesignSetups.below(baselines, trained));
        claims.add(TrainingClaims.near(
                JointDesignSetups.PAPER,
                "The joint design is close to centralized training.",
                "centralized",
                1.1,
                trained));
        return claims;
    }
}
