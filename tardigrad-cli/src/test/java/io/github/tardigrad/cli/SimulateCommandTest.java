package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void saysHowOftenWhatStruckAndThatEverythingHolds() throws IOException {
        Cli text = Cli.run(
                "simulate", "--seed", "3", "--rounds", "1", "--workers", "5-6", "--faults", "frame-lost,power-cut");
        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out())
                .contains("frame-lost", "power-cut", "everything holds")
                .doesNotContain("frame-bit");

        JsonNode json = JSON.readTree(Cli.run("simulate", "--seed", "3", "--rounds", "1", "--workers", "5-6", "--json")
                .out());
        assertThat(json.path("holds").asBoolean()).isTrue();
        assertThat(json.path("rounds").asLong()).isPositive();
        assertThat(json.path("faults").path("frame-lost").asLong()).isPositive();
    }

    @Test
    void runsAScenario(@TempDir Path folder) throws IOException {
        Path scenario = Files.writeString(
                folder.resolve("scenario.txt"),
                "# two rounds\nseed 1\nworkers 3\nrounds 2\nround 1 frame-lost worker 1 amount 0\n");
        assertThat(Cli.run("simulate", "--scenario", scenario).out()).isEqualTo("holds" + System.lineSeparator());

        Files.writeString(scenario, "seed 1\nworkers 3\nrounds two\n");
        Cli wrong = Cli.run("simulate", "--scenario", scenario);
        assertThat(wrong.exitCode()).isEqualTo(Main.WRONG_INPUT);
        assertThat(wrong.err()).contains("scenario.txt", "line 3", "rounds two");
        assertThat(Cli.run("simulate", "--scenario", folder.resolve("none.txt")).exitCode())
                .isEqualTo(Main.WRONG_INPUT);
    }

    @Test
    void refusesInWords() {
        assertThat(Cli.run("simulate", "--faults", "frame-eaten").err()).contains("frame-eaten", "frame-lost");
        assertThat(Cli.run("simulate", "--workers", "5").err()).contains("--workers", "5-50");
        assertThat(Cli.run("simulate", "--workers", "9-5").exitCode()).isEqualTo(Main.WRONG_INPUT);
        assertThat(Cli.run("simulate", "--rounds", "0").exitCode()).isEqualTo(Main.WRONG_INPUT);
    }
}
