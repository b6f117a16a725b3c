package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong about a cluster: one line, and exit code 2. */
class SparkInputTest {
    private static final String JOB = """
            cluster: {stragglerProbability: [0.1, 0.1, 0.1], deadline: 20}
            data: {type: digits}
            training: {rounds: 2, batchSize: 4}
            """;

    @TempDir
    private Path folder;

    private void refused(String message, Object... more) throws IOException {
        Object[] words = new Object[6 + more.length];
        words[0] = "train";
        words[1] = Files.writeString(folder.resolve("job.yaml"), JOB);
        words[2] = "--out";
        words[3] = folder.resolve("run");
        words[4] = "--engine";
        words[5] = "spark";
        System.arraycopy(more, 0, words, 6, more.length);

        Cli run = Cli.run(words);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err().lines().filter(line -> line.startsWith("tardigrad: " + message)))
                .as(run.err())
                .hasSize(1);
        assertThat(run.err()).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void noMaster() throws IOException {
        refused("engine.master: must be local[N], spark://HOST:PORT, yarn or k8s://URL; spark-submit sets it too:"
                + " found nothing");
    }

    @Test
    void aMasterOfNoKnownKind() throws IOException {
        refused("engine.master: must be local[N], ", "--master", "sparc://127.0.0.1:7077");
    }

    @Test
    void aMasterThatDoesNotAnswer() throws IOException {
        refused("engine.master: must be local[N], ", "--master", "spark://127.0.0.1:1");
    }

    @Test
    void theExamplesSecret() throws IOException {
        refused(
                "spark.authenticate.secret: must be a secret that nobody else knows: found replace-me",
                "--spark-conf",
                Cli.ROOT.resolve("examples/spark-secure/spark.conf"));
    }

    @Test
    void tooFewTaskSlotsForThePlan() throws IOException {
        refused(
                "engine.master: must be a cluster with a task slot for each of the 3 workers that compute: found"
                        + " local[2], which runs 2 tasks at a time",
                "--master",
                "local[2]");
    }
}
