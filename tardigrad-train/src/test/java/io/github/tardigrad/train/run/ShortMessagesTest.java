package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.data.BundledDigits;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.model.JavaSoftmax;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of a block of the gradient, and of one bit a coordinate, through workers, frames and the coordinator. */
@Seeded
class ShortMessagesTest {
    private static final int WORKERS = 8;
    private static final int STRAGGLERS = 2;
    private static final int REDUCTION = 3;

    @TempDir
    private Path folder;

    private final Scheme scheme = Schemes.named("yeAbbe").orElseThrow();

    /** 301 is no multiple of 3 and its blocks none of 8. */
    @Test
    void theEstimateIsTheGradientWheneverFewEnoughStraggle(Seed seed) throws IOException {
        ClusterDelays delays = Clusters.intermittent(WORKERS, 0.2, 0.5);
        TrainingTask task = new QuadraticTask(10, 301);
        run(task, plan(delays, task, BitSpec.none(), false), delays, settings(seed, 40, 1, 1e-3), "run");

        int exact = 0;
        for (ObjectNode line : RunFiles.metrics(folder.resolve("run"))) {
            if (line.path("arrived").size() >= WORKERS - STRAGGLERS) {
                // Some 20 float roundings of 2^-24 a coordinate, squared, times the code's amplification of 20. The
                // step is
                // short, so the gradient does not become small beside those of the partitions.
                assertThat(line.path("realisedResidualError").asDouble()).isCloseTo(0, within(1e-11));
                exact++;
            }
        }
        assertThat(exact).isPositive();
    }

    @Test
    void trainsTheDigitsWithAThirdOfTheBytes(Seed seed) {
        ClusterDelays delays = Clusters.intermittent(WORKERS, 0.15, 0.5);
        TrainingTask task = new JavaSoftmax(BundledDigits.load(), WORKERS, 0, seed.value());
        CodePlan whole = Clusters.plan(Schemes.IGNORE_STRAGGLERS, delays, 1, WORKERS, task.dimension());
        CodePlan plan = plan(delays, task, BitSpec.ofTotal(6 * WORKERS), false);
        RunResult result = run(task, plan, delays, settings(seed, 150, 50, 0.3), "run");
        RunResult reference = run(task, whole, delays, settings(seed, 150, 50, 0.3), "reference");

        assertThat(result.accuracy()).isGreaterThan(0.85);
        // The same arrivals; 44 bytes of header and whole blocks of 256 coordinates make up for some of the third.
        assertThat((double) result.uplinkBytes() / reference.uplinkBytes()).isBetween(1.0 / REDUCTION, 0.4);
    }

    @Test
    void memoriesAreAsShortAsMessages(Seed seed) throws IOException {
        ClusterDelays delays = Clusters.intermittent(WORKERS, 0.3, 0.5);
        TrainingTask task = new QuadraticTask(10, 301);
        CodePlan plan = plan(delays, task, BitSpec.ofTotal(6 * WORKERS), true);
        run(task, plan, delays, settings(seed, 20, 10, 0.3), "straight");
        run(task, plan, delays, settings(seed, 10, 10, 0.3), "resumed");
        trainer(task, plan, delays, settings(seed, 20, 10, 0.3), "resumed").run(true);

        assertThat(RunFiles.parameters(folder.resolve("resumed"), 20, task))
                .isEqualTo(RunFiles.parameters(folder.resolve("straight"), 20, task));
    }

    /** 256 bits a block of 256 coordinates, and a norm for 64; the budget of 6 bits is not looked at. */
    @Test
    void oneBitTrainsTheDigits(Seed seed) {
        ClusterDelays delays = Clusters.intermittent(WORKERS, 0.15, 0.5);
        TrainingTask task = new JavaSoftmax(BundledDigits.load(), WORKERS, 0, seed.value());
        BitSpec bits = BitSpec.ofTotal(6 * WORKERS);
        BitSpec small = new BitSpec(
                new UniformQuantizer(VarianceModel.TIGHT, 64),
                bits.total(),
                BitSpec.Allocation.EQUAL,
                2,
                32,
                false,
                NoiseScale.ONE,
                false);
        CodeSpec spec = CodeSpec.of(Schemes.named("oneBit").orElseThrow(), bits).withBits(small);
        CodePlan plan = Planner.plan(Clusters.profile(delays, 1), WORKERS, task.dimension(), spec);
        RunResult result = run(task, plan, delays, settings(seed, 300, 100, 0.05), "run");

        assertThat(plan.budgets()).containsOnly(1);
        assertThat(plan.varianceFactor(0)).isEqualTo(63);
        assertThat(plan.unbiased()).isTrue();
        assertThat(result.accuracy()).isGreaterThan(0.75);
    }

    private CodePlan plan(ClusterDelays delays, TrainingTask task, BitSpec bits, boolean errorFeedback) {
        CodeSpec spec = CodeSpec.of(scheme, bits)
                .with("stragglers", STRAGGLERS)
                .with("reduction", REDUCTION)
                .withMemory(errorFeedback ? new ErrorFeedback() : NoMemory.INSTANCE);
        return Planner.plan(Clusters.profile(delays, 1), task.partitions(), task.dimension(), spec);
    }

    private RunResult run(
            TrainingTask task, CodePlan plan, ClusterDelays delays, TrainingSettings settings, String name) {
        return trainer(task, plan, delays, settings, name).run(false);
    }

    private Trainer trainer(
            TrainingTask task, CodePlan plan, ClusterDelays delays, TrainingSettings settings, String name) {
        RunProvenance provenance = new RunProvenance("0.1", "unknown", List.of("tardigrad"), Instant.EPOCH);
        return new Trainer(
                task,
                plan,
                delays,
                settings,
                new RunFolder(folder.resolve(name), "", provenance),
                new ProgressListener() {});
    }

    private static TrainingSettings settings(Seed seed, long rounds, long evaluateEvery, double rate) {
        return new TrainingSettings(
                rounds,
                seed.value(),
                evaluateEvery,
                10,
                1,
                OptimizerSpec.sgd(rate),
                ScheduleSpec.CONSTANT,
                Clock.VIRTUAL,
                1);
    }
}
