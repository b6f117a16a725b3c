package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A detector of two rounds, which has learned nothing: what is found is of no account here, that it is drawn and printed is. */
class DetectCommandTest {
    private static final String CLUSTER = "cluster: {stragglerProbability: [0]}\n";

    @TempDir
    private Path folder;

    private Path job(String data) throws IOException {
        return Files.writeString(
                folder.resolve("job.yaml"),
                CLUSTER + "data: {type: coco, directory: scenes, trainSet: train, testSet: val, size: 64, " + data
                        + "}\nmodel: {type: ssdliteMobilenetV3, widthMultiplier: 0.25}\n"
                        + "training: {rounds: 2, batchSize: 4, evaluateEvery: 0}\n");
    }

    private Path trained() throws IOException {
        Path run = folder.resolve("run");
        Cli trained = Cli.run("train", job("generate: 24"), "--out", run, "--json");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        JsonNode result =
                new ObjectMapper().readTree(trained.out()).path("runs").path(0);
        assertThat(result.path("ap").asDouble(-1)).isBetween(0.0, 1.0);
        assertThat(result.path("ap50").asDouble(-1)).isBetween(result.path("ap").asDouble(), 1.0);
        assertThat(result.has("accuracy")).isFalse();
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl")).get(1)).contains("\"ap50\":");
        return run;
    }

    @Test
    void writesWhatIsFoundInAnImageAndBesideTheTruth() throws IOException {
        Path run = trained();
        assertThat(run.resolve("detections.png")).exists(); // Training ends with it.
        Path image = image();
        Path picture = folder.resolve("found.png");
        Cli detected = Cli.run("detect", run, image, "--score", "0", "--out", picture);
        assertThat(detected.exitCode()).as(detected.err()).isZero();
        List<String> lines = detected.out().lines().toList();
        assertThat(lines.get(lines.size() - 1)).isEqualTo("picture: " + picture);
        BufferedImage drawn = ImageIO.read(picture.toFile());
        BufferedImage whole = ImageIO.read(image.toFile());
        assertThat(drawn.getWidth()).isGreaterThanOrEqualTo(whole.getWidth());
        for (String line : lines.subList(0, lines.size() - 1)) {
            String[] columns = line.trim().split(" +", -1);
            assertThat(columns[0]).isIn("disc", "square", "triangle", "cross");
            assertThat(Double.parseDouble(columns[1])).isBetween(0.0, 1.0);
            assertThat(Double.parseDouble(columns[4])).isBetween(0.0, (double) whole.getWidth());
            assertThat(Double.parseDouble(columns[5])).isBetween(0.0, (double) whole.getHeight());
        }
        Cli evaluated = Cli.run("evaluate", run);
        assertThat(evaluated.out()).contains("ap50 ");

        Files.delete(run.resolve("detections.png"));
        assertThat(Cli.run("detect", run).out()).startsWith("picture: " + run.resolve("detections.png"));
        assertThat(ImageIO.read(run.resolve("detections.png").toFile()).getWidth())
                .isGreaterThan(2 * whole.getWidth());

        assertThat(Cli.run("detect", run, folder.resolve("none.png")).err()).contains("none.png: no such file");
        assertThat(Cli.run("detect", run, Files.writeString(folder.resolve("text.png"), "text"))
                        .exitCode())
                .isEqualTo(2);
        assertThat(Cli.run("detect", run, "--score", "2").err())
                .contains("--score: must be a number from 0 to 1: found 2.0");
    }

    @Test
    void schemesSideBySideOnDataInAnotherPlace() throws IOException {
        Path job = job("generate: 24");
        assertThat(Cli.run("train", job, "--rounds", "1", "--out", folder.resolve("run"))
                        .exitCode())
                .isZero();
        Path elsewhere = Files.move(folder.resolve("scenes"), folder.resolve("elsewhere"));
        Files.writeString(job, Files.readString(job) + "compare: [centralized]\n");

        Path run = folder.resolve("both");
        Cli trained = Cli.run("train", job, "--data", elsewhere, "--out", run);
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(folder.resolve("scenes")).doesNotExist();
        assertThat(Files.readString(run.resolve("job.yaml"))).contains(elsewhere.toString());
        // The truth and two schemes beside each other.
        int one = ImageIO.read(image("elsewhere").toFile()).getWidth();
        assertThat(ImageIO.read(run.resolve("detections.png").toFile()).getWidth())
                .isGreaterThan(3 * one);

        Cli digits = Cli.run("train", "--data", elsewhere, "--out", folder.resolve("digits"));
        assertThat(digits.exitCode()).isEqualTo(2);
        assertThat(digits.err()).contains("--data: must be absent");
    }

    private Path image() throws IOException {
        return image("scenes");
    }

    private Path image(String scenes) throws IOException {
        try (Stream<Path> images = Files.list(folder.resolve(scenes).resolve("val"))) {
            return images.sorted().findFirst().orElseThrow();
        }
    }

    @Test
    void refusesWhatIsNoRunOfADetector() {
        Path run = folder.resolve("digits");
        Path job = Cli.ROOT.resolve("examples/digits.yaml");
        assertThat(Cli.run("train", job, "--rounds", "1", "--out", run).exitCode())
                .isZero();
        Cli detected = Cli.run("detect", run.resolve("optimal"));
        assertThat(detected.exitCode()).isEqualTo(2);
        assertThat(detected.err()).contains("a run of a model that detects nothing");
    }

    @Test
    void refusesAnnotationsOfMissingImagesAndOfOtherCategories() throws IOException {
        assertThat(Cli.run("train", job("generate: 24"), "--out", folder.resolve("run"))
                        .exitCode())
                .isZero();
        Cli beyond = Cli.run("train", job("classes: 5, brokenShare: 0.1"), "--out", folder.resolve("beyond"));
        assertThat(beyond.exitCode()).isEqualTo(2);
        assertThat(beyond.err()).contains("category 8 is beyond the model's 5 classes");
        Files.delete(image());
        Cli missing = Cli.run("train", job("brokenShare: 0"), "--out", folder.resolve("missing"));
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err())
                .contains("more images are broken than data.brokenShare allows")
                .contains("no such file");
    }
}
