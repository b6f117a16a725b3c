package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Replanner;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.checkpoint.CheckpointInterval;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.FaultyPool;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.engine.VirtualPool;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.measure.Adaptation;
import io.github.tardigrad.train.measure.ReplanSpec;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Seeded
class ReplannedRunTest {
    private static final int WORKERS = 8;
    private static final int PARTITIONS = 32;
    private static final int DIMENSION = 60;
    private static final double DEADLINE = 1.5;
    private static final long DRIFT = 200;
    private static final long ROUNDS = 700;
    /** Standard deviations that chance hardly ever reaches: 6e-7. */
    private static final double HARDLY_EVER = 5;

    private static final ReplanSpec REPLAN = new ReplanSpec(25, 1.2, 0.99, false);

    @TempDir
    private Path folder;

    private final QuadraticTask task = new QuadraticTask(PARTITIONS, DIMENSION);
    /** p from 0.5 to 0.05 at the deadline. */
    private final ClusterDelays before = ClusterDelays.independent(IntStream.range(0, WORKERS)
            .mapToObj(i -> new ShiftedExponential(1, 1.4 + 4.6 * i / (WORKERS - 1)))
            .toList());

    /** From a round on the last worker is as slow as the first was, and so on. */
    private ClusterDelays drifting() {
        return new ClusterDelays() {
            @Override
            public int workers() {
                return WORKERS;
            }

            @Override
            public double stragglerProbability(int worker, double deadlineSeconds, double load) {
                return before.stragglerProbability(worker, deadlineSeconds, load);
            }

            @Override
            public double responseSeconds(long seed, long round, int worker, double load) {
                return before.responseSeconds(seed, round, round <= DRIFT ? worker : WORKERS - 1 - worker, load);
            }
        };
    }

    private StragglerProfile truth(long round) {
        double[] straggling = new double[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            straggling[i] = before.stragglerProbability(round <= DRIFT ? i : WORKERS - 1 - i, DEADLINE, 1);
        }
        return StragglerProfile.of(straggling);
    }

    private CodePlan plan() {
        return Clusters.plan(Schemes.OPTIMAL, before, DEADLINE, PARTITIONS, DIMENSION);
    }

    private static TrainingSettings settings(Seed seed, long rounds, ReplanSpec replan) {
        return new TrainingSettings(
                rounds,
                seed.value(),
                0,
                CheckpointInterval.of(100),
                2,
                OptimizerSpec.sgd(0.01),
                ScheduleSpec.CONSTANT,
                OptionalDouble.empty(),
                Clock.VIRTUAL,
                new Adaptation.Deadline(DEADLINE, 1),
                replan);
    }

    private Path train(TrainingSettings settings, String name, boolean resume) {
        return train(
                settings, name, resume, drifting(), () -> new VirtualPool(plan(), task, drifting(), settings.seed()));
    }

    private Path train(
            TrainingSettings settings, String name, boolean resume, ClusterDelays delays, Supplier<WorkerPool> pool) {
        Path run = folder.resolve(name);
        RunFolder runFolder = new RunFolder(
                run, "", new RunProvenance("0.1", "unknown", List.of("tardigrad", "train"), Instant.EPOCH));
        new Trainer(task, plan(), delays, settings, runFolder, ProgressListener.NONE, pool).run(resume);
        return run;
    }

