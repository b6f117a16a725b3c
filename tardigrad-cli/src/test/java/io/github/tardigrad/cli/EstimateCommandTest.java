package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateCommandTest {
    private static final Path EXAMPLE = Cli.ROOT.resolve("examples/history.csv");
    private static final double DEADLINE = 1.5;
    private static final int ROUNDS = 60;
    private static final int SEED = 7;

    /** The cluster of the example. */
    private static final List<ShiftedExponential> TRUTH = IntStream.range(0, 6)
            .mapToObj(i -> new ShiftedExponential(1, 0.2 + 1.2 * i))
            .toList();

    @TempDir
    private Path folder;

    private static String example() {
        ClusterDelays delays = ClusterDelays.independent(TRUTH);
        StringBuilder text = new StringBuilder("worker,round,seconds,deadline\n");
        for (int round = 0; round < ROUNDS; round++) {
            for (int worker = 0; worker < TRUTH.size(); worker++) {
                double seconds = delays.responseSeconds(SEED, round, worker, 1);
                String shown = seconds <= DEADLINE ? String.format(Locale.ROOT, "%.4f", seconds) : "";
                text.append(worker)
                        .append(',')
                        .append(round)
                        .append(',')
                        .append(shown)
                        .append(",1.5\n");
            }
        }
        return text.toString();
    }

    /** Written anew by -Dtardigrad.writeExamples=true. */
    @Test
    void theExampleIsWhatItsClusterDrawsUnderItsSeed() throws IOException {
        if (Boolean.getBoolean("tardigrad.writeExamples")) {
            Files.writeString(EXAMPLE, example());
        }
        assertThat(EXAMPLE).hasContent(example());
    }

    @Test
    void printsWhoStragglesHowMuchAndSuggestsADeadline() {
        Cli run = Cli.run("estimate", EXAMPLE);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("deadline of 1.5 s", "interval", "counts", "infinite (near an optimum)")
                .containsPattern("(?m)^5 +60 +[0-9]+ ");
    }

    @Test
    void jsonHoldsTheTruthAndFoldersThePicture() throws IOException {
        Path out = folder.resolve("picture");
        Cli run = Cli.run("estimate", EXAMPLE, "--json", "--out", out, "--credibility", 0.9999);
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(run.out());
        // The file is fixed, so this either holds or does not; intervals of 99.99 % of six workers fail once in 1,600.
        for (JsonNode worker : json.path("workers")) {
            double truth = TRUTH.get(worker.path("worker").asInt()).stragglerProbability(DEADLINE);
            assertThat(worker.at("/counted/low").asDouble()).isLessThan(truth);
            assertThat(worker.at("/counted/high").asDouble()).isGreaterThan(truth);
            assertThat(worker.at("/stragglerProbability")).isEqualTo(worker.path("counted"));
            // The earliest of N answers is late by an exponential time of mean 1 / (N rate): ten of them have
            // probability
            // exp(-10).
            double tenMeans =
                    10 / (ROUNDS * TRUTH.get(worker.path("worker").asInt()).rate());
            assertThat(worker.at("/shiftedExponential/likeliestShift").asDouble())
                    .isBetween(1.0, 1 + tenMeans);
            assertThat(worker.at("/shiftedExponential/shift").asDouble()).isCloseTo(1, within(tenMeans));
        }
        assertThat(json.path("suggestedDeadlines")).hasSize(4);
        double before = 0;
        for (JsonNode suggestion : json.path("suggestedDeadlines")) {
            assertThat(suggestion.path("deadline").asDouble()).isGreaterThanOrEqualTo(before);
            before = suggestion.path("deadline").asDouble();
        }
        assertThat(ImageIO.read(out.resolve("estimate.png").toFile()).getWidth())
                .isEqualTo(900);
        assertThat(out.resolve("estimate.svg")).content().contains("<svg");
    }

    @Test
    void aLaterDeadlineIsAnsweredByTheFit() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(Cli.run("estimate", EXAMPLE, "--json", "--deadline", 3, "--kappa", 5)
                        .out());
        JsonNode slow = json.path("workers").path(0);
        assertThat(slow.path("stragglerProbability")).isEqualTo(slow.path("fitted"));
        assertThat(json.path("suggestedDeadlines")).hasSize(1);
    }

    @Test
    void refusesInOneLine() throws IOException {
        Path open = Files.writeString(folder.resolve("open.csv"), "worker,round,seconds\n0,0,1\n0,1,\n");
        refused(
                Cli.run("estimate", open),
                open + ", line 3: no answer, and no column says until when was waited: add a column deadline, or"
                        + " --deadline");
        Path closed = Files.writeString(folder.resolve("closed.csv"), "worker,round,seconds\n0,0,1\n0,1,2\n");
        refused(
                Cli.run("estimate", closed),
                "--deadline: " + closed
                        + " says no deadline: give the seconds at which to estimate, such as --deadline 2.00,"
                        + " the latest answer, or a fourth column, worker,round,seconds,deadline");
        refused(
                Cli.run("estimate", EXAMPLE, "--forget", 0),
                "--forget: must be a number above 0 and at most 1: found 0.0");
        refused(Cli.run("estimate", EXAMPLE, "--deadline", -1), "--deadline: must be a number of seconds above 0");
        refused(Cli.run("estimate", EXAMPLE, "--kappa", 0), "--kappa: must be a number above 0: found 0.0");
        refused(Cli.run("estimate", EXAMPLE, "--overhead", "NaN"), "--overhead: must be a number of seconds");
        refused(
                Cli.run("estimate", EXAMPLE, "--credibility", 1),
                "--credibility: must be a number above 0 and below 1");
        refused(
                Cli.run("estimate", folder.resolve("none.csv")),
                "history: " + folder.resolve("none.csv") + ": no such");
    }

    private static void refused(Cli run, String message) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains("tardigrad: " + message).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }
}
