package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path EXAMPLES = Cli.ROOT.resolve("examples");

    @TempDir
    private Path folder;

    private static JsonNode json(Cli run) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JSON.readTree(run.out());
    }

    private static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    @Test
    void everyExampleIsAJob() throws IOException {
        assertThat(examples())
                .isNotEmpty()
                .allSatisfy(file ->
                        assertThat(JobReader.read(file).profile().workers()).isPositive());
    }

    @Test
    void bundledJobIsTheExample() {
        Job example = JobReader.read(EXAMPLES.resolve("digits.yaml"));

        assertThat(TrainCommand.bundled()).isEqualTo(example);
    }

    @Test
    void planPrintsTheObjectOfTheIssue() throws IOException {
        JsonNode plan = json(Cli.run("plan", EXAMPLES.resolve("plan.yaml"), "--json"));

        assertThat(plan.fieldNames())
                .toIterable()
                .contains(
                        "workers",
                        "partitions",
                        "dimension",
                        "stragglerProbability",
                        "bits",
                        "levels",
                        "varianceFactor",
                        "utility",
                        "utilitySum",
                        "rowSums",
                        "encoding",
                        "decoding",
                        "secondMomentDecoding",
                        "computationLoad",
                        "errorBound",
                        "certificate");
        assertThat(plan.at("/encoding").fieldNames()).toIterable().containsExactly("rows", "columns", "values");
        assertThat(plan.at("/certificate").fieldNames()).toIterable().contains("upperBound", "gap");
        assertThat(plan.at("/bits/0").asDouble()
                        + plan.at("/bits/1").asDouble()
                        + plan.at("/bits/2").asDouble())
                .isEqualTo(21);
        double k = plan.path("partitions").asDouble();
        assertThat(plan.path("errorBound").asDouble())
                .isCloseTo(k * k / plan.path("utilitySum").asDouble(), within(1e-9));
    }

    @Test
    void planSaysWhatSimplerCodesWouldHaveHad() {
        Cli run = Cli.run("plan", EXAMPLES.resolve("plan.yaml"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("computation load", "error bound", "certificate", "equal bits", "uncoded (ignoreStragglers)");
    }

    @Test
    void planOfManyWorkersShowsBothEnds() throws IOException {
        String yaml = "cluster: {stragglerProbability: [" + "0.5, ".repeat(99) + "0.25]}\npartitions: 100\n"
                + "dimension: 1000\ncode: {bits: {total: 500}}\n";
        Cli run = Cli.run("plan", Files.writeString(folder.resolve("many.yaml"), yaml));

        assertThat(run.out().lines().filter(line -> line.matches("[0-9]+ .*"))).hasSize(31);
        assertThat(run.out())
                .contains("the first and the last 15 of 100 workers", "\n99 ")
                .doesNotContain("\n50 ");
    }

    @Test
    void trainsTheBundledJobSideBySide() throws IOException {
        Path out = folder.resolve("run");
        JsonNode report = json(Cli.run("train", "--rounds", 20, "--out", out, "--json"));

        assertThat(report.path("runs").findValuesAsText("scheme"))
                .containsExactly("optimal", "optimal", "ignoreStragglers", "centralized");
        assertThat(report.path("runs").findValuesAsText("label"))
                .containsExactly("optimal-gradient", "optimal", "ignoreStragglers", "centralized");
        for (JsonNode run : report.path("runs")) {
            assertThat(run.path("rounds").asInt()).isEqualTo(20);
            assertThat(run.path("finalLoss").asDouble()).isBetween(0.1, 2.3);
            assertThat(run.path("accuracy").asDouble()).isBetween(0.1, 1.0);
            assertThat(run.path("uplinkBytes").asLong()).isPositive();
            assertThat(run.path("virtualSeconds").asDouble()).isPositive().isLessThanOrEqualTo(40);
            assertThat(run.path("secondsGradient").asDouble()).isPositive();
            assertThat(run.path("secondsOther").asDouble()).isPositive();
            Path runFolder = Path.of(run.path("runFolder").asText());
            assertThat(List.of(
                            "job.yaml", "plan.json", "metrics.jsonl", "run.json", "checkpoint", "loss.png", "loss.svg"))
                    .allSatisfy(name -> assertThat(runFolder.resolve(name)).exists());
        }
        BufferedImage plot = ImageIO.read(out.resolve("loss.png").toFile());
        assertThat(plot.getWidth()).isEqualTo(900);
        assertThat(Files.readString(out.resolve("loss.svg")).contains("<svg ")).isTrue();
    }

    @Test
    void anotherSeedIsAnotherRunAndTheSameSeedTheSame() throws IOException {
        List<Double> losses = Stream.of(1, 1, 2)
                .map(seed -> loss(seed, folder.resolve("run" + System.nanoTime())))
                .toList();

        assertThat(losses.get(0)).isEqualTo(losses.get(1)).isNotEqualTo(losses.get(2));
    }

    private static double loss(int seed, Path out) {
        try {
            return json(Cli.run("train", "--rounds", 4, "--seed", seed, "--out", out, "--json"))
                    .at("/runs/0/finalLoss")
                    .asDouble();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void goesOnWhereItStoppedAndDoesNothingTwice() throws IOException {
        Path stopped = folder.resolve("stopped");
        Path whole = folder.resolve("whole");
        JsonNode expected = json(Cli.run("train", "--rounds", 12, "--out", whole, "--json"));
        json(Cli.run("train", "--rounds", 7, "--out", stopped, "--json"));
        byte[] metrics = Files.readAllBytes(stopped.resolve("optimal/metrics.jsonl"));
        JsonNode resumed = json(Cli.run("train", stopped, "--rounds", 12, "--json"));

        assertThat(resumed.findValuesAsText("finalLoss")).isEqualTo(expected.findValuesAsText("finalLoss"));
        assertThat(resumed.findValuesAsText("uplinkBytes")).isEqualTo(expected.findValuesAsText("uplinkBytes"));
        assertThat(Files.readAllBytes(stopped.resolve("optimal/metrics.jsonl"))).startsWith(metrics);
        byte[] all = Files.readAllBytes(stopped.resolve("optimal/metrics.jsonl"));
        assertThat(json(Cli.run("train", stopped, "--json")).findValuesAsText("finalLoss"))
                .isEqualTo(expected.findValuesAsText("finalLoss"));
        assertThat(stopped.resolve("optimal/metrics.jsonl")).hasBinaryContent(all);
    }

    @Test
    void humanReportEndsWithTableAndFolder() {
        Path out = folder.resolve("run");
        Cli run = Cli.run("train", "--rounds", 3, "--out", out);
        assertThat(run.out()).doesNotContain("of processors");
        assertThat(Cli.run("train", out, "--verbose").out()).containsPattern("(?m)^optimal: .* s of processors, .* %");

        assertThat(run.out())
                .contains("final loss", "accuracy", "virtual time", "waiting for all")
                .contains("run folder " + out, "plot       " + out.resolve("loss.png"));
        assertThat(run.err()).contains("softmax regression in Java", "optimal: 3 rounds");
    }

    @Test
    void trainsOnTheWallClock() throws IOException {
        Path job = EXAMPLES.resolve("wall-clock.yaml");
        assertThat(Cli.run("train", job, "--rounds", 3, "--out", folder.resolve("text"))
                        .out())
                .contains("time")
                .doesNotContain("virtual");
        JsonNode report = json(Cli.run("train", job, "--rounds", 3, "--out", folder.resolve("run"), "--json"));

        assertThat(report.at("/runs/0/virtualSeconds").asDouble()).isBetween(0.02, 1.0);
    }

    @Test
    void trainsOnCsv() throws IOException {
        Files.writeString(
                folder.resolve("data.csv"),
                "x,y,class\n0,1,0\n1,0,1\n0.1,0.9,0\n0.9,0.2,1\n".concat("0,1,0\n1,0,1\n".repeat(20)));
        Path job = Files.writeString(folder.resolve("job.yaml"), """
                cluster: {stragglerProbability: [0.5, 0.1]}
                data: {type: csv, train: data.csv, classes: 2, header: true}
                training: {rounds: 100, batchSize: 0, optimizer: {type: adam, learningRate: 0.1}}
                """);
        JsonNode report = json(Cli.run("train", job, "--out", folder.resolve("run"), "--json"));

        assertThat(report.at("/runs/0/accuracy").asDouble()).isEqualTo(1.0);
    }

    @Test
    void frameSaysWhatItHolds() throws IOException {
        Path out = folder.resolve("run");
        Path job = EXAMPLES.resolve("digits-papers.yaml");
        assertThat(Cli.run("train", job, "--rounds", 2, "--out", out, "--dump-frames")
                        .exitCode())
                .isZero();
        Path quantized = out.resolve("optimal/frames/worker-9.frame");
        Path raw = out.resolve("centralized/frames/worker-9.frame");
        JsonNode frame = json(Cli.run("frame", quantized, "--json"));
        long counted = 0;
        for (JsonNode count : frame.path("magnitudeLevels")) {
            counted += count.asLong();
        }

        assertThat(frame.path("round").asInt()).isEqualTo(2);
        assertThat(frame.path("worker").asInt()).isEqualTo(9);
        assertThat(frame.path("bytes").asLong()).isEqualTo(Files.size(quantized));
        assertThat(frame.has("magnitudeLevels") ? counted : 650).isEqualTo(650);
        assertThat(frame.at("/norms/count").asInt()).isEqualTo(2);
        assertThat(Cli.run("frame", raw).out())
                .contains("float32: every coordinate as the 32 bits of a float", "worker     9");
    }

    /** The lattice's frames, which both ends know the dither of. */
    @Test
    void frameOfTheLatticeIsReadWithTheSeedOfItsRun() throws IOException {
        Path out = folder.resolve("run");
        assertThat(Cli.run("train", "--seed", 7, "--rounds", 2, "--out", out, "--dump-frames")
                        .exitCode())
                .isZero();
        Path frame = out.resolve("optimal/frames/worker-9.frame");

        assertThat(Cli.run("frame", frame, "--seed", 7).out()).contains("lattice", "worker     9");
    }

    @Test
    void framesMadeShorterWithoutLossAreReadToo() throws IOException {
        Path job = folder.resolve("job.yaml");
        Files.writeString(job, """
                cluster: {delay: {model: shiftedExponential, shift: 1.0, rates: [1.8, 2.5, 4.0]}, deadline: 2.0}
                partitions: 3
                code: {scheme: optimal, bits: {total: 6, quantizer: uniform, lossless: true}}
                data: {type: digits}
                model: {type: softmax}
                training: {rounds: 2}
                """);
        Path out = folder.resolve("run");
        assertThat(Cli.run("train", job, "--out", out, "--dump-frames").exitCode())
                .isZero();
        Path frame;
        try (Stream<Path> frames = Files.list(out.resolve("frames"))) {
            frame = frames.findFirst().orElseThrow();
        }

        JsonNode content = json(Cli.run("frame", frame, "--json"));
        assertThat(content.path("bytes").asLong())
                .isEqualTo(Files.size(frame))
                .isLessThan(content.path("wholeBytes").asLong());
        assertThat(Cli.run("frame", frame).out()).contains(" bytes, deflated from 244, ");
        assertThat(Files.readString(out.resolve("job.yaml"))).contains("lossless: true");
    }

    @Test
    void helpHasExamplesAndExitCodes() {
        assertThat(Cli.run("--help").out()).contains("tardigrad train", "Exit codes:", "2   the input was wrong");
        assertThat(Cli.run("plan", "--help").out()).doesNotContain("checkpoint");
        assertThat(Cli.run("train", "--help").out())
                .contains("docs/job-file.md", "virtual or wall", "is in use", "130, 143   stopped by");
        for (String command : List.of("plan", "train", "frame")) {
            assertThat(Cli.run(command, "--help").out()).contains("Examples:", "  tardigrad " + command, "--json");
        }
        assertThat(Cli.run("--version").out()).startsWith("tardigrad ");
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        Cli run = Cli.run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("plan", "train", "frame");
    }

    @Test
    void doctorTellsWhatThisJvmHas() throws IOException {
        JsonNode doctor = json(Cli.run("doctor", "--json"));

        assertThat(doctor.path("java").asText()).startsWith(Runtime.version().toString());
        assertThat(doctor.path("vectorModule").asBoolean()).isFalse();
        assertThat(doctor.path("kernels").asText()).isEqualTo("plain Java");
        assertThat(doctor.path("vectorBits")).isEmpty();
        assertThat(doctor.path("kernelObstacle").asText()).contains("--add-modules jdk.incubator.vector");
        assertThat(doctor.path("pytorch").asBoolean()).isTrue();
        assertThat(doctor.path("processors").asInt()).isPositive();
        assertThat(doctor.path("memoryBytes").asLong())
                .isGreaterThan(doctor.path("heapBytes").asLong() / 2);
        assertThat(Cli.run("doctor").out()).contains("kernels", "PyTorch", "Spark", "memory", "processors");
    }

    @Test
    void trainSaysWhichKernelsItUses() {
        Cli run = Cli.run("train", EXAMPLES.resolve("digits.yaml"), "--rounds", 1, "--out", folder.resolve("run"));

        assertThat(run.err()).contains("kernels: plain Java (the JVM runs without");
    }
}
