package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.scheme.AssignmentType;
import io.github.tardigrad.core.scheme.Assignments;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssignmentCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Cli.ROOT.resolve("docs/assignments.md");

    @TempDir
    private Path folder;

    @Test
    void saysWhatAPlaneIs() throws IOException {
        Cli run = Cli.run("assignment", "projectivePlane", "--order", 9, "--out", folder);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("PG(2,9)  (projectivePlane-order-9)")
                .containsPattern("(?m)^partitions N +91$")
                .containsPattern("(?m)^load k +10$")
                .containsPattern("(?m)^two workers share +1 partition$")
                .containsPattern("(?m)^singular values +10, 3 \\(90 times\\)$")
                .containsPattern("(?m)^rho +0.09,")
                .containsPattern("(?m)^resolvable +no, or not known$");
        assertThat(folder.resolve("assignment.svg")).content().contains("<svg");
        assertThat(ImageIO.read(folder.resolve("assignment.png").toFile()).getWidth())
                .isEqualTo(64 + 24 + 1000);
    }

    /** Columns are workers: worker i holds i + 1, i + 2 and i + 4 modulo 7. */
    @Test
    void thePictureIsTheMatrix() throws IOException {
        Cli.run("assignment", "differenceSet", "--modulus", 7, "--out", folder);
        BufferedImage image = ImageIO.read(folder.resolve("assignment.png").toFile());
        for (int i = 0; i < 7; i++) {
            for (int j = 0; j < 7; j++) {
                int difference = (j - i + 7) % 7;
                boolean held = difference == 1 || difference == 2 || difference == 4;
                int pixel = image.getRGB(64 + 28 * i + 14, 84 + 28 * j + 14) & 0xFFFFFF;
                assertThat(pixel).isEqualTo(held ? 0x333333 : 0xFFFFFF);
            }
        }
    }

    @Test
    void jsonHasClassesAndWhoHoldsWhat() throws IOException {
        Cli run = Cli.run("assignment", "affinePlane", "--order", 4, "--json", "--out", folder);
        JsonNode json = JSON.readTree(run.out());
        assertThat(json.path("name").asText()).isEqualTo("AG(2,4)");
        assertThat(json.at("/parameters/order").asInt()).isEqualTo(4);
        assertThat(json.path("loads")).hasSize(20).allMatch(load -> load.asInt() == 4);
        assertThat(json.path("replications")).hasSize(16).allMatch(times -> times.asInt() == 5);
        assertThat(json.path("resolvable").asBoolean()).isTrue();
        assertThat(json.path("classes")).hasSize(5).allMatch(workers -> workers.size() == 4);
        assertThat(json.path("held")).hasSize(20).allMatch(held -> held.size() == 4);
        assertThat(json.path("spectrum")).hasSize(2);
        assertThat(json.at("/spectrum/0/value").asDouble()).isCloseTo(Math.sqrt(20), within(1e-12));
        assertThat(json.at("/spectrum/1/times").asInt()).isEqualTo(15);
        assertThat(json.path("rho").asDouble()).isCloseTo(0.2, within(1e-12));
        assertThat(json.has("columnIntersection")).isFalse();
        assertThat(json.path("picture").asText()).endsWith("assignment.png");
        assertThat(folder.resolve("assignment.png")).exists();
    }

    @Test
    void listsTheTypes() throws IOException {
        String text = Cli.run("assignment").out();
        assertThat(Cli.run("assignment", "--list").out()).isEqualTo(text);
        JsonNode json = JSON.readTree(Cli.run("assignment", "--json").out());
        assertThat(json).hasSize(Assignments.all().size());
        for (AssignmentType type : Assignments.all()) {
            assertThat(text).contains(type.name(), type.summary());
            assertThat(json.findValuesAsText("source")).contains(type.source());
            type.parameters().forEach(parameter -> assertThat(text).contains("--" + parameter.name()));
        }
    }

    @Test
    void refusesInOneLine() {
        refused("TYPE: must be one of projectivePlane, affinePlane,", "plane");
        refused(
                "projectivePlane: order must be a prime power up to 97; nearest: 9 and 11: order=10",
                "projectivePlane",
                "--order",
                10);
        refused("--order: must be a whole number of at least 2: found nine", "projectivePlane", "--order", "nine");
        refused("petersen: petersen has no parameter order; it has loop, dual", "petersen", "--order", 3);
        refused("--loop: must be one of no, yes: found maybe", "petersen", "--loop", "maybe");
        refused("completeDesign: load must be in 1..6", "completeDesign", "--load", 7);
        refused("biregular: replication must be a multiple of 21", "biregular", "--workers", 21);
    }

    private void refused(String message, Object... words) {
        Object[] all = new Object[words.length + 3];
        all[0] = "assignment";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--out";
        all[words.length + 2] = folder;
        Cli run = Cli.run(all);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains("tardigrad: " + message).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void pageIsMadeFromTheCode() throws IOException {
        if (Boolean.getBoolean("tardigrad.rewrite")) {
            Files.writeString(PAGE, AssignmentCommand.markdown());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(AssignmentCommand.markdown());
    }
}
