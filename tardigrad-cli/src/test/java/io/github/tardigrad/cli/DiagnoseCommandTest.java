package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs with one thing wrong each. */
class DiagnoseCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.9 | 32  | none        | 0.02 | lateness        | cluster.deadline, later
            0   | 2   | none        | 0.02 | minibatch noise | training.batchSize, larger
            0   | 0   | '{total: 5}' | 0.05 | quantization    | code.bits.total, more
            0   | 0   | none        | 5e-4 | step            | training.rounds, more
            0   | 2   | none        | 30   | step            | training.schedule.type: cosine
            """)
    void namesWhatIsWrong(double late, int batch, String bits, String rate, String cause, String key)
            throws IOException {
        Path job = Files.writeString(
                folder.resolve("job.yaml"),
                "cluster: {workers: 10, stragglerProbability: " + late + "}\ncode: {scheme: optimal, bits: " + bits
                        + "}\ndata: {type: digits}\ntraining: {rounds: 80, batchNoise: true, evaluateEvery: 5, batchSize: "
                        + batch
                        + ", optimizer: {type: sgd, learningRate: " + rate + "}}\n");
        Path run = folder.resolve("run");
        Cli trained = Cli.run("train", job, "--out", run);
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        JsonNode first = new ObjectMapper()
                .readTree(Cli.run("diagnose", run, "--json").out())
                .path("findings")
                .path(0);
        String all = Cli.run("diagnose", run).out();
        assertThat(first.path("cause").asText()).as(all).isEqualTo(cause);
        assertThat(first.path("suffers").asBoolean()).isTrue();
        assertThat(first.path("key").asText()).startsWith(key);
        assertThat(all).startsWith("The loss suffers most from: " + cause + ".").contains(" Change " + key);
        assertThat(all.lines()).hasSize(6);
    }

    @Test
    void namesFeaturesFarFromZeroAndOne() throws IOException {
        new GeneratedTables(3).wine(folder.resolve("wine.csv"), 300);
        Path job = Files.writeString(
                folder.resolve("job.yaml"),
                "cluster: {stragglerProbability: [0.1, 0.1]}\ndata: {type: csv, train: wine.csv}\ntraining: {rounds: 20}\n");
        Path run = folder.resolve("run");
        Cli.run("train", job, "--out", run);
        assertThat(Cli.run("diagnose", run).out())
                .startsWith("The loss suffers most from: data scale.")
                .contains("3 of 11 features are far from 0 and 1")
                .contains("Change data.standardize: true.");
    }

    @Test
    void saysWhoIsLaterThanPlanned() throws IOException {
        Path job = Files.writeString(
                folder.resolve("job.yaml"),
                "cluster: {stragglerProbability: [0.1, 0.1, 0.1]}\ndata: {type: digits}\ntraining: {rounds: 60}\n");
        Path run = folder.resolve("run");
        Cli.run("train", job, "--out", run);
        Path metrics = run.resolve("metrics.jsonl");
        // As if the second worker had never answered.
        Files.writeString(
                metrics,
                Files.readString(metrics)
                        .replaceAll("\"responses\":\\[([^,]*),[^,]*,", "\"responses\":[$1,null,")
                        .replace("\"arrived\":[0,1,2]", "\"arrived\":[0,2]")
                        .replace("\"arrived\":[0,1]", "\"arrived\":[0]")
                        .replace("\"arrived\":[1,2]", "\"arrived\":[2]")
                        .replace("\"arrived\":[1]", "\"arrived\":[]"));
        assertThat(Cli.run("diagnose", run).out())
                .contains("worker 1 was late in 99 % of rounds where 10 % were planned")
                .contains("Change cluster (estimate measures it), or training.replan.every above 0");
    }

    @Test
    void refusesWhatIsNoRun() {
        Cli none = Cli.run("diagnose", folder);
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("no run has begun in this folder");
    }
}
