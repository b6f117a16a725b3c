package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: its exit code when memory or standard output fails. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MainTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path folder;

    private record Ended(int exitCode, String err) {}

    private Ended run(List<String> jvm, ProcessBuilder.Redirect out, Object... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        for (Object word : words) {
            command.add(word.toString());
        }
        Process process = new ProcessBuilder(command).redirectOutput(out).start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), err);
    }

    @Test
    void outputThatIsLostIsAFailure() throws IOException, InterruptedException {
        assumeTrue(Files.exists(FULL), "this system has no " + FULL);
        Path plan = Cli.ROOT.resolve("examples/plan.yaml");
        for (Object[] words : new Object[][] {{"plan", plan, "--json"}, {"plan", plan}, {"schemes"}}) {
            Ended ended = run(List.of(), ProcessBuilder.Redirect.to(FULL.toFile()), words);

            assertThat(ended.err()).isEqualTo("tardigrad: standard output could not be written\n");
            assertThat(ended.exitCode()).isEqualTo(1);
        }
    }

    /** Softmax of 4 features and 1,000,000 classes: 20 MB a vector of parameters. */
    @Test
    void aModelTooLargeForTheHeapIsOneLine() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("data.csv"), "1,2,3,4,0\n".repeat(20));
        Path job = Files.writeString(folder.resolve("job.yaml"), """
                cluster: {stragglerProbability: [0.5, 0.2]}
                data: {type: csv, train: data.csv, classes: 1000000}
                training: {rounds: 3, batchSize: 8}
                """);
        Ended ended =
                run(List.of("-Xmx24m"), ProcessBuilder.Redirect.DISCARD, "train", job, "--out", folder.resolve("run"));

        assertThat(ended.err())
                .contains(" needs more memory than the 24 MiB of this JVM's heap")
                .doesNotContain("\tat ");
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    void aPartThatAnInstallationIsWithoutIsNamed() {
        assertThat(Main.missingPart(new NoClassDefFoundError("org/apache/spark/SparkContext")))
                .contains("needs Apache Spark");
        assertThat(Main.missingPart(new NoClassDefFoundError("io/github/tardigrad/torch/TorchNative")))
                .contains("needs PyTorch");
        assertThat(Main.missingPart(new NoClassDefFoundError("java/desktop/Some")))
                .isNull();
    }
}
