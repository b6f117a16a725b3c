package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.FaultyPool;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.engine.VirtualPool;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Seeded
class MembershipTest {
    private static final int WORKERS = 4;
    private static final double DEADLINE = 10;

    @TempDir
    private Path folder;

    private final QuadraticTask task = new QuadraticTask(WORKERS, 50);
    private final ClusterDelays delays = Clusters.intermittent(WORKERS, 0, 1);

    @Test
    void aWorkerThatIsGoneIsNotWaitedForUntilItIsBack(Seed seed) throws IOException {
        run(seed, pool -> FaultyPool.losing(pool, 2, 3, 6));

        List<ObjectNode> lines = RunFiles.metrics(folder.resolve("run"));
        JsonNode gone = lines.get(2).path("events").path(0);
        assertThat(gone.path("type").asText()).isEqualTo("membership");
        assertThat(gone.path("worker").asInt()).isEqualTo(2);
        assertThat(gone.path("kind").asText()).isEqualTo("gone");
        assertThat(gone.path("text").asText()).startsWith("worker 2 gone: its machine died; error bound ");
        assertThat(lines.get(5).path("events").path(0).path("text").asText())
                .startsWith("worker 2 back: on another machine");
        List<Integer> waited = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            double before = i == 0 ? 0 : lines.get(i - 1).path("virtualSeconds").asDouble();
            if (lines.get(i).path("virtualSeconds").asDouble() - before >= DEADLINE / 2) {
                waited.add(i + 1);
            }
        }
        assertThat(waited).as("rounds that waited for the silent worker").containsExactly(1, 2, 6, 7, 8);
        assertThat(lines).filteredOn(line -> line.has("events")).hasSize(2);
    }

    @Test
    void aRunThatLosesEverybodyEnds(Seed seed) {
        assertThatThrownBy(() -> run(seed, pool -> {
                    WorkerPool all = pool;
                    for (int worker = 0; worker < WORKERS; worker++) {
                        all = FaultyPool.losing(all, worker, 4, 8);
                    }
                    return all;
                }))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("round 4: every worker is gone")
                .hasMessageContaining("the checkpoint of round 2 is intact");
    }

    private void run(Seed seed, UnaryOperator<WorkerPool> fault) {
        CodePlan plan = Clusters.plan(Schemes.OPTIMAL, delays, DEADLINE, WORKERS, task.dimension());
        TrainingSettings settings = new TrainingSettings(
                8, seed.value(), 0, 2, 2, OptimizerSpec.sgd(0.1), ScheduleSpec.CONSTANT, Clock.VIRTUAL, DEADLINE);
        new Trainer(
                        task,
                        plan,
                        delays,
                        settings,
                        new RunFolder(
                                folder.resolve("run"),
                                "",
                                new RunProvenance("0.1", "unknown", List.of("tardigrad", "train"), Instant.EPOCH)),
                        ProgressListener.NONE,
                        () -> fault.apply(new VirtualPool(plan, task, delays, settings.seed())))
                .run(false);
    }
}
