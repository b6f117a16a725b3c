package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What error feedback gains, and what it does not forgive, on a quadratic with n = 10 workers and d = 40: the mean of
 * ||w - w*||^2 over the last fifth of a run.
 */
@Seeded
class ErrorFeedbackTest {
    private static final int WORKERS = 10;
    private static final int DIMENSION = 40;
    private static final int ROUNDS = 1500;
    private static final int LAST = 300;
    private static final int SEEDS = 3;
    private static final double RATE = 0.02;

    @TempDir
    private Path folder;

    private final QuadraticTask task = new QuadraticTask(WORKERS, DIMENSION);
    private int runs;

    @Test
    void memoryHelpsWhereMostAnswer(Seed seed) throws IOException {
        for (int s = 0; s < SEEDS; s++) {
            for (int bits : new int[] {2, 4}) {
                Distances distances = distances(0.7, bits, seed.value() + s);
                assertThat(distances.memory).isLessThan(distances.plain / 2);
                assertThat(distances.dividedByArrival).isGreaterThan(distances.memory);
            }
        }
    }

    /** With q = 0.1 weights of 1/q count everything ten times: a step ten times as long, on gradients ten rounds old. */
    @Test
    void memoryHelpsWhereFewAnswerButNotWithWeightsOfOneOverQ(Seed seed) throws IOException {
        // Single runs scatter where so few answer: geometric means over more of them.
        double memory = 0;
        double divided = 0;
        for (int s = 0; s < 3 * SEEDS; s++) {
            Distances distances = distances(0.1, 4, seed.value() + s);
            memory += Math.log(distances.memory / distances.plain);
            divided += Math.log(distances.dividedByArrival / distances.plain);
        }
        assertThat(memory).isNegative();
        assertThat(divided / (3 * SEEDS)).isGreaterThan(Math.log(10));
    }

    private record Distances(double plain, double memory, double dividedByArrival) {}

    private Distances distances(double arrival, int bits, long seed) throws IOException {
        CodePlan with = plan(arrival, bits, true);
        return new Distances(
                distance(plan(arrival, bits, false), arrival, seed),
                distance(with, arrival, seed),
                distance(dividedByArrival(with), arrival, seed));
    }

    private CodePlan plan(double arrival, int bits, boolean errorFeedback) {
        BitSpec spec = BitSpec.ofTotal((long) bits * WORKERS).withAllocation(BitSpec.Allocation.EQUAL);
        return Planner.plan(
                StragglerProfile.uniform(WORKERS, 1 - arrival),
                WORKERS,
                DIMENSION,
                CodeSpec.of(Schemes.OPTIMAL, spec).withMemory(errorFeedback ? new ErrorFeedback() : NoMemory.INSTANCE));
    }

    /** The same with weights 1/q, as codes without memory have them. */
    private static CodePlan dividedByArrival(CodePlan plan) {
        double[] weights = plan.decoding();
        Arrays.setAll(weights, i -> weights[i] / plan.profile().arrival(i));
        return new CodePlan(
                plan.spec(),
                plan.profile(),
                plan.dimension(),
                plan.budgets(),
                plan.encoding(),
                new FixedDecoding(weights),
                new FixedDecoding(weights),
                plan.certificate());
    }

    private double distance(CodePlan plan, double arrival, long seed) throws IOException {
        ClusterDelays delays = Clusters.intermittent(WORKERS, 1 - arrival, 0.5);
        TrainingSettings settings = new TrainingSettings(
                ROUNDS, seed, 1, 0, 1, OptimizerSpec.sgd(RATE), ScheduleSpec.CONSTANT, Clock.VIRTUAL, 1);
        Path out = folder.resolve("run" + runs++);
        new Trainer(
                        task,
                        plan,
                        delays,
                        settings,
                        new RunFolder(
                                out, "", new RunProvenance("0.1", "unknown", List.of("tardigrad"), Instant.EPOCH)),
                        new ProgressListener() {})
                .run(false);
        double sum = 0;
        List<ObjectNode> lines = RunFiles.metrics(out);
        for (ObjectNode line : lines.subList(ROUNDS - LAST, ROUNDS)) {
            sum += 2 * (line.path("trainLoss").asDouble() - task.leastLoss());
        }
        return sum / LAST;
    }
}
