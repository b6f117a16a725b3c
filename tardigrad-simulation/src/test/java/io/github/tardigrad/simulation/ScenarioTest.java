package io.github.tardigrad.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a simulation found once, shrunk, holds ever since. */
class ScenarioTest {
    private static String text(String name) throws IOException {
        try (InputStream in = ScenarioTest.class.getResourceAsStream("scenarios/" + name + ".txt")) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "power-cut-takes-the-folder-of-checkpoints",
                "power-cut-in-a-new-folder",
                "power-cut-after-a-shorter-record",
                "full-disk-at-the-last-force",
                "checkpoint-that-nobody-announced",
                "worker-gone-when-the-coordinator-dies",
                "coordinator-dies-alone",
                "killed-at-the-lock"
            })
    void holds(String name) throws IOException {
        Scenario scenario = Scenario.parse(text(name));

        assertThat(scenario.run().map(BrokenInvariant::getMessage)).isEmpty();
        assertThat(Scenario.parse(scenario.text())).isEqualTo(scenario);
    }

    @Test
    void saysWhichLineIsWrong() {
        assertThatThrownBy(() -> Scenario.parse("seed 1\nworkers 5\nround 3 frame-eaten worker 1 amount 0\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("frame-eaten");
        assertThatThrownBy(() -> Scenario.parse("seed 1\n# no more\n")).hasMessageContaining("workers and rounds");
    }
}
