package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.train.measure.Responses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
    @TempDir
    private Path folder;

    @AfterEach
    void takeTheInterruptionBack() {
        Thread.interrupted();
    }

    @Test
    void aRunThatIsInterruptedKeepsItsLines() throws IOException {
        MetricsFile metrics = open();
        metrics.append(line(1, Map.of()));
        metrics.append(line(2, Map.of()));
        Thread.currentThread().interrupt();
        metrics.close();

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(Files.readAllLines(file())).hasSize(2);
    }

    @Test
    void aLineThatCannotBeMadeIsNotForgotten() throws IOException {
        try (MetricsFile metrics = open()) {
            metrics.append(line(1, Map.of("no JSON", new Object())));

            assertThatThrownBy(metrics::force).isInstanceOf(Exception.class);
            assertThatThrownBy(metrics::force).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> metrics.append(line(2, Map.of()))).isInstanceOf(IOException.class);
        }
    }

    private MetricsFile open() throws IOException {
        return MetricsFile.open(file(), 0, warning -> {});
    }

    private Path file() {
        return folder.resolve("metrics.jsonl");
    }

    private static RoundMetrics line(long round, Map<String, Object> details) {
        Responses responses = new Responses(1, 1, new Responses.Outcome[0], new double[0]);
        RunEvent event = new RunEvent("plan", "another", details);
        RoundMetrics.Seconds seconds = new RoundMetrics.Seconds(0, 0, 0, 0, 0);
        OptionalDouble unknown = OptionalDouble.empty();
        return new RoundMetrics(
                round,
                1,
                null,
                new BitSet(),
                responses,
                0,
                0,
                1,
                1,
                unknown,
                unknown,
                unknown,
                0,
                1,
                unknown,
                seconds,
                List.of(event));
    }
}
