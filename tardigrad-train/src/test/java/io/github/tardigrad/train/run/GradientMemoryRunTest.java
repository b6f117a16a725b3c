package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.Intermittent;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.memory.GradientMemory;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.plan.Planner;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with gradient memory: the same bits however they go on, and no floor of noise. */
@Seeded
class GradientMemoryRunTest {
    private static final int WORKERS = 6;
    private static final int DIMENSION = 300;
    private static final double DEADLINE = 1.5;
    private static final int ROUNDS = 40;

    @TempDir
    private Path folder;

    private final QuadraticTask task = new QuadraticTask(2 * WORKERS, DIMENSION);
    private final ClusterDelays delays = Clusters.unequal(WORKERS);

    private static CodePlan plan(StragglerProfile profile, int partitions, int dimension, int bits, Memory memory) {
        BitSpec spec = new BitSpec(
                LatticeQuantizer.INSTANCE,
                4L * bits * profile.workers(),
                BitSpec.Allocation.EQUAL,
                2,
                48,
                false,
                NoiseScale.ONE,
                false);
        return Planner.plan(
                profile,
                partitions,
                dimension,
                CodeSpec.of(Schemes.OPTIMAL, spec).withMemory(memory));
    }

    private CodePlan plan() {
        return plan(Clusters.profile(delays, DEADLINE), 2 * WORKERS, DIMENSION, 2, GradientMemory.usual());
    }

    private static TrainingSettings settings(Seed seed, Clock clock, double deadline) {
        return new TrainingSettings(
                ROUNDS, seed.value(), 0, 7, 2, OptimizerSpec.sgd(0.2), ScheduleSpec.CONSTANT, clock, deadline);
    }

    private Trainer trainer(QuadraticTask of, ClusterDelays late, TrainingSettings settings, String name) {
        CodePlan plan = plan();
        return trainer(of, late, settings, name, () -> settings.clock().workers(plan, of, late, settings.seed()));
    }

    private Trainer trainer(
            QuadraticTask of,
            ClusterDelays late,
            TrainingSettings settings,
            String name,
            Supplier<WorkerPool> workers) {
        RunFolder run = new RunFolder(
                folder.resolve(name), "", new RunProvenance("0.1", "unknown", List.of("tardigrad"), Instant.EPOCH));
        return new Trainer(of, plan(), late, settings, run, ProgressListener.NONE, workers);
    }

    private Replay.Outcome replay(ClusterDelays late, TrainingSettings settings, String name) {
        return new Replay(task, late, settings, new RunRecord(folder.resolve(name))).run();
    }

