package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.ModelSpec;
import io.github.tardigrad.train.job.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the joint design's training experiments have in common. */
final class JointDesignSetups {
    static final String PAPER = "Song and Choi, joint design";

    /** The authors' budget: 350 bits for 50 workers. */
    static final double USUAL_BITS = 7;

    static final double FEW_BITS = 3;

    /** Others than the joint design, in the order of the jobs; the centralized ideal is none of them. */
    static final List<String> BASELINES =
            List.of("osgc", "stochastic", "erasureHead", "bernoulli", "optimalDecoding", "ignoreStragglers");

    private static final List<Double> DIGITS_SGD = List.of(1.0, 2.0, 4.0, 8.0);
    private static final List<Double> DIGITS_ADAM = List.of(0.05, 0.1, 0.2, 0.4);
    private static final List<Double> SGD = List.of(0.05, 0.1, 0.2, 0.4, 0.8);
    private static final List<Double> ADAM = List.of(0.001, 0.003, 0.01, 0.03);

    /** Where Debian's package puts Fashion-MNIST, or where it was extracted without being installed. */
    private static final List<Path> FASHION_MNIST = List.of(
            Path.of("/usr/share/datasets/fashion-mnist"),
            Path.of("target/data/usr/share/datasets/fashion-mnist").toAbsolutePath());

    private JointDesignSetups() {}

    private static Optional<Path> fashionMnist() {
        return FASHION_MNIST.stream().filter(Files::isDirectory).findFirst();
    }

    /** A job on Fashion-MNIST where that is found, or on the bundled digits. */
    static PinnedJob onFashionMnist(PinnedJob job) {
        return fashionMnist()
                .map(folder -> job.with("data.directory", folder.toString()))
                .orElseGet(() -> job.with("data", Map.of("type", "digits")));
    }

    /** The grid of step sizes: longer on the digits, whose pixels are few and whose networks are small. */
    static List<Double> steps(PinnedJob job, String optimizer) {
        Workload workload = job.job().workload().orElseThrow();
        boolean digits = workload.data().source() instanceof DataSpec.Digits;
        if (optimizer.equals("sgd")) {
            return digits && workload.model().type() == ModelSpec.Type.SOFTMAX ? DIGITS_SGD : SGD;
        }
        return digits ? DIGITS_ADAM : ADAM;
    }

    /** Which of the two it is. */
    static String data() {
        return fashionMnist()
                .map(folder -> "Data: Fashion-MNIST in " + folder + ".")
                .orElse("Data: the bundled digits, since Fashion-MNIST is in none of " + FASHION_MNIST + ".");
    }

    /**
     * A setup by its numbers.
     *
     * @param named the model, or what else tells the setup from others of the experiment
     * @param optimizer with its defaults but the step
     */
    static Setup setup(
            PinnedJob job,
            String named,
            int workers,
            Map.Entry<String, ClusterDraw> cluster,
            double bits,
            String optimizer) {
        return new Setup(
                String.format(
                        Locale.ROOT,
                        "%s-n%d-%s-%sbits-%s",
                        named.replace(' ', '-'),
                        workers,
                        cluster.getKey(),
                        number(bits),
                        optimizer),
                String.format(
                        Locale.ROOT,
                        "%s, n = %d, %s, %s bits, %s",
                        named,
                        workers,
                        cluster.getValue().title(),
                        number(bits),
                        optimizer),
                job.with("training.optimizer", Map.of("type", optimizer)),
                cluster.getValue(),
                workers,
                bits,
                steps(job, optimizer));
    }

    static Map.Entry<String, ClusterDraw> papers() {
        return Map.entry("papers", ClusterDraw.PAPERS);
    }

    static Map.Entry<String, ClusterDraw> mild() {
        return Map.entry("mild", ClusterDraw.MILD);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** That the joint design is below each of these. */
    static List<Outcome.Claim> below(List<String> baselines, List<SchemeComparison.Trained> trained) {
        return baselines.stream()
                .map(baseline -> TrainingClaims.below(
                        PAPER,
                        "At equal budgets the joint design's loss is below that of " + baseline + ".",
                        "optimal",
                        baseline,
                        trained))
                .toList();
    }
}
