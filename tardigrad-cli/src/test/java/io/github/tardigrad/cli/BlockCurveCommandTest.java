package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockCurveCommandTest {
    @TempDir
    private Path folder;

    private Path job() throws IOException {
        Path job = folder.resolve("fano.yaml");
        Files.writeString(job, """
                cluster: {stragglerProbability: [0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]}
                partitions: 7
                dimension: 101
                code: {scheme: blockCode, assignment: {type: projectivePlane, order: 2}, bits: none}
                compare:
                  - {scheme: blockCode, family: stacked, assignment: {type: projectivePlane, order: 2}}
                  - {scheme: blockCode, reduction: 1, assignment: {type: projectivePlane, order: 2}}
                """);
        return job;
    }

    /** rho s / (f + rho s) = 2/9 / (6 + 2/9) for whole gradients and one straggler; 1/2 of what nobody can tell apart. */
    @Test
    void drawsTheErrorsOfTheFanoPlane() throws IOException {
        Cli run = Cli.run("blockcurve", job(), "--json", "--sets", 30, "--out", folder.resolve("out"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode codes = new ObjectMapper().readTree(run.out()).path("codes");
        assertThat(codes).hasSize(3);
        assertThat(codes.get(0).at("/points/0/mean").asDouble()).isCloseTo(0, within(1e-9));
        assertThat(codes.get(1).at("/points/0/mean").asDouble()).isCloseTo(0.5, within(1e-9));
        assertThat(codes.get(2).at("/points/1/worst").asDouble()).isCloseTo(2.0 / 56, within(1e-9));
        assertThat(codes.get(2).at("/points/1/upperBound").asDouble()).isCloseTo(2.0 / 56, within(1e-9));
        assertThat(folder.resolve("out/blockcurve.png")).isNotEmptyFile();
        assertThat(folder.resolve("out/blockcurve.svg")).isNotEmptyFile();
    }

    @Test
    void refusesMoreStragglersThanThereAre() throws IOException {
        Cli run = Cli.run("blockcurve", job(), "--stragglers", 7);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--stragglers: must be an integer from 0 to 6: found 7");
    }

    @Test
    void planSaysWhichNumberOfBlocksItChose() throws IOException {
        Path job = folder.resolve("auto.yaml");
        Files.writeString(
                job,
                Files.readString(job())
                        .replace("scheme: blockCode, ass", "scheme: blockCode, reduction: auto, ass")
                        .replace("bits: none", "bits: {total: 28, quantizer: uniform, bucket: 16}")
                        .replaceAll("(?s)compare:.*", ""));
        Cli run = Cli.run("plan", job);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("bits a coordinate of the messages, for 28 of the gradient", "m=1 with 28 bits");
    }
}