    @Test
    void aRunThatWasKilledAnywhereEndsWithTheSameBits(Seed seed, RandomGenerator random) throws IOException {
        TrainingSettings settings = settings(seed, Clock.VIRTUAL, DEADLINE);
        trainer(task, delays, settings, "straight").run(false);
        for (int attempt = 0; attempt < 4; attempt++) {
            long fatal = 1L + random.nextInt(ROUNDS);
            QuadraticTask dying = new QuadraticTask(2 * WORKERS, DIMENSION) {
                @Override
                protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                    if (round >= fatal) {
                        throw new StackOverflowError("killed in round " + round);
                    }
                }
            };
            String name = "killed" + attempt;
            assertThatThrownBy(() -> trainer(dying, delays, settings, name).run(false))
                    .isInstanceOf(StackOverflowError.class);
            trainer(task, delays, settings, name).run(true);

            assertThat(RunFiles.parameters(folder.resolve(name), ROUNDS, task))
                    .isEqualTo(RunFiles.parameters(folder.resolve("straight"), ROUNDS, task));
            assertThat(RunFiles.metricsWithoutTimes(folder.resolve(name)))
                    .isEqualTo(RunFiles.metricsWithoutTimes(folder.resolve("straight")));
        }
        assertThat(replay(delays, settings, "straight").difference()).isEmpty();
        List<ObjectNode> lines = RunFiles.metrics(folder.resolve("straight"));
        assertThat(lines.get(ROUNDS - 1).path("memoryGain").asDouble()).isGreaterThan(1);
    }

    /** Its arrivals are real; the virtual clock then gives the same bits for them. */
    @Test
    void aRunInRealTimeIsReplayedUnderTheVirtualClockToTheBit(Seed seed) {
        double deadline = 0.02;
        ClusterDelays late = ClusterDelays.independent(Collections.nCopies(WORKERS, new ShiftedExponential(0, 60)));
        TrainingSettings settings = settings(seed, Clock.WALL, deadline);
        trainer(task, late, settings, "wall").run(false);

        assertThat(replay(late, settings, "wall").difference()).isEmpty();
    }

    /** From round to round the workers of one pool are those of another, which has never heard of a memory. */
    @Test
    void workersThatHaveLostTheirMemoriesBeginAnewAndTheRecordSaysSo(Seed seed) throws IOException {
        TrainingSettings settings = settings(seed, Clock.VIRTUAL, DEADLINE);
        CodePlan plan = plan();
        trainer(
                        task,
                        delays,
                        settings,
                        "lost",
                        () -> FaultyPool.forgetting(() -> new VirtualPool(plan, task, delays, settings.seed()), 15))
                .run(false);

        List<String> types = new ArrayList<>();
        for (ObjectNode line : RunFiles.metrics(folder.resolve("lost"))) {
            for (JsonNode event : line.path("events")) {
                assertThat(line.path("round").asInt()).isGreaterThanOrEqualTo(15);
                types.add(event.path("type").asText());
            }
        }
        assertThat(types).isNotEmpty().containsOnly("memory");
        assertThat(replay(delays, settings, "lost").difference()).isEmpty();
    }

    /** From round 20 on who was quick is slow, and the other way round. */
    private ClusterDelays drifting() {
        return new ClusterDelays() {
            @Override
            public int workers() {
                return WORKERS;
            }

            @Override
            public double stragglerProbability(int worker, double deadlineSeconds, double load) {
                return delays.stragglerProbability(worker, deadlineSeconds, load);
            }

            @Override
            public double responseSeconds(long seed, long round, int worker, double load) {
                return delays.responseSeconds(seed, round, round <= 20 ? worker : WORKERS - 1 - worker, load);
            }
        };
    }

    private static TrainingSettings replanning(Seed seed, long rounds) {
        return new TrainingSettings(
                rounds,
                seed.value(),
                0,
                CheckpointInterval.of(30),
                2,
                OptimizerSpec.sgd(0.2),
                ScheduleSpec.CONSTANT,
                OptionalDouble.empty(),
                Clock.VIRTUAL,
                new Adaptation.Deadline(DEADLINE, 1),
                new ReplanSpec(10, 1.05, 0.9, false));
    }

    private static List<JsonNode> plans(Path run) throws IOException {
        List<JsonNode> plans = new ArrayList<>();
        for (ObjectNode line : RunFiles.metrics(run)) {
            for (JsonNode event : line.path("events")) {
                if (event.path("type").asText().equals("plan")) {
                    plans.add(event);
                }
            }
        }
        return plans;
    }

    private static List<String> remembered(Path run) throws IOException {
        return RunFiles.metrics(run).stream()
                .map(line -> line.path("arrived") + " " + line.path("memoryGain") + " " + line.path("events"))
                .toList();
    }

    /** Straggler probabilities that change take other weights, and nothing that is remembered is lost by that. */
    @Test
    void otherWeightsKeepWhatIsRememberedToTheBit(Seed seed) throws IOException {
        ClusterDelays late = drifting();
        trainer(task, late, replanning(seed, 150), "whole").run(false);
        trainer(task, late, replanning(seed, 95), "stopped").run(false);
        trainer(task, late, replanning(seed, 150), "stopped").run(true);

        assertThat(RunFiles.parameters(folder.resolve("stopped"), 150, task))
                .isEqualTo(RunFiles.parameters(folder.resolve("whole"), 150, task));
        assertThat(remembered(folder.resolve("stopped"))).isEqualTo(remembered(folder.resolve("whole")));
        assertThat(replay(late, replanning(seed, 150), "whole").difference()).isEmpty();
        List<JsonNode> plans = plans(folder.resolve("whole"));
        assertThat(plans).isNotEmpty().allSatisfy(plan -> {
            assertThat(plan.path("memory").asText()).isEqualTo("kept");
            assertThat(plan.path("movesData").asBoolean()).isFalse();
        });
        CodePlan last = new RunRecord(folder.resolve("whole"))
                .plan(plans.get(plans.size() - 1).path("plan").asInt());
        assertThat(last.sendsAs(plan())).isTrue();
        assertThat(last.decoding()).isNotEqualTo(plan().decoding());
        // Two checkpoints and a change apart: what was said of the messages before is still known.
        assertThat(RunFiles.metrics(folder.resolve("whole"))
                        .get(149)
                        .path("memoryGain")
                        .asDouble())
                .isGreaterThan(1);
    }

    /** Another code is other messages: all memories begin anew, in one epoch on both ends. */
    @Test
    void aWorkerThatIsGoneBeginsNewMemoriesToTheBit(Seed seed) throws IOException {
        TrainingSettings settings = replanning(seed, 60);
        Supplier<WorkerPool> losing =
                () -> FaultyPool.losing(new VirtualPool(plan(), task, delays, settings.seed()), 4, 21, 41);
        trainer(task, delays, settings, "run", losing).run(false);

        List<JsonNode> anew = plans(folder.resolve("run")).stream()
                .filter(plan -> plan.path("memory").asText().equals("anew"))
                .toList();
        assertThat(anew).hasSize(2);
        assertThat(anew.get(0).path("text").asText()).contains("memories begin anew: worker 4 gone");
        List<ObjectNode> lines = RunFiles.metrics(folder.resolve("run"));
        assertThat(lines.get(20).path("refused").asInt()).isZero();
        assertThat(replay(delays, settings, "run").difference()).isEmpty();
    }

    /** As on a cluster, whose executors have what workers remember: one event, and no frame is refused for it. */
    @Test
    void aRunThatGoesOnWithoutMemoriesSaysSoAndLosesNoFrame(Seed seed) throws IOException {
        TrainingSettings first = replanning(seed, 30);
        TrainingSettings all = replanning(seed, 60);
        Supplier<WorkerPool> pools =
                () -> FaultyPool.withoutMemoriesInCheckpoints(new VirtualPool(plan(), task, delays, seed.value()));
        trainer(task, delays, first, "run", pools).run(false);
        trainer(task, delays, all, "run", pools).run(true);

        List<ObjectNode> lines = RunFiles.metrics(folder.resolve("run"));
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.path("refused").asInt()).isZero());
        JsonNode event = lines.get(30).path("events").path(0);
        assertThat(event.path("type").asText()).isEqualTo("memory");
        assertThat(event.path("resumed").asBoolean()).isTrue();
        assertThat(replay(delays, all, "run").difference()).isEmpty();
    }

    /** Minibatches of nothing but noise, each of which a memory takes back with the next: in the end the run goes on without. */
    @Test
    void aMemoryThatDoesHarmIsSwitchedOffToTheBit(Seed seed) throws IOException {
        QuadraticTask noise = new QuadraticTask(2 * WORKERS, DIMENSION) {
            @Override
            protected float centreShake(int index, long round) {
                return 1000 * (float) new SplittableRandom(round * DIMENSION + index).nextGaussian();
            }
        };
        CodePlan hasty = plan(
                Clusters.profile(delays, DEADLINE),
                2 * WORKERS,
                DIMENSION,
                2,
                new GradientMemory(0.3, OptionalDouble.of(1), 2, 8));
        TrainingSettings shorter = settings(seed, 250);
        TrainingSettings all = settings(seed, 500);
        for (String name : List.of("whole", "stopped")) {
            if (name.equals("stopped")) {
                train(noise, hasty, shorter, name, false);
            }
            train(noise, hasty, all, name, name.equals("stopped"));
        }

        assertThat(RunFiles.parameters(folder.resolve("stopped"), 500, noise))
                .isEqualTo(RunFiles.parameters(folder.resolve("whole"), 500, noise));
        List<JsonNode> plans = plans(folder.resolve("whole"));
        assertThat(plans).hasSize(1);
        assertThat(plans.get(0).path("text").asText()).contains("the memory did more harm than good");
        RunRecord record = new RunRecord(folder.resolve("whole"));
        assertThat(record.plan(2).spec().memory()).isEqualTo(NoMemory.INSTANCE);
        assertThat(record.plan(2).blocks()).isEqualTo(hasty.blocks());
        assertThat(new Replay(noise, delays, all, record).run().difference()).isEmpty();
    }

    private static TrainingSettings settings(Seed seed, long rounds) {
        return new TrainingSettings(
                rounds,
                seed.value(),
                0,
                100,
                2,
                OptimizerSpec.sgd(1e-5),
                ScheduleSpec.CONSTANT,
                Clock.VIRTUAL,
                DEADLINE);
    }

    private void train(QuadraticTask of, CodePlan plan, TrainingSettings settings, String name, boolean resume) {
        RunFolder run = new RunFolder(
                folder.resolve(name), "", new RunProvenance("0.1", "unknown", List.of("tardigrad"), Instant.EPOCH));
        new Trainer(of, plan, delays, settings, run, ProgressListener.NONE).run(resume);
    }

    /** A measured deadline changes the code, and the code that follows has a memory of its own. */
    @Test
    void aDeadlineCanBeMeasuredUnderAMemory(Seed seed) throws IOException {
        ClusterDelays quick =
                ClusterDelays.independent(Collections.nCopies(WORKERS, new ShiftedExponential(0.001, 500)));
        TrainingSettings settings = new TrainingSettings(
                Adaptation.WAITING_ROUNDS + 10,
                seed.value(),
                0,
                CheckpointInterval.of(0),
                2,
                OptimizerSpec.sgd(0.1),
                ScheduleSpec.CONSTANT,
                OptionalDouble.empty(),
                Clock.WALL,
                new Adaptation.Deadline(Double.POSITIVE_INFINITY, 1),
                ReplanSpec.NEVER);
        trainer(task, quick, settings, "measured").run(false);

        List<ObjectNode> lines = RunFiles.metrics(folder.resolve("measured"));
        JsonNode event = lines.get(Adaptation.WAITING_ROUNDS).path("events").path(0);
        assertThat(event.path("text").asText()).contains("s was chosen after 20 rounds");
        assertThat(event.path("memory").asText()).isEqualTo("anew");
        assertThat(replay(quick, settings, "measured").difference()).isEmpty();
    }

    /** The points of the partitions stay where they are: whole gradients, and a distance that has no floor but floats'. */
    private static final class Still extends QuadraticTask {
        Still(int partitions, int dimension) {
            super(partitions, dimension);
        }

        @Override
        protected float centreShake(int index, long round) {
            return 0;
        }
    }

    /** ||w - w*||^2 after so many rounds; w* = the mean of the points. */
    private static double distance(CodePlan plan, ClusterDelays late, Still still, int rounds, double rate, Seed seed) {
        TrainingSettings settings = new TrainingSettings(
                rounds, seed.value(), 0, 0, 1, OptimizerSpec.sgd(rate), ScheduleSpec.CONSTANT, Clock.VIRTUAL, 1);
        try (VirtualTraining training = new VirtualTraining(still, plan, late, settings)) {
            for (int round = 0; round < rounds; round++) {
                training.step();
            }
            return still.squaredDistance(training.parameters());
        }
    }

    /**
     * Theorem M1 by the engine: with 2 bits and half of the workers late nine rounds in ten the distance falls by the rate of the
     * theorem to where float32 ends, while without memory it stays where the noise is.
     */
    @Test
    void theDistanceFallsToTheEndOfFloats(Seed seed) {
        int workers = 10;
        int dimension = 40;
        double[] straggling = {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05};
        List<DelayModel> models = new ArrayList<>();
        for (double p : straggling) {
            models.add(new Intermittent(p, 0.5));
        }
        ClusterDelays late = ClusterDelays.independent(models);
        Still still = new Still(workers, dimension);
        GradientMemory memory = new GradientMemory(0, OptionalDouble.empty(), 2, 1);
        StragglerProfile profile = StragglerProfile.of(straggling);
        double start = still.squaredDistance(still.initialParameters());
        double with = distance(plan(profile, workers, dimension, 2, memory), late, still, 3000, 0.1, seed);
        double without =
                distance(plan(profile, workers, dimension, 2, NoMemory.INSTANCE), late, still, 3000, 0.1, seed);

        assertThat(with / start).isLessThan(1e-11);
        assertThat(without / start).isGreaterThan(1e-6);
    }

    /** Probabilities that are off by exp(N / 2) leave a bias without memory, and none with it. */
    @Test
    void wrongProbabilitiesLeaveNoBiasInTheLimit(Seed seed, RandomGenerator random) {
        int workers = 10;
        int dimension = 40;
        double[] believed = new double[workers];
        List<DelayModel> models = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            double q = 0.2 + 0.06 * i;
            models.add(new Intermittent(1 - q, 0.5));
            believed[i] = 1 - Math.min(1, q * Math.exp(0.5 * random.nextGaussian()));
        }
        ClusterDelays late = ClusterDelays.independent(models);
        Still still = new Still(workers, dimension);
        StragglerProfile wrong = StragglerProfile.of(believed);
        double start = still.squaredDistance(still.initialParameters());
        double with =
                distance(plan(wrong, workers, dimension, 4, GradientMemory.usual()), late, still, 4000, 0.05, seed);

        assertThat(with / start).isLessThan(1e-10);
    }
}
