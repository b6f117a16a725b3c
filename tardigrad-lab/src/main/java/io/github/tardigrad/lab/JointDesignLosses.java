package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import io.github.tardigrad.lab.TrainingExperiment.Plan;
import io.github.tardigrad.lab.TrainingExperiment.Size;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Loss against rounds for every scheme, at equal budgets: Fig. 2 of the joint design. */
final class JointDesignLosses {
    private static final String PAPER = "Song and Choi, joint design";
    private static final List<String> BASELINES =
            List.of("osgc", "stochastic", "erasureHead", "bernoulli", "optimalDecoding", "ignoreStragglers");
    private static final List<Double> SGD_STEPS = List.of(0.1, 0.3, 1.0, 3.0, 10.0);
    private static final List<Double> ADAM_STEPS = List.of(0.003, 0.01, 0.03, 0.1, 0.3);
    /** The authors' budget of 350 bits for 50 workers, and one that is severely small. */
    private static final double USUAL_BITS = 7;

    private static final double FEW_BITS = 3;

    /** Where Debian's package puts Fashion-MNIST, or where it was extracted without being installed. */
    private static final List<Path> FASHION_MNIST = List.of(
            Path.of("/usr/share/datasets/fashion-mnist"),
            Path.of("target/data/usr/share/datasets/fashion-mnist").toAbsolutePath());

    private JointDesignLosses() {}

    static Experiment experiment() {
        return new TrainingExperiment(
                "fig2",
                "Loss against rounds at equal budgets (joint design, Fig. 2)",
                new Size(JointDesignLosses::quick, 1, 3),
                new Size(JointDesignLosses::full, 3, 50),
                List.of(TrainingPanels.Axis.ROUNDS),
                JointDesignLosses::claims);
    }

    private static Plan quick() {
        PinnedJob job = PinnedJob.read("fig2/quick.yaml");
        List<Setup> setups = new ArrayList<>(setups(job, "softmax", List.of(10, 50)));
        PinnedJob mlp = job.with("model", Map.of("type", "mlp", "hidden", List.of(32)));
        setups.add(setup(mlp, "mlp", 10, ClusterDraw.PAPERS, "papers", USUAL_BITS, "sgd"));
        return new Plan(setups, List.of("--quick trains on the bundled digits; --full on Fashion-MNIST."));
    }

    private static Plan full() {
        Optional<Path> folder =
                FASHION_MNIST.stream().filter(Files::isDirectory).findFirst();
        PinnedJob job = PinnedJob.read("fig2/full.yaml");
        job = folder.isPresent()
                ? job.with("data.directory", folder.get().toString())
                : job.with("data", Map.of("type", "digits"));
        List<Setup> setups = new ArrayList<>(setups(job, "softmax", List.of(10, 50)));
        PinnedJob mlp = job.with("model", Map.of("type", "mlp", "hidden", List.of(128)));
        setups.addAll(setups(mlp, "mlp", List.of(10, 50)));
        return new Plan(
                setups,
                List.of(
                        folder.isPresent()
                                ? "Data: Fashion-MNIST in " + folder.get()
                                : "Data: the bundled digits, since Fashion-MNIST is in none of " + FASHION_MNIST));
    }

    private static List<Setup> setups(PinnedJob job, String model, List<Integer> workers) {
        List<Setup> setups = new ArrayList<>();
        for (int n : workers) {
            for (Map.Entry<String, ClusterDraw> cluster :
                    List.of(Map.entry("papers", ClusterDraw.PAPERS), Map.entry("mild", ClusterDraw.MILD))) {
                setups.add(setup(job, model, n, cluster.getValue(), cluster.getKey(), USUAL_BITS, "sgd"));
                setups.add(setup(job, model, n, cluster.getValue(), cluster.getKey(), FEW_BITS, "sgd"));
                setups.add(setup(job, model, n, cluster.getValue(), cluster.getKey(), USUAL_BITS, "adam"));
            }
        }
        return setups;
    }

    private static Setup setup(
            PinnedJob job,
            String model,
            int workers,
            ClusterDraw cluster,
            String named,
            double bits,
            String optimizer) {
        return new Setup(
                String.format(Locale.ROOT, "%s-n%d-%s-%.0fbits-%s", model, workers, named, bits, optimizer),
                String.format(
                        Locale.ROOT,
                        "%s, n = %d, %s, %.0f bits a worker, %s",
                        model,
                        workers,
                        cluster.title(),
                        bits,
                        optimizer),
                job.with("training.optimizer", Map.of("type", optimizer)),
                cluster,
                workers,
                bits,
                optimizer.equals("sgd") ? SGD_STEPS : ADAM_STEPS);
    }

    private static List<Outcome.Claim> claims(List<Trained> trained) {
        List<Outcome.Claim> claims = new ArrayList<>();
        for (String baseline : BASELINES) {
            claims.add(TrainingClaims.below(
                    PAPER,
                    "At equal budgets the joint design's loss is below that of " + baseline + ".",
                    "optimal",
                    baseline,
                    trained));
        }
        claims.add(TrainingClaims.near(
                PAPER, "The joint design is close to centralized training.", "centralized", 1.1, trained));
        return claims;
    }
}
