package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who is slow, from a run whose responses are known. */
class ReportCommandTest {
    private static final String JOB = """
            cluster: {stragglerProbability: [0.25, 0.25, 0.25], deadline: 1}
            partitions: 3
            code: {bits: {total: 15, quantizer: uniform, allocation: equal}}
            data: {type: digits}
            training: {rounds: 1}
            """;
    private static final List<String> ROUNDS = List.of(
            round(1, "0,1", "0.1, 0.2, null"),
            round(2, "0", "0.3, \"lost\", null"),
            round(3, "0,1", "0.2, 0.4, \"silent\""),
            round(4, "0,1", "0.1, 0.2, \"refused\""));
    /** A frame: three blocks of 256 coordinates at 5 bits, and 52 bytes of norms, header and checksum. */
    private static final String TABLE = """
            4 rounds, plan 1, deadline 1.00 s; late: how often, estimated; planned: by that plan
            worker  asked  arrived   median     95 %    late  planned  decoded   share
            0           4        4  0.100 s  0.300 s  10.0 %   25.0 %   2.1 kB  57.1 %
            1           4        3  0.200 s    later  30.0 %   25.0 %   1.6 kB  42.9 %
            2           3        0    later    later  87.5 %   25.0 %      0 B   0.0 %
            """;

    private static final String DATA = "data: 1,500 training and 297 test examples, 10 of 10 classes\n";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_MINUTES = 5;

    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        run = folder.resolve("run");
        Path job = Files.writeString(folder.resolve("job.yaml"), JOB);
        Cli trained = Cli.run("train", job, "--out", run);
        assertThat(trained.exitCode()).as(trained.err()).isZero();
    }

    @BeforeEach
    void record() throws IOException {
        write(ROUNDS);
    }

    private static String round(int round, String arrived, String responses) {
        return String.format(
                Locale.ROOT,
                "{\"round\":%d,\"arrived\":[%s],\"deadlineSeconds\":1.0,\"roundSeconds\":1.0,\"responses\":[%s]}",
                round,
                arrived,
                responses);
    }

    private static void write(List<String> lines) throws IOException {
        Files.write(run.resolve("metrics.jsonl"), lines);
    }

    @Test
    void whatIsMadeOfTheDataIsSaidOnceInTheLogInTheRunAndInTheReports() throws IOException {
        Path job = Files.writeString(folder.resolve("few.yaml"), """
                cluster: {stragglerProbability: 0.25, workers: 3, deadline: 1}
                code: {bits: {total: 15, quantizer: uniform}}
                data: {type: csv, train: few.csv, classes: 3}
                training: {rounds: 1}
                """);
        Files.writeString(folder.resolve("few.csv"), "1,0\n2,2\n3,0\n4,2\n5,0\n6,2\n7,0\n8,2\n9,0\n1,2\n");
        Path few = folder.resolve("few");
        String note = "1 of 3 classes: without a training example: 1";

        Cli trained = Cli.run("train", job, "--out", few);

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.out()).containsOnlyOnce("data: " + note);
        JsonNode data = JSON.readTree(few.resolve("run.json").toFile()).path("data");
        assertThat(data.path("training").path("classes").path("1").isIntegralNumber())
                .isTrue();
        assertThat(data.path("training").path("examples").asInt()
                        + data.path("test").path("examples").asInt())
                .isEqualTo(10);
        assertThat(data.path("notes").path(0).path("count").asInt()).isEqualTo(1);
        assertThat(Cli.run("report", few).out()).containsOnlyOnce("data: " + note);
        assertThat(JSON.readTree(Cli.run("report", few, "--json").out()).path("data"))
                .isEqualTo(data);
    }

    /** Two features without a bearing on the label: half of the test examples and more are of class 0. */
    @Test
    void aRunThatIsNoBetterThanAGuessSaysSo() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            rows.append("50000,0,").append(i % 4 == 0 ? 1 : 0).append('\n');
        }
        Files.writeString(folder.resolve("guess.csv"), rows);
        Path job = Files.writeString(folder.resolve("guess.yaml"), """
                cluster: {stragglerProbability: 0.25, workers: 3, deadline: 1}
                code: {bits: none}
                data: {type: csv, train: guess.csv, test: guess.csv, classes: 2}
                training: {rounds: 5}
                """);

        Cli trained = Cli.run("train", job, "--out", folder.resolve("guess"));

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("optimal is no better than always guessing the commonest class, 75.0 %");
    }

    @Test
    void theTableSaysWhoAnsweredWhen() throws IOException {
        Cli report = Cli.run("report", run);

        assertThat(report.exitCode()).as(report.err()).isZero();
        assertThat(report.out()).isEqualTo(TABLE + "\n" + DATA + "\npicture: " + run.resolve("workers.png") + "\n");
        assertThat(ImageIO.read(run.resolve("workers.png").toFile()).getHeight())
                .isEqualTo(800);
        assertThat(run.resolve("workers.svg")).isNotEmptyFile();
    }

    /** Each worker computes one of three orthogonal gradients: the estimate's relative error is (p + eps) / q. */
    @Test
    void theNoiseOfMinibatchesIsTakenIntoAccountForADeadline() throws IOException {
        String noise = ",\"batchNoise\":1.0,\"realisedResidualError\":0.5}";
        write(List.of(ROUNDS.get(0).replaceAll("}$", noise)));
        double eps = JSON.readTree(run.resolve("plan.json").toFile())
                .path("varianceFactor")
                .path(0)
                .asDouble();

        JsonNode report = JSON.readTree(Cli.run("report", run, "--json").out());

        double expected = 0.5 / ((0.25 + eps) / 0.75) / 2;
        assertThat(report.path("noise").path("deadlineNoise").asDouble()).isCloseTo(expected, within(1e-9));
        assertThat(Cli.run("report", run).out())
                .contains("minibatches are 67 %")
                .contains(String.format(Locale.ROOT, "that is noise: %.3g%n", expected));
    }

    @Test
    void jsonHasTheSameAndNullForWhatIsLaterThanTheDeadline() throws IOException {
        JsonNode report = JSON.readTree(Cli.run("report", run, "--json").out());

        assertThat(report.path("rounds").asInt()).isEqualTo(4);
        assertThat(report.path("deadlineSeconds").asDouble()).isEqualTo(1);
        JsonNode second = report.path("workers").path(1);
        assertThat(second.path("arrivals").asInt()).isEqualTo(3);
        assertThat(second.path("medianSeconds").asDouble()).isEqualTo(0.2);
        assertThat(second.path("percentile95Seconds").isNull()).isTrue();
        assertThat(second.path("estimatedStragglerProbability").asDouble()).isEqualTo(0.3);
    }

    @Test
    void aRunThatIsBeingWrittenIsReportedUpToItsLastWholeLine() throws IOException {
        Files.writeString(run.resolve("metrics.jsonl"), String.join("\n", ROUNDS) + "\n{\"round\":5,\"arr");

        assertThat(Cli.run("report", run).out()).startsWith(TABLE);
    }

    @Test
    void aDamagedLineIsNamed() throws IOException {
        write(List.of(ROUNDS.get(0), "{\"round\":2,", ROUNDS.get(2)));

        Cli report = Cli.run("report", run);

        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.err()).isEqualTo("tardigrad: " + run.resolve("metrics.jsonl") + ", line 2: it is not JSON\n");
    }

    @Test
    void aRunOfAVersionThatRecordedNoResponsesIsRefused() throws IOException {
        write(List.of("{\"round\":1,\"arrived\":[0,1],\"uplinkBytes\":10}"));

        Cli report = Cli.run("report", run);

        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.err())
                .isEqualTo("tardigrad: " + run.resolve("metrics.jsonl")
                        + ", line 1: it has no responses (an earlier version did not record them)\n");
    }

    @Test
    void aFolderWithoutRoundsOrWithoutARunIsRefused() throws IOException {
        write(List.of());

        assertThat(Cli.run("report", run).err()).contains("metrics.jsonl: no round is recorded yet");
        assertThat(Cli.run("report", folder).err()).contains("no run has begun in this folder");
        assertThat(Cli.run("estimate", run).err()).contains("no round is recorded yet");
    }

    @Test
    void aLongTableHasTheSlowestAlone() throws IOException {
        Cli trained =
                Cli.run("train", Files.writeString(folder.resolve("many.yaml"), """
                        cluster: {workers: 23, stragglerProbability: 0.2, deadline: 0.01}
                        data: {type: digits}
                        clock: wall
                        training: {rounds: 3, batchSize: 4}
                        """), "--out", folder.resolve("many"));

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.out())
                .contains("workers of optimal: 3 rounds, plan 1, deadline 0.0100 s; the 20 slowest of 23;");
        assertThat(trained.out().lines().filter(line -> line.matches("\\d+ +3 .*")))
                .hasSize(20);
        assertThat(Cli.run("report", folder.resolve("many")).out().lines().filter(line -> line.matches("\\d+ +3 .*")))
                .hasSize(23);
    }

    @Test
    void estimateReadsTheRoundsOfARun() throws IOException {
        JsonNode estimate = JSON.readTree(Cli.run("estimate", run, "--json").out());

        assertThat(estimate.path("deadline").asDouble()).isEqualTo(1);
        assertThat(estimate.path("workers").findValuesAsText("rounds")).containsExactly("4", "4", "3");
        assertThat(estimate.path("workers").findValuesAsText("answers")).containsExactly("4", "3", "0");
        assertThat(estimate.at("/workers/1/counted/probability").asDouble()).isEqualTo(0.3);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theSignalPrintsTheTableWhileARunGoesOn() throws IOException, InterruptedException {
        Listened err = new Listened();
        try (LiveReport live = new LiveReport(new PrintWriter(err), Optional.empty())) {
            live.follow(run);
            long self = ProcessHandle.current().pid();
            new ProcessBuilder("kill", "-USR1", Long.toString(self)).start().waitFor();

            err.awaitTable();
        }
        assertThat(err).hasToString(TABLE);
    }

    @Test
    void theIntervalPrintsItAgainAndAgain() throws InterruptedException {
        Listened err = new Listened();
        try (LiveReport live = new LiveReport(new PrintWriter(err), Optional.of(Duration.ofMillis(50)))) {
            live.follow(run);
            err.awaitTable();
            err.awaitTable();
        }
        assertThat(err.toString()).startsWith(TABLE + TABLE);
    }

    /** A writer that can be waited for: each flush with a whole table more is one. */
    private static final class Listened extends StringWriter {
        private final Semaphore tables = new Semaphore(0);
        private int counted;

        @Override
        public synchronized void flush() {
            int whole = toString().length() / TABLE.length();
            tables.release(whole - counted);
            counted = whole;
        }

        void awaitTable() throws InterruptedException {
            assertThat(tables.tryAcquire(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("a table came: " + this)
                    .isTrue();
        }
    }

    @Test
    void anIntervalThatIsNoneIsRefused() {
        Cli train = Cli.run("train", "--report-every", "soon");

        assertThat(train.exitCode()).isEqualTo(2);
        assertThat(train.err()).contains("must be a whole number with s, m or h, such as 30s: found soon");
    }
}
