package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.lab.TrainingExperiment.Plan;
import io.github.tardigrad.lab.TrainingExperiment.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Loss against rounds for every scheme, at equal budgets: Fig. 2 of the joint design. */
final class JointDesignLosses {
    private static final List<Integer> WORKERS = List.of(10, 50);

    private JointDesignLosses() {}

    static Experiment experiment() {
        return new TrainingExperiment(
                "fig2",
                "Loss against rounds at equal budgets (joint design, Fig. 2)",
                new Size(JointDesignLosses::quick, 2, 3),
                new Size(JointDesignLosses::full, 3, 50),
                TrainingPanels.against(TrainingPanels.Axis.ROUNDS),
                JointDesignLosses::claims);
    }

    private static Plan quick() {
        PinnedJob job = PinnedJob.read("fig2/quick.yaml");
        List<Setup> setups = new ArrayList<>(setups(job, "softmax", false));
        setups.add(JointDesignSetups.setup(
                job.with("model", Map.of("type", "mlp", "hidden", List.of(32))),
                "mlp",
                10,
                JointDesignSetups.papers(),
                JointDesignSetups.USUAL_BITS,
                "sgd"));
        return new Plan(setups, List.of("--quick trains on the bundled digits; --full on Fashion-MNIST."));
    }

    private static Plan full() {
        PinnedJob job = JointDesignSetups.onFashionMnist(PinnedJob.read("fig2/full.yaml"));
        List<Setup> setups = new ArrayList<>(setups(job, "softmax", true));
        setups.addAll(setups(job.with("model", Map.of("type", "mlp", "hidden", List.of(128))), "mlp", true));
        return new Plan(setups, List.of(JointDesignSetups.data()));
    }

    /** Few bits and Adam on the mild cluster too, or on the papers' alone. */
    private static List<Setup> setups(PinnedJob job, String model, boolean all) {
        List<Setup> setups = new ArrayList<>();
        for (int n : WORKERS) {
            for (Map.Entry<String, ClusterDraw> cluster :
                    List.of(JointDesignSetups.papers(), JointDesignSetups.mild())) {
                setups.add(JointDesignSetups.setup(job, model, n, cluster, JointDesignSetups.USUAL_BITS, "sgd"));
                if (!all && cluster.getValue().equals(ClusterDraw.MILD)) {
                    continue;
                }
                setups.add(JointDesignSetups.setup(job, model, n, cluster, JointDesignSetups.FEW_BITS, "sgd"));
                setups.add(JointDesignSetups.setup(job, model, n, cluster, JointDesignSetups.USUAL_BITS, "adam"));
            }
        }
        return setups;
    }

    private static List<Outcome.Claim> claims(List<Trained> trained) {
        List<Outcome.Claim> claims = new ArrayList<>(JointDesignSetups.below(JointDesignSetups.BASELINES, trained));
        claims.add(TrainingClaims.near(
                JointDesignSetups.PAPER,
                "The joint design is close to centralized training.",
                "centralized",
                1.1,
                trained));
        return claims;
    }
}
