package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a run that somebody or something has damaged: nothing whole is lost, and nothing is silent. */
@Seeded
class DamagedRunTest {
    private static final double DEADLINE = 1.5;

    @TempDir
    private Path folder;

    private final ClusterDelays delays = Clusters.unequal(8);
    private final QuadraticTask task = new QuadraticTask(16, 300);
    private final List<String> warnings = new ArrayList<>();

    @Test
    void withoutAWholeCheckpointNothingIsTrainedAndNothingIsTouched(Seed seed) throws IOException {
        train(seed, 20, false);
        Path checkpoints = run().resolve("checkpoint");
        Files.writeString(checkpoints.resolve("round-000020/manifest.json"), "{");
        Files.delete(checkpoints.resolve("round-000010/state.json"));
        Map<Path, String> before = files();

        assertThatThrownBy(() -> train(seed, 30, true))
                .isInstanceOf(RunFailedException.class)
                .hasMessage("the run in " + run() + " cannot be resumed, and nothing in it was changed: no checkpoint"
                        + " is whole: checkpoint " + checkpoints.resolve("round-000020")
                        + " is damaged and not used: manifest.json or state.json is not JSON; checkpoint "
                        + checkpoints.resolve("round-000010") + " is damaged and not used: no file state.json");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aDamagedLineOfTheMetricsDoesNotStandInTheWay(Seed seed) throws IOException {
        train(seed, 20, false);
        List<ObjectNode> whole = RunFiles.metricsWithoutTimes(run());
        Path metrics = run().resolve("metrics.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(metrics));
        lines.set(6, lines.get(6).substring(0, 20));
        Files.write(metrics, lines);
        String damaged = Files.readString(metrics);
        train(seed, 30, true);
        List<ObjectNode> after = RunFiles.metricsWithoutTimes(run());

        assertThat(warnings)
                .containsExactly(metrics + " was damaged and goes on with its whole lines; as it was, it is now "
                        + run().resolve("metrics.damaged-1.jsonl")
                        + "; 1 of the first 20 rounds are missing in it");
        assertThat(run().resolve("metrics.damaged-1.jsonl")).hasContent(damaged);
        whole.remove(6);
        assertThat(after.subList(0, 19)).isEqualTo(whole);
        assertThat(after).hasSize(29).last().matches(line -> line.path("round").asInt() == 30);
    }

    @Test
    void metricsThatEndTooEarlyOrAreGoneDoNotStandInTheWay(Seed seed) throws IOException {
        train(seed, 20, false);
        float[] parameters = RunFiles.parameters(run(), 20, task);
        Path metrics = run().resolve("metrics.jsonl");
        String text = Files.readString(metrics);
        Files.writeString(metrics, text.substring(0, text.length() - 5));
        train(seed, 20, true);

        assertThat(warnings).singleElement().asString().contains("was damaged", "1 of the first 20 rounds");
        assertThat(RunFiles.metrics(run())).hasSize(19);
        Files.delete(metrics);
        warnings.clear();
        train(seed, 20, true);

        assertThat(warnings).containsExactly(metrics + " goes on; 20 of the first 20 rounds are missing in it");
        assertThat(RunFiles.parameters(run(), 20, task)).isEqualTo(parameters);
    }

    @Test
    void aDamagedDescriptionIsNamed(Seed seed) throws IOException {
        train(seed, 10, false);
        Path description = run().resolve("run.json");
        Files.writeString(description, "{\n  \"version\": \"0");

        assertThatThrownBy(() -> train(seed, 20, true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(description + ": damaged: it is not JSON from line 2; put back the file as it was, or train"
                        + " in a new folder");
        Files.writeString(description, "{}");
        assertThatThrownBy(() -> train(seed, 20, true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(description + ": damaged: it does not say of which job it is");
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone(Seed seed) throws IOException {
        Files.createDirectories(run());
        Files.writeString(run().resolve("job.yaml"), "# by hand");
        Map<Path, String> before = files();

        assertThatThrownBy(() -> train(seed, 10, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("out: must be a new or an empty folder: found " + run() + ", which holds job.yaml");
        assertThatThrownBy(() -> train(seed, 10, true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("out: must be the folder of an earlier run, to resume it: found " + run()
                        + ", which holds no run.json");
        assertThat(files()).isEqualTo(before);
    }

    private Path run() {
        return folder.resolve("run");
    }

    private Map<Path, String> files() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(run())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private void train(Seed seed, long rounds, boolean resume) {
        ProgressListener listener = new ProgressListener() {
            @Override
            public void onWarning(String message) {
                warnings.add(message);
            }
        };
        new Trainer(
                        task,
                        Clusters.plan(Schemes.OPTIMAL, delays, DEADLINE, 16, 300),
                        delays,
                        new TrainingSettings(
                                rounds,
                                seed.value(),
                                10,
                                10,
                                2,
                                OptimizerSpec.sgd(0.1),
                                ScheduleSpec.CONSTANT,
                                Clock.VIRTUAL,
                                DEADLINE),
                        new RunFolder(run(), "rounds: 12\n", new RunProvenance("0", "0", List.of(), Instant.EPOCH)),
                        listener)
                .run(resume);
    }
}
