package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans that would fool their user say so. */
class PlanWarningsTest {
    @TempDir
    private Path folder;

    private JsonNode plan(String yaml) throws IOException {
        Path job = folder.resolve("job.yaml");
        Files.writeString(job, yaml);
        Cli run = Cli.run("plan", job, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    private static String texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.textValue()));
        return String.join("\n", texts);
    }

    /** The cluster of the digits example, whose last worker is 80 times as fast as its first. */
    private static String digits(String more) {
        return """
                cluster:
                  deadline: auto
                  delay:
                    model: shiftedExponential
                    rates: [0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 1.2, 1.8, 2.5, 4.0]
                    shift: 1.0
                    %s
                partitions: 10
                dimension: 650
                code: {bits: {total: 50, quantizer: uniform}}
                """.replace("%s", more);
    }

    @Test
    void anAlphaThatResoundsWithHeavyMomentumIsNamedWhereMostAreLate() throws IOException {
        String job = """
                cluster: {stragglerProbability: [%s]}
                partitions: 4
                code: {bits: {total: 8, quantizer: lattice}, memory: {type: gradient, alpha: %s}}
                data: {type: digits}
                model: {type: softmax}
                training: {rounds: 10, batchSize: 8, optimizer: {type: momentum, learningRate: 0.1, momentum: %s}}
                """;
        String late = "0.9, 0.8, 0.9, 0.9";
        assertThat(texts(plan(String.format(Locale.ROOT, job, late, "0.5", "0.9"))
                        .path("warnings")))
                .contains("workers are late in 88 % of rounds", "a momentum of 0.9", "stays at 0.1");
        assertThat(texts(plan(String.format(Locale.ROOT, job, late, "auto", "0.9"))
                        .path("warnings")))
                .doesNotContain("momentum");
        assertThat(texts(plan(String.format(Locale.ROOT, job, late, "0.1", "0.9"))
                        .path("warnings")))
                .doesNotContain("momentum");
        assertThat(texts(plan(String.format(Locale.ROOT, job, late, "0.5", "0.5"))
                        .path("warnings")))
                .doesNotContain("momentum");
        assertThat(texts(plan(String.format(Locale.ROOT, job, "0.2, 0.3, 0.2, 0.1", "0.5", "0.9"))
                        .path("warnings")))
                .doesNotContain("momentum");
    }

    /** 1.6 bits are enough at p = .9 (eps = .18), and 2.3 at p = .3. */
    @Test
    void bitsThatAMemoryMakesNoUseOfAreNamed() throws IOException {
        String job = """
                cluster: {stragglerProbability: [0.9, 0.9, 0.9, 0.9]}
                partitions: 4
                code: {bits: {total: %s, quantizer: lattice}, memory: %s}
                data: {type: digits}
                model: {type: softmax}
                training: {rounds: 10, batchSize: 8, optimizer: {type: sgd, learningRate: 0.1}}
                """;
        assertThat(texts(plan(String.format(Locale.ROOT, job, "16", "gradient")).path("warnings")))
                .contains("workers [0, 1, 2, 3] have bits that a memory makes no use of", "instead of 16");
        assertThat(texts(plan(String.format(Locale.ROOT, job, "8", "gradient")).path("warnings")))
                .doesNotContain("makes no use of");
        assertThat(texts(plan(String.format(Locale.ROOT, job, "16", "none")).path("warnings")))
                .doesNotContain("makes no use of");
    }

    @Test
    @Tag("slow")
    void anOpenDeadlineDoesNotGiveAllToOne() throws IOException {
        JsonNode shared = plan(digits(""));
        JsonNode alone = plan(digits("growsWithLoad: false"));

        assertThat(texts(shared.path("warnings"))).doesNotContain("computes everything");
        assertThat(texts(alone.path("warnings"))).contains("worker 9 computes everything", "growsWithLoad");
        assertThat(shared.path("deadline").doubleValue())
                .isLessThan(alone.path("deadline").doubleValue());
    }

    @Test
    void aShortHistorySaysWhatItLeavesOpen() throws IOException {
        StringBuilder trace = new StringBuilder("worker,round,seconds\n");
        for (int round = 0; round < 20; round++) {
            for (int worker = 0; worker < 8; worker++) {
                trace.append(worker + "," + round + "," + (worker == 0 && round % 2 == 0 ? 3 : 1) + "\n");
            }
        }
        Files.writeString(folder.resolve("trace.csv"), trace);
        String job =
                "{cluster: {deadline: 2, delay: {model: trace, file: trace.csv%s}}, dimension: 64, code: {bits: none}}";
        JsonNode plan = plan(job.replace("%s", ""));

        assertThat(plan.path("stragglerProbability").get(0).doubleValue()).isEqualTo(10.5 / 21);
        assertThat(plan.path("stragglerProbability").get(1).doubleValue()).isEqualTo(0.5 / 21);
        assertThat(plan.path("errorBoundInterval").path("measuredRounds").intValue())
                .isEqualTo(20);
        double bound = plan.path("errorBound").doubleValue();
        assertThat(plan.path("errorBoundInterval").path("low").doubleValue()).isLessThan(bound);
        assertThat(plan.path("errorBoundInterval").path("high").doubleValue()).isGreaterThan(1.5 * bound);
        assertThat(texts(plan.path("warnings"))).contains("20 measured rounds leave open", "probabilities: upper");

        // Planned for the upper ends, the bound is that of the upper ends.
        JsonNode upper = plan(job.replace("%s", ", probabilities: upper"));
        assertThat(upper.path("errorBound").doubleValue()).isGreaterThan(bound);
        assertThat(texts(upper.path("warnings"))).doesNotContain("leave open");
    }

    @Test
    void compareKeepsToTheLargestLoad() throws IOException {
        Path job = folder.resolve("job.yaml");
        Files.writeString(
                job,
                "{cluster: {stragglerProbability: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]}, dimension: 64,"
                        + " code: {largestLoad: 3, bits: none}}");
        Cli run = Cli.run("compare", job, "--json", "--rounds", 50, "--out", folder.resolve("out"));
        assertThat(run.exitCode()).as(run.err()).isZero();

        JsonNode report = new ObjectMapper().readTree(run.out());
        List<String> schemes = new ArrayList<>();
        report.path("codes").forEach(code -> schemes.add(code.path("scheme").textValue()));
        assertThat(schemes).contains("optimal", "osgc").doesNotContain("dense");
        assertThat(run.out()).contains("a worker holds 6 partitions, more than code.largestLoad=3");
    }

    @Test
    void dataThatLiesWhereItLiesIsComparedWhereItLies() throws IOException {
        Path job = folder.resolve("job.yaml");
        Files.writeString(
                job,
                "{cluster: {stragglerProbability: [0.1, 0.2, 0.3]}, dimension: 64, support: [[0, 1], [1, 2], [2, 0]],"
                        + " code: {bits: {total: 15}}}");
        assertThat(Cli.run("plan", job).out()).contains("optimal", "computation load");
        Cli run = Cli.run("compare", job, "--all", "--rounds", 50, "--out", folder.resolve("out"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("optimal", "stochastic", "would have workers compute partitions that they do not hold");
    }
}
