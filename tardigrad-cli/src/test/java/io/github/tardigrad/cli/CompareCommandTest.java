package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path EXAMPLE = Cli.ROOT.resolve("examples/compare.yaml");
    private static final String CLUSTER =
            "cluster: {delay: {model: exponential, rates: [0.5, 1, 2, 4, 8, 9]}, deadline: 1}\ndimension: 100\n";

    @TempDir
    private Path folder;

    private JsonNode compare(String yaml, Object... options) throws IOException {
        Path job = Files.writeString(folder.resolve("job.yaml"), yaml);
        List<Object> words = new ArrayList<>(List.of("compare", job, "--json", "--out", folder));
        words.addAll(List.of(options));
        Cli run = Cli.run(words.toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JSON.readTree(run.out());
    }

    @Test
    void everySchemeIsInTheTableOrBelowItWithAReason() throws IOException {
        Cli run = Cli.run(
                "compare", EXAMPLE, "--all", "--rounds", 200, "--out", folder, "--csv", folder.resolve("all.csv"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        for (Scheme scheme : Schemes.all()) {
            assertThat(run.out()).contains("\n" + scheme.name());
        }
        assertThat(run.out())
                .contains("not compared: erasureHead-replication-3: replication must divide")
                .contains("warning: osgcSchemeI has 16 negative coefficients of 39")
                .contains("warning: osgcSchemeII has ")
                .contains("picture: " + folder.resolve("compare.png"));
        BufferedImage picture = ImageIO.read(folder.resolve("compare.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(1400);
        assertThat(Files.readString(folder.resolve("compare.svg"))).contains("<svg", "optimalDecoding");
        List<String> csv = Files.readAllLines(folder.resolve("all.csv"));
        assertThat(csv).hasSizeGreaterThan(2 * Schemes.all().size());
        int columns = csv.get(0).split(",", -1).length;
        assertThat(csv).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(columns));
    }

    @Test
    void showsTheTenBestAndTheJobsOwnAndTellsWhatTheColumnsMean() throws IOException {
        Path job = Files.writeString(
                folder.resolve("job.yaml"),
                Files.readString(EXAMPLE).replace("bits: none}", "bits: none, scheme: ignoreStragglers}"));
        Cli all = Cli.run("compare", job, "--rounds", 200, "--all", "--out", folder);
        Cli best = Cli.run("compare", job, "--rounds", 200, "--out", folder);

        assertThat(best.exitCode()).as(best.err()).isZero();
        List<String> table = best.out()
                .lines()
                .skip(2)
                .takeWhile(line -> !line.startsWith("("))
                .toList();
        assertThat(table.get(0)).startsWith("code ").contains("orthogonal", "relative time");
        assertThat(table).hasSize(12).last().asString().startsWith("ignoreStragglers ");
        // Columns are as wide as what is in them.
        assertThat(all.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsAll(table.subList(1, 11).stream()
                        .map(line -> line.replaceAll(" +", " "))
                        .toList());
        assertThat(best.out())
                .contains("(11 of ", "unbiased: right on average", "bound: worst mean squared error")
                .contains("codes that this cluster or job does not allow; --all says why");
    }

    @Test
    void codesComeInTheOrderOfTheirErrorAndExactOnesAreNearTheSimulation() throws IOException {
        JsonNode codes = compare(CLUSTER + "code: {bits: {total: 36}}\n", "--rounds", 4000)
                .path("codes");
        double before = 0;
        Set<String> labels = new HashSet<>();
        for (JsonNode code : codes) {
            assertThat(labels.add(code.path("label").asText())).isTrue();
            JsonNode best = code.path("exact").isNull() ? code.path("simulated") : code.path("exact");
            assertThat(best.path("halfAligned").asDouble()).isGreaterThanOrEqualTo(before);
            before = best.path("halfAligned").asDouble();
            assertThat(code.path("roundSeconds").asDouble()).isBetween(0.0, 1.0);
            assertThat(code.path("relativeTime").asDouble()).isGreaterThanOrEqualTo(1);
            if (!code.path("exact").isNull()) {
                // Normal to a good approximation; 8 standard errors leave room for events that a few rounds may miss.
                assertThat(code.at("/simulated/aligned").asDouble())
                        .as(code.path("label").asText())
                        .isBetween(
                                code.at("/exact/aligned").asDouble()
                                        - 8 * code.at("/standardError/aligned").asDouble()
                                        - 1e-3,
                                code.at("/exact/aligned").asDouble()
                                        + 8 * code.at("/standardError/aligned").asDouble()
                                        + 1e-3);
            }
        }
    }

    @Test
    void comparesWhatTheJobLists() throws IOException {
        JsonNode report = compare(
                CLUSTER + "code: {bits: {total: 36}}\ncompare: [dense, {scheme: stochastic, replication: 3}]\n",
                "--rounds",
                100);

        assertThat(report.path("codes").findValuesAsText("label"))
                .containsExactlyInAnyOrder("optimal", "dense", "stochastic-replication-3");
        assertThat(report.path("codes").findValuesAsText("bits")).containsOnly("36");
    }

    @Test
    void refusesFewerThanTwoRounds() {
        Cli run = Cli.run("compare", EXAMPLE, "--rounds", 1);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--rounds").contains("at least 2");
    }

    @Test
    void planChoosesTheSchemeAndSaysWhy() throws IOException {
        String yaml =
                CLUSTER + "code: {scheme: auto, bits: {total: 36}, limits: {computationLoad: 2, unbiased: true}}\n";
        Path job = Files.writeString(folder.resolve("auto.yaml"), yaml);
        Cli text = Cli.run("plan", job);
        JsonNode plan = JSON.readTree(Cli.run("plan", job, "--json").out());

        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out().lines().limit(3).toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("has the least predicted error of"),
                        line -> assertThat(line).startsWith("runner-up: "),
                        line -> assertThat(line).startsWith("left out: "));
        assertThat(plan.path("explanation")).hasSize(3);
        assertThat(plan.path("explanation").get(0).asText())
                .startsWith(plan.path("scheme").asText());
        assertThat(plan.path("computationLoad").asDouble()).isLessThanOrEqualTo(2);
    }

    @Test
    void refusesLimitsThatNothingKeepsTo() throws IOException {
        String yaml = CLUSTER + "code: {scheme: auto, bits: none, limits: {computationLoad: 0.5}}\n";
        Cli run = Cli.run("plan", Files.writeString(folder.resolve("auto.yaml"), yaml));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("code.limits", "load 1 > 0.5");
    }

    @Test
    void refusesWhatAnAutomaticSchemeCannotBeTold() throws IOException {
        String yaml = CLUSTER + "code: {scheme: auto, bits: none, replication: 2}\n";
        Cli run = Cli.run("plan", Files.writeString(folder.resolve("auto.yaml"), yaml));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("code.replication");
    }

    @Test
    void trainsTheChosenSchemeAndKeepsTheReason() throws IOException {
        String yaml = CLUSTER.replace("dimension: 100\n", "")
                + "code: {scheme: auto, bits: {total: 36}, limits: {computationLoad: 2}}\ncompare: [ignoreStragglers]\n"
                + "data: {type: digits}\ntraining: {rounds: 3}\n";
        Path job = Files.writeString(folder.resolve("auto.yaml"), yaml);
        Path out = folder.resolve("run");
        Cli run = Cli.run("train", job, "--out", out, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        Path first = Path.of(JSON.readTree(run.out()).at("/runs/0/runFolder").asText());
        JsonNode explanation =
                JSON.readTree(first.resolve("plan.json").toFile()).path("explanation");

        assertThat(explanation).hasSize(3);
        assertThat(Cli.run("train", out, "--rounds", 5, "--json").exitCode()).isZero();
        assertThat(JSON.readTree(first.resolve("plan.json").toFile()).path("explanation"))
                .isEqualTo(explanation);
    }
}
