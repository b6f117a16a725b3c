package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.FaultyPool;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.engine.VirtualPool;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Seeded
class ReplayTest {
    private static final int WORKERS = 6;
    private static final long ROUNDS = 25;

    @TempDir
    private Path folder;

    private final QuadraticTask task = new QuadraticTask(2 * WORKERS, 300);

    @ParameterizedTest
    @ValueSource(strings = {"optimal", "ignoreStragglers", "centralized", "optimalDecoding", "grouped"})
    void aVirtualRunIsReplayedToTheBit(String scheme, Seed seed) {
        ClusterDelays delays = Clusters.unequal(WORKERS);
        Scheme named = Schemes.named(scheme).orElseThrow();
        TrainingSettings settings = settings(seed, Clock.VIRTUAL, OptimizerSpec.sgd(0.1), 1.5);
        train(plan(named, delays, 1.5), delays, settings);

        assertThat(replay(delays, settings).difference()).isEmpty();
    }

    /** Response times are real there: nobody could know the arrivals beforehand. */
    @ParameterizedTest
    @EnumSource(OptimizerSpec.Type.class)
    void aWallClockRunIsReplayedToTheBit(OptimizerSpec.Type optimizer, Seed seed) {
        double deadline = 0.02;
        ClusterDelays delays = ClusterDelays.independent(Collections.nCopies(WORKERS, new ShiftedExponential(0, 60)));
        TrainingSettings settings = settings(seed, Clock.WALL, OptimizerSpec.withDefaults(optimizer, 0.05), deadline);
        train(plan(Schemes.OPTIMAL, delays, deadline), delays, settings);

        Replay.Outcome outcome = replay(delays, settings);

        assertThat(outcome.difference()).isEmpty();
        assertThat(outcome.rounds()).isEqualTo(ROUNDS);
    }

    @Test
    void damagedFramesAreReplayedAsAbsent(Seed seed) {
        ClusterDelays delays = Clusters.unequal(WORKERS);
        CodePlan plan = plan(Schemes.OPTIMAL, delays, 1.5);
        TrainingSettings settings = settings(seed, Clock.VIRTUAL, OptimizerSpec.sgd(0.1), 1.5);
        new Trainer(
                        task,
                        plan,
                        delays,
                        settings,
                        runFolder(),
                        ProgressListener.NONE,
                        () -> FaultyPool.flippingBits(
                                new VirtualPool(plan, task, delays, settings.seed()), WORKERS - 1, seed.value()))
                .run(false);

        assertThat(replay(delays, settings).difference()).isEmpty();
    }

    @Test
    void anotherArrivalGivesOtherParametersAndItSaysWhere(Seed seed) throws IOException {
        ClusterDelays delays = Clusters.unequal(WORKERS);
        TrainingSettings settings = settings(seed, Clock.VIRTUAL, OptimizerSpec.sgd(0.1), 1.5);
        train(plan(Schemes.OPTIMAL, delays, 1.5), delays, settings);
        List<ObjectNode> lines = RunFiles.metrics(folder.resolve("run"));
        JsonNode arrived = lines.get(7).path("arrived");
        if (arrived.isEmpty()) {
            lines.get(7).putArray("arrived").add(WORKERS - 1);
        } else {
            lines.get(7).putArray("arrived");
        }
        write(lines);

        Replay.Difference difference = replay(delays, settings).difference().orElseThrow();

        assertThat(difference.recorded()).isNotEqualTo(difference.replayed());
        assertThat(difference.tensor()).isEqualTo(task.layout().tensors().get(0).name());
    }

    @Test
    void whatIsMissingIsNamed(Seed seed) throws IOException {
        ClusterDelays delays = Clusters.unequal(WORKERS);
        TrainingSettings settings = settings(seed, Clock.VIRTUAL, OptimizerSpec.sgd(0.1), 1.5);
        train(plan(Schemes.OPTIMAL, delays, 1.5), delays, settings);
        List<ObjectNode> lines = RunFiles.metrics(folder.resolve("run"));

        write(lines.subList(0, 20));
        assertThatThrownBy(() -> replay(delays, settings))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("it ends before round 21 of 25");
        lines.remove(3);
        write(lines);
        assertThatThrownBy(() -> replay(delays, settings))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 4: expected round 4, found round 5");
        lines.get(2).putRawValue("roundSeconds", new RawValue("1e999"));
        write(lines);
        assertThatThrownBy(() -> replay(delays, settings))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 3: roundSeconds must be a finite number of at least 0: found Infinity");
        lines.get(1).remove("responses");
        write(lines);
        assertThatThrownBy(() -> replay(delays, settings))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 2: it has no responses");
        assertThatThrownBy(() -> new RunRecord(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no run has begun in this folder");
        assertThatThrownBy(() -> replay(delays, settings(seed, Clock.VIRTUAL, OptimizerSpec.sgd(0.2), 1.5)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("training.optimizer.learningRate was 0.1 and is 0.2 now");
    }

    private void write(List<ObjectNode> lines) throws IOException {
        Files.write(
                folder.resolve("run/metrics.jsonl"),
                lines.stream().map(ObjectNode::toString).toList(),
                StandardCharsets.UTF_8);
    }

    private CodePlan plan(Scheme scheme, ClusterDelays delays, double deadline) {
        return Clusters.plan(scheme, delays, deadline, task.partitions(), task.dimension());
    }

    private void train(CodePlan plan, ClusterDelays delays, TrainingSettings settings) {
        new Trainer(task, plan, delays, settings, runFolder(), ProgressListener.NONE).run(false);
    }

    private Replay.Outcome replay(ClusterDelays delays, TrainingSettings settings) {
        return new Replay(task, delays, settings, new RunRecord(folder.resolve("run"))).run();
    }

    private RunFolder runFolder() {
        return new RunFolder(
                folder.resolve("run"),
                "",
                new RunProvenance("0.1", "unknown", List.of("tardigrad", "train"), Instant.EPOCH));
    }

    private static TrainingSettings settings(Seed seed, Clock clock, OptimizerSpec optimizer, double deadline) {
        return new TrainingSettings(ROUNDS, seed.value(), 0, 10, 2, optimizer, ScheduleSpec.CONSTANT, clock, deadline);
    }
}
