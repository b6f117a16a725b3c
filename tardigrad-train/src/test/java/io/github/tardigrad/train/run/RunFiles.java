package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.checkpoint.Checkpoint;
import io.github.tardigrad.train.checkpoint.Checkpoints;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import io.github.tardigrad.train.checkpoint.Safetensors;
import io.github.tardigrad.train.model.TrainingTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads back what a run has left. */
final class RunFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunFiles() {}

    /** The parameters after the run's last round, which must be this one. */
    static float[] parameters(Path run, long round, TrainingTask task) throws IOException {
        Checkpoint checkpoint = newest(run, round);
        float[] parameters = new float[task.dimension()];
        List<FloatTensor> tensors = task.layout().tensors().stream()
                .map(tensor -> new FloatTensor(
                        tensor.name(), Arrays.stream(tensor.shape()).boxed().toList(), parameters, tensor.offset()))
                .toList();
        Safetensors.read(checkpoint.folder().resolve("parameters.safetensors"), tensors);
        return parameters;
    }

    static ObjectNode state(Path run, long round) throws IOException {
        return newest(run, round).state();
    }

    private static Checkpoint newest(Path run, long round) throws IOException {
        Checkpoint checkpoint = new Checkpoints(run.resolve("checkpoint"), 1)
                .latest(message -> {
                    throw new AssertionError(message);
                })
                .orElseThrow();
        if (checkpoint.round() != round) {
            throw new AssertionError("the newest checkpoint is of round " + checkpoint.round());
        }
        return checkpoint;
    }

    static List<ObjectNode> metrics(Path run) throws IOException {
        List<ObjectNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            lines.add((ObjectNode) JSON.readTree(line));
        }
        return lines;
    }

    static List<ObjectNode> metricsWithoutTimes(Path run) throws IOException {
        List<ObjectNode> lines = metrics(run);
        lines.forEach(line -> line.remove("seconds"));
        return lines;
    }
}
