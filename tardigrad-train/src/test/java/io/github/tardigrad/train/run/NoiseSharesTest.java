package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.compare.DeadlineSearch;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.data.BundledDigits;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.model.JavaSoftmax;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The noise of the minibatches in a run's metrics. */
@Seeded
class NoiseSharesTest {
    private static final int WORKERS = 4;
    private static final int ROUNDS = 20;

    @TempDir
    private Path folder;

    private final ClusterDelays delays = Clusters.unequal(WORKERS);

    private Path run(TrainingTask task, TrainingSettings settings, String name) {
        CodePlan plan = Clusters.plan(Schemes.OPTIMAL, delays, 1.5, WORKERS, task.dimension());
        RunFolder run =
                new RunFolder(folder.resolve(name), "", new RunProvenance("test", "none", List.of(), Instant.EPOCH));
        new Trainer(task, plan, delays, settings, run, ProgressListener.NONE).run(false);
        return run.path();
    }

    @Test
    void estimatingItChangesNoBit(Seed seed) throws IOException {
        TrainingTask task = new JavaSoftmax(BundledDigits.load(), WORKERS, 16, seed.value());
        TrainingSettings settings = new TrainingSettings(
                ROUNDS, seed.value(), 5, 0, 1, OptimizerSpec.sgd(0.5), ScheduleSpec.CONSTANT, Clock.VIRTUAL, 1.5);
        Path without = run(task, settings, "without");
        Path with = run(task, settings.withBatchNoise(true), "with");

        assertThat(RunFiles.parameters(with, ROUNDS, task)).isEqualTo(RunFiles.parameters(without, ROUNDS, task));
        assertThat(NoiseShares.of(without)).isEmpty();
        List<ObjectNode> lines = RunFiles.metrics(with);
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.has("batchNoise"))
                        .isEqualTo(line.path("round").asLong() % 5 == 0));
        NoiseShares shares = NoiseShares.of(with).orElseThrow();
        assertThat(shares.rounds()).isEqualTo(4);
        assertThat(shares.batches())
                .isPositive()
                .isCloseTo(
                        lines.stream()
                                .filter(line -> line.has("batchNoise"))
                                .mapToDouble(line -> line.path("batchNoise").asDouble())
                                .average()
                                .orElseThrow(),
                        within(1e-12));
    }

    /** The criterion with the key is that of a round's whole noise, up to a factor that all deadlines share. */
    @Test
    void theDeadlineOfItsNoiseIsThatOfTheWholeNoise() {
        NoiseShares shares = new NoiseShares(1, 1.5, 4.5);
        CodePlan ran = Clusters.plan(Schemes.OPTIMAL, delays, 1.5, WORKERS, 100);
        double noise = shares.deadlineNoise(ran);
        DeadlineSearch search = new DeadlineSearch(delays, noise, WORKERS, 100);
        for (double deadline : new double[] {1.1, 1.5, 3}) {
            DeadlineSearch.Timed timed = search.at(ran.spec(), deadline);
            double measured = shares.others() * timed.error() / DeadlineSearch.error(ran);
            double whole = timed.roundSeconds() * (1 + shares.batches() + measured);
            assertThat(timed.seconds() * (1 + shares.batches())).isCloseTo(whole, within(1e-12 * whole));
        }
    }

    @Test
    void theShareIsOfTheSum() throws IOException {
        Files.writeString(folder.resolve(RunFolder.METRICS), """
                {"round":1,"batchNoise":1.0,"realisedResidualError":4.0}
                {"round":2,"realisedResidualError":100.0}
                {"round":3,"batchNoise":2.0,"realisedResidualError":5.0}
                {"round":4,"batchNo""");
        NoiseShares shares = NoiseShares.of(folder).orElseThrow();
        assertThat(shares).isEqualTo(new NoiseShares(2, 1.5, 4.5));
        assertThat(shares.batchShare()).isEqualTo(0.25);
        assertThat(shares.text("optimal")).contains("minibatches are 25 %").contains("2 rounds");
    }
}
