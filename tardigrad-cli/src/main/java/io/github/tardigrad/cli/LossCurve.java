package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.train.file.TextLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;

/** The evaluated rounds of a run, the bytes that came in until then and the training losses, from its {@code metrics.jsonl}. */
record LossCurve(String scheme, List<Double> rounds, List<Double> megabytes, List<Double> losses) {
    private static final ObjectMapper JSON = new ObjectMapper();

    LossCurve {
        rounds = List.copyOf(rounds);
        megabytes = List.copyOf(megabytes);
        losses = List.copyOf(losses);
    }

    static LossCurve read(String scheme, Path metrics) throws IOException {
        DoubleStream.Builder rounds = DoubleStream.builder();
        DoubleStream.Builder megabytes = DoubleStream.builder();
        DoubleStream.Builder losses = DoubleStream.builder();
        long bytes = 0;
        try (TextLines lines = new TextLines(Files.newBufferedReader(metrics), metrics.toString())) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                JsonNode round = JSON.readTree(line);
                bytes += round.path("uplinkBytes").asLong();
                if (round.path("trainLoss").isNumber()) {
                    megabytes.add(bytes / 1e6);
                    rounds.add(round.path("round").asDouble());
                    losses.add(round.path("trainLoss").asDouble());
                }
            }
        }
        return new LossCurve(
                scheme,
                rounds.build().boxed().toList(),
                megabytes.build().boxed().toList(),
                losses.build().boxed().toList());
    }
}