    /**
     * With the true probabilities the best masses on the same support have the bound F. A plan for estimates that are off by
     * at most d in 1/q, and whose (p + eps)/q are off by at most a factor r, has at most r^2 (1 + d)^2 F + (k d)^2: its masses are
     * the best for its own estimates, its weights too large by 1 + d at most, its coverage off by d at most.
     */
    @Test
    void otherPlansFollowADriftAlmostAsWellAsIfItWereKnown(Seed seed) {
        ReplanSpec always = new ReplanSpec(REPLAN.every(), 1, REPLAN.memory(), false);
        RunRecord record = new RunRecord(train(settings(seed, ROUNDS, always), "run", false));
        int last = 1;
        try (RunRecord.Rounds rounds = record.rounds()) {
            for (RunRecord.Round round = rounds.next(); round != null; round = rounds.next()) {
                last = round.plan();
            }
        }
        CodePlan adapted = record.plan(last);
        StragglerProfile now = truth(ROUNDS);
        double fixed = Replanner.errorBound(plan(), now);
        double reached = Replanner.errorBound(adapted, now);
        double oracle = Replanner.inPlace(plan(), plan().encoding(), now).errorBound();

        double off = 0;
        double factor = 1;
        for (int i = 0; i < WORKERS; i++) {
            double q = now.arrival(i);
            double estimated = adapted.profile().arrival(i);
            // Weights of the last 100 rounds or so sum to at most 1 / (1 - memory), their squares to half of that.
            double deviation = Math.sqrt(q * (1 - q) * (1 - REPLAN.memory()));
            assertThat(Math.abs(estimated - q)).as("estimate %d", i).isLessThan(HARDLY_EVER * deviation);
            off = Math.max(off, Math.abs(q / estimated - 1));
            double ratio = ((1 - estimated + adapted.varianceFactor(i)) / estimated)
                    / ((1 - q + adapted.varianceFactor(i)) / q);
            factor = Math.max(factor, Math.max(ratio, 1 / ratio));
        }
        double bias = PARTITIONS * off;
        assertThat(fixed)
                .as("without another plan, beside the oracle's %s", oracle)
                .isGreaterThan(1.5 * oracle);
        assertThat(reached)
                .as("oracle %s, fixed %s", oracle, fixed)
                .isLessThan(Math.pow(factor * (1 + off), 2) * oracle + bias * bias)
                .isLessThan(fixed);
    }

    /**
     * A plan from earlier rounds alone is no function of who arrives: coverage less its expectation given the plan, under the true
     * probabilities, is a martingale. One that had looked at its own round would drift from it.
     */
    @Test
    void givenItsPlanARoundIsAsUnbiasedAsTheEstimatesAreRight(Seed seed) {
        RunRecord record = new RunRecord(train(settings(seed, ROUNDS, REPLAN), "run", false));
        double[] drift = new double[PARTITIONS];
        double[] variance = new double[PARTITIONS];
        try (RunRecord.Rounds rounds = record.rounds()) {
            for (RunRecord.Round round = rounds.next(); round != null; round = rounds.next()) {
                CodePlan plan = record.plan(round.plan());
                StragglerProfile truth = truth(round.round());
                double[] weights = plan.decoding();
                for (int i = 0; i < WORKERS; i++) {
                    double q = truth.arrival(i);
                    double surprise = (round.arrived().get(i) ? 1 : 0) - q;
                    var row = plan.encoding().row(i);
                    for (int t = 0; plan.active(i) && t < row.size(); t++) {
                        double share = weights[i] * row.coefficient(t);
                        drift[row.partition(t)] += share * surprise;
                        variance[row.partition(t)] += share * share * q * (1 - q);
                    }
                }
            }
        }
        for (int j = 0; j < PARTITIONS; j++) {
            assertThat(Math.abs(drift[j])).as("partition %d", j).isLessThan(HARDLY_EVER * Math.sqrt(variance[j]));
        }
    }

    @Test
    void aRunWithOtherPlansIsResumedAndReplayedToTheBit(Seed seed) throws IOException {
        Path whole = train(settings(seed, 400, REPLAN), "whole", false);
        train(settings(seed, 300, REPLAN), "stopped", false);
        Path resumed = train(settings(seed, 400, REPLAN), "stopped", true);

        assertThat(RunFiles.parameters(resumed, 400, task)).isEqualTo(RunFiles.parameters(whole, 400, task));
        assertThat(arrivalsAndPlans(resumed)).isEqualTo(arrivalsAndPlans(whole));
        assertThat(new Replay(task, drifting(), settings(seed, 400, REPLAN), new RunRecord(resumed))
                        .run()
                        .difference())
                .isEmpty();
        List<ObjectNode> changed = RunFiles.metrics(whole).stream()
                .filter(line -> line.has("events"))
                .toList();
        assertThat(changed).isNotEmpty();
        JsonNode event = changed.get(0).path("events").path(0);
        assertThat(event.path("type").asText()).isEqualTo("plan");
        assertThat(event.path("errorBoundBefore").asDouble())
                .isGreaterThan(REPLAN.factor() * event.path("errorBound").asDouble());
        assertThat(event.path("movesData").asBoolean()).isFalse();
        assertThat(event.path("text").asText()).startsWith("plan 2 from round ");
    }

