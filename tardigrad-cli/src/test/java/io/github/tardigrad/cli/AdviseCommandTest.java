package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdviseCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path job(String yaml) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), yaml);
    }

    @Test
    void saysInThreeLinesWhatToUseWhatItGainsAndWhoIsIdle() throws IOException {
        Path job = job("""
                cluster: {delay: {model: shiftedExponential, shift: 1.0, rates: [0.05, 0.2, 1, 4]}, deadline: 2}
                partitions: 4
                code: {bits: {total: 40}}
                data: {type: digits, partitionBy: label}
                """);
        Cli text = Cli.run("advise", job);
        JsonNode json = JSON.readTree(Cli.run("advise", job, "--json").out());

        assertThat(text.exitCode()).as(text.err()).isZero();
        List<String> lines = text.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("use " + json.path("code").asText()).contains("computation load");
        assertThat(lines.get(1))
                .matches("to the same loss ignoring stragglers takes .* times the time, and waiting for"
                        + " everybody .* times the time");
        assertThat(json.path("needed").asBoolean()).isTrue();
        assertThat(json.path("alignment").asText()).isEqualTo("orthogonal");
        assertThat(json.at("/ignoringStragglers/orthogonal").asDouble()).isGreaterThan(1.05);
    }

    @Test
    void saysThatNoCodeIsNeededWhereNobodyIsLate() throws IOException {
        Cli text = Cli.run("advise", job("""
                cluster: {stragglerProbability: [0, 0, 0]}
                dimension: 100
                code: {bits: none}
                """));

        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out())
                .startsWith("you do not need this: ignoring stragglers is as good within 5 %.")
                .contains("every worker that can answer has a part of the work");
    }

    @Test
    void planAndCompareEndWithTheSameLines() {
        Path job = Cli.ROOT.resolve("examples/plan.yaml");
        String advice = Cli.run("advise", job).out();
        assertThat(advice.lines()).hasSize(3);
        assertThat(Cli.run("plan", job).out()).endsWith(advice);
        assertThat(Cli.run("compare", job, "--rounds", "100").out()).endsWith(advice);
    }
}
