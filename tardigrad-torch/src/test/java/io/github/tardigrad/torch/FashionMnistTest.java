package io.github.tardigrad.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.IdxFiles;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.TrainingTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Needs Fashion-MNIST in the folder that -Dtardigrad.data names, by default target/data, or below it. */
class FashionMnistTest {
    private static final String FIRST_FILE = "train-images-idx3-ubyte";

    @Test
    void descentLearnsFashionMnist() throws Exception {
        Split data = IdxFiles.read(folder(), 10);
        assertThat(data.train().size()).isEqualTo(60_000);
        assertThat(data.test().size()).isEqualTo(10_000);
        assertThat(data.train().features()).isEqualTo(784);
        int[] counts = new int[10];
        for (int i = 0; i < 60_000; i++) {
            counts[data.train().label(i)]++;
        }
        assertThat(counts).containsOnly(6000);
        TrainingTask task = new TorchMlp(data, 10, List.of(128), 64, 1, 1);
        try (GradientSource source = task.open()) {
            float[] parameters = task.initialParameters();
            float[] gradient = new float[task.dimension()];
            WeightedPartitions all = WeightedPartitions.all(10);
            for (int round = 0; round < 200; round++) {
                source.setParameters(parameters);
                source.gradient(all, round, gradient);
                for (int i = 0; i < parameters.length; i++) {
                    parameters[i] -= 0.2f * gradient[i];
                }
            }
            source.setParameters(parameters);
            Evaluation after = source.evaluate();
            assertThat(after.trainLoss()).isLessThan(0.6);
            assertThat(after.scores().get(Evaluation.ACCURACY)).isGreaterThan(0.78);
        }
    }

    private static Path folder() throws Exception {
        Path root = Path.of(System.getProperty("tardigrad.data", "target/data")).toAbsolutePath();
        if (Files.isDirectory(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                Path found = files.filter(file -> file.getFileName().toString().startsWith(FIRST_FILE))
                        .findFirst()
                        .orElse(null);
                if (found != null) {
                    return found.resolveSibling(".").normalize();
                }
            }
        }
        String missing = "skipped: no " + FIRST_FILE + " (or .gz) in " + root
                + ": unpack Debian's package dataset-fashion-mnist there, or name its folder with -Dtardigrad.data";
        System.err.println(missing);
        assumeTrue(false, missing);
        throw new AssertionError(missing);
    }
}