    private static List<String> arrivalsAndPlans(Path run) throws IOException {
        return RunFiles.metrics(run).stream()
                .map(line -> line.path("arrived") + " " + line.path("plan") + " " + line.path("events"))
                .toList();
    }

    @Test
    void aWorkerThatIsGoneForGoodMakesThePlanAdaptAndTheRunGoOn(Seed seed) throws IOException {
        TrainingSettings settings = settings(seed, 30, ReplanSpec.NEVER);
        Path run = train(
                settings,
                "run",
                false,
                before,
                () -> FaultyPool.losing(new VirtualPool(plan(), task, before, settings.seed()), 4, 11, 21));

        List<ObjectNode> lines = RunFiles.metrics(run);
        RunRecord record = new RunRecord(run);
        assertThat(lines.get(10).path("plan").asInt()).isEqualTo(2);
        assertThat(lines.get(10).path("events").path(0).path("errorBound").asDouble())
                .isPositive();
        assertThat(lines.get(10).path("events").path(1).path("text").asText())
                .contains("data moves", "worker 4 gone: its machine died");
        assertThat(record.plan(2).active(4)).isFalse();
        assertThat(record.plan(2).errorBound()).isGreaterThan(plan().errorBound());
        assertThat(lines.get(20).path("plan").asInt()).isEqualTo(3);
        assertThat(record.plan(3).active(4)).isTrue();
        assertThat(new Replay(task, before, settings, record).run().difference())
                .isEmpty();
    }

    @Test
    void anOpenDeadlineIsChosenAfterSomeRoundsThatWaitForEverybody(Seed seed) throws IOException {
        ClusterDelays quick =
                ClusterDelays.independent(Collections.nCopies(WORKERS, new ShiftedExponential(0.001, 500)));
        TrainingSettings settings = new TrainingSettings(
                Adaptation.WAITING_ROUNDS + 10,
                seed.value(),
                0,
                CheckpointInterval.of(0),
                2,
                OptimizerSpec.sgd(0.01),
                ScheduleSpec.CONSTANT,
                OptionalDouble.empty(),
                Clock.WALL,
                new Adaptation.Deadline(Double.POSITIVE_INFINITY, 1),
                new ReplanSpec(50, 1.2, 0.99, false));
        CodePlan waiting =
                Clusters.plan(Schemes.OPTIMAL, Clusters.intermittent(WORKERS, 0.02, 0.001), 1, PARTITIONS, DIMENSION);
        Path run = folder.resolve("run");
        new Trainer(
                        task,
                        waiting,
                        quick,
                        settings,
                        new RunFolder(run, "", new RunProvenance("0.1", "unknown", List.of(), Instant.EPOCH)),
                        ProgressListener.NONE)
                .run(false);

        List<ObjectNode> lines = RunFiles.metrics(run);
        assertThat(lines.get(0).path("deadlineSeconds").isNull()).isTrue();
        assertThat(lines.get(0).path("arrived")).hasSize(WORKERS);
        JsonNode event = lines.get(Adaptation.WAITING_ROUNDS).path("events").path(0);
        assertThat(event.path("text").asText()).contains("s was chosen after 20 rounds");
        double chosen = event.path("deadlineSeconds").asDouble();
        assertThat(chosen).isPositive();
        assertThat(lines.get(lines.size() - 1).path("deadlineSeconds").asDouble())
                .isCloseTo(chosen, within(1e-6));
        assertThat(new Replay(task, quick, settings, new RunRecord(run)).run().difference())
                .isEmpty();
    }
}
