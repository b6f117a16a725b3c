package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Seeded
class TrainerTest {
    private static final double DEADLINE = 1.5;
    private static final int WORKERS = 8;
    private static final int PARTITIONS = 16;
    private static final int DIMENSION = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final ClusterDelays delays = Clusters.unequal(WORKERS);
    private final QuadraticTask task = new QuadraticTask(PARTITIONS, DIMENSION);
    private final List<String> warnings = new ArrayList<>();

    /** As a damaged file of weights gives it: a smaller learning rate would not help. */
    @Test
    void refusesAModelThatIsNoNumberAtTheStart(Seed seed) {
        QuadraticTask broken = new QuadraticTask(PARTITIONS, DIMENSION) {
            @Override
            public float[] initialParameters() {
                float[] parameters = super.initialParameters();
                parameters[7] = Float.NaN;
                return parameters;
            }
        };
        TrainingSettings settings = settings(seed, 3, OptimizerSpec.sgd(0.5));

        assertThatThrownBy(() -> trainer(broken, plan(Schemes.CENTRALIZED), settings, "run")
                        .run(false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("model: must be one whose parameters are finite at the start: found NaN at value 6 of rest"
                        + " before the first round");
        assertThat(folder.resolve("run").resolve("run.json")).doesNotExist();
    }

    @Test
    void centralizedTrainingDescendsTheTrueGradient(Seed seed) throws IOException {
        TrainingSettings settings = settings(seed, 30, OptimizerSpec.sgd(0.5));
        RunResult result =
                trainer(task, plan(Schemes.CENTRALIZED), settings, "run").run(false);

        float[] expected = task.initialParameters();
        float[] gradient = new float[DIMENSION];
        try (var source = task.open()) {
            for (long round = 1; round <= 30; round++) {
                source.setParameters(expected);
                source.gradient(WeightedPartitions.all(PARTITIONS), round, gradient);
                for (int i = 0; i < DIMENSION; i++) {
                    expected[i] -= 0.5f * gradient[i];
                }
            }
            source.setParameters(expected);
            assertThat(result.finalLoss()).isCloseTo(source.evaluate().trainLoss(), within(1e-3));
        }
        float[] parameters = RunFiles.parameters(folder.resolve("run"), 30, task);
        for (int i = 0; i < DIMENSION; i++) {
            assertThat(parameters[i]).isCloseTo(expected[i], within(1e-4f));
        }
        assertThat(result.virtualSeconds()).isCloseTo(30 * DEADLINE, within(1e-6));
        assertThat(result.scheme()).isEqualTo("centralized");
        assertThat(result.emptyRounds()).isZero();
    }

    @ParameterizedTest
    @EnumSource(OptimizerSpec.Type.class)
    void optimalTrainingThroughStragglersReducesTheLoss(OptimizerSpec.Type type, Seed seed) {
        double rate = type == OptimizerSpec.Type.SGD ? 0.2 : 0.05;
        TrainingSettings settings = settings(seed, 300, OptimizerSpec.withDefaults(type, rate));
        RunResult result = trainer(task, plan(Schemes.OPTIMAL), settings, "run").run(false);

        double initial;
        try (var source = task.open()) {
            source.setParameters(task.initialParameters());
            initial = source.evaluate().trainLoss();
        }
        assertThat(result.finalLoss()).isLessThan(initial / 2);
        assertThat(result.uplinkBytes()).isPositive();
        assertThat(warnings).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameRun(Seed seed) throws IOException {
        TrainingSettings settings = settings(seed, 40, OptimizerSpec.withDefaults(OptimizerSpec.Type.ADAM, 0.05));
        trainer(task, plan(Schemes.OPTIMAL), settings, "a").run(false);
        trainer(task, plan(Schemes.OPTIMAL), settings, "b").run(false);

        assertThat(RunFiles.parameters(folder.resolve("b"), 40, task))
                .isEqualTo(RunFiles.parameters(folder.resolve("a"), 40, task));
        assertThat(RunFiles.metricsWithoutTimes(folder.resolve("b")))
                .isEqualTo(RunFiles.metricsWithoutTimes(folder.resolve("a")));
    }

    /** A run that fails in the middle stands for one that is killed there; KilledRunTest kills one for good. */
    @ParameterizedTest
    @EnumSource(OptimizerSpec.Type.class)
    void aResumedRunEndsAsOneThatNeverStopped(OptimizerSpec.Type type, Seed seed, RandomGenerator random)
            throws IOException {
        assertResumesAsIfNeverStopped(plan(Schemes.OPTIMAL), type, seed, random);
    }

    @Test
    void aResumedRunRemembersWhatItsWorkersRemembered(Seed seed, RandomGenerator random) throws IOException {
        CodeSpec spec = plan(Schemes.OPTIMAL).spec().withMemory(new ErrorFeedback());
        CodePlan plan = Planner.plan(Clusters.profile(delays, DEADLINE), PARTITIONS, DIMENSION, spec);
        assertResumesAsIfNeverStopped(plan, OptimizerSpec.Type.MOMENTUM, seed, random);
    }

    private void assertResumesAsIfNeverStopped(
            CodePlan plan, OptimizerSpec.Type type, Seed seed, RandomGenerator random) throws IOException {
        int rounds = 40;
        TrainingSettings settings = settings(seed, rounds, OptimizerSpec.withDefaults(type, 0.05));
        RunResult straight = trainer(task, plan, settings, "straight").run(false);
        for (int attempt = 0; attempt < 3; attempt++) {
            long fatal = 1L + random.nextInt(rounds);
            QuadraticTask dying = new QuadraticTask(PARTITIONS, DIMENSION) {
                @Override
                protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                    if (round >= fatal) {
                        throw new StackOverflowError("killed in round " + round);
                    }
                }
            };
            String name = "killed" + attempt;
            assertThatThrownBy(() -> trainer(dying, plan, settings, name).run(false))
                    .isInstanceOf(StackOverflowError.class);
            RunResult resumed = trainer(task, plan, settings, name).run(true);

            assertThat(RunFiles.parameters(folder.resolve(name), rounds, task))
                    .isEqualTo(RunFiles.parameters(folder.resolve("straight"), rounds, task));
            assertThat(RunFiles.metricsWithoutTimes(folder.resolve(name)))
                    .isEqualTo(RunFiles.metricsWithoutTimes(folder.resolve("straight")));
            assertThat(resumed.finalLoss()).isEqualTo(straight.finalLoss());
            assertThat(resumed.uplinkBytes()).isEqualTo(straight.uplinkBytes());
            assertThat(resumed.virtualSeconds()).isEqualTo(straight.virtualSeconds());
            assertThat(resumed.waitForAllSeconds()).isEqualTo(straight.waitForAllSeconds());
            assertThat(resumed.emptyRounds()).isEqualTo(straight.emptyRounds());
        }
    }

    @Test
    void resumingAFinishedRunGivesItsResultAgain(Seed seed) {
        TrainingSettings settings = settings(seed, 10, OptimizerSpec.sgd(0.1));
        RunResult first = trainer(task, plan(Schemes.OPTIMAL), settings, "run").run(false);
        RunResult again = trainer(task, plan(Schemes.OPTIMAL), settings, "run").run(true);

        assertThat(again.finalLoss()).isEqualTo(first.finalLoss());
        assertThat(again.rounds()).isEqualTo(10);
    }

    @Test
    void aFinishedRunCanBeContinuedForMoreRounds(Seed seed) throws IOException {
        trainer(task, plan(Schemes.OPTIMAL), settings(seed, 20, OptimizerSpec.sgd(0.1)), "straight")
                .run(false);
        trainer(task, plan(Schemes.OPTIMAL), settings(seed, 10, OptimizerSpec.sgd(0.1)), "longer")
                .run(false);
        trainer(task, plan(Schemes.OPTIMAL), settings(seed, 20, OptimizerSpec.sgd(0.1)), "longer")
                .run(true);

        assertThat(RunFiles.parameters(folder.resolve("longer"), 20, task))
                .isEqualTo(RunFiles.parameters(folder.resolve("straight"), 20, task));
        assertThatThrownBy(
                        () -> trainer(task, plan(Schemes.OPTIMAL), settings(seed, 5, OptimizerSpec.sgd(0.1)), "longer")
                                .run(true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("rounds: must be at least 20, the rounds that the resumed run has behind it: found 5");
    }

    @Test
    void aDamagedNewestCheckpointIsReportedAndTheOneBeforeUsed(Seed seed) throws IOException {
        TrainingSettings settings = settings(seed, 20, OptimizerSpec.sgd(0.1));
        trainer(task, plan(Schemes.OPTIMAL), settings, "run").run(false);
        float[] expected = RunFiles.parameters(folder.resolve("run"), 20, task);
        Path newest = folder.resolve("run/checkpoint/round-000020/parameters.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 1] ^= 1;
        Files.write(newest, bytes);
        trainer(task, plan(Schemes.OPTIMAL), settings, "run").run(true);

        assertThat(warnings).singleElement().asString().contains("round-000020", "damaged", "sha256");
        assertThat(RunFiles.parameters(folder.resolve("run"), 20, task)).isEqualTo(expected);
    }

    @Test
    void refusesToResumeAnotherJob(Seed seed) {
        trainer(task, plan(Schemes.OPTIMAL), settings(seed, 5, OptimizerSpec.sgd(0.1)), "run")
                .run(false);

        assertThatThrownBy(() -> trainer(
                                task, plan(Schemes.IGNORE_STRAGGLERS), settings(seed, 5, OptimizerSpec.sgd(0.2)), "run")
                        .run(true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(
                        "a run of another job: ",
                        "code.scheme was optimal and is ignoreStragglers now",
                        "; training.optimizer.learningRate was 0.1 and is 0.2 now")
                .hasMessageNotContainingAny("Spec", "beta1", "changed");
        assertThatThrownBy(() -> trainer(
                                new QuadraticTask(PARTITIONS, DIMENSION) {
                                    @Override
                                    public long fingerprint() {
                                        return 0xABCDEF;
                                    }
                                },
                                plan(Schemes.OPTIMAL),
                                settings(seed, 5, OptimizerSpec.sgd(0.1)),
                                "run")
                        .run(true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith(
                        "a run of another job: the data, or how it is dealt to partitions and batches changed");
    }

    @Test
    void refusesToOverwriteARun(Seed seed) {
        TrainingSettings settings = settings(seed, 5, OptimizerSpec.sgd(0.1));
        trainer(task, plan(Schemes.OPTIMAL), settings, "run").run(false);

        assertThatThrownBy(() ->
                        trainer(task, plan(Schemes.OPTIMAL), settings, "run").run(false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("out: must be a new folder, or the run's own with --resume: found " + folder.resolve("run")
                        + ", which holds a run");
    }

    @Test
    void refusesToResumeWhatIsNotThere(Seed seed) {
        assertThatThrownBy(
                        () -> trainer(task, plan(Schemes.OPTIMAL), settings(seed, 5, OptimizerSpec.sgd(0.1)), "absent")
                                .run(true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("out: must be the folder of an earlier run");
    }

    @Test
    void refusesAFolderThatCannotBeWritten(Seed seed) throws IOException {
        Files.writeString(folder.resolve("file"), "not a folder");

        assertThatThrownBy(() -> trainer(
                                task, plan(Schemes.OPTIMAL), settings(seed, 5, OptimizerSpec.sgd(0.1)), "file/run")
                        .run(false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        "out: must be a folder that can be written: found " + folder.resolve("file/run"));
    }

    @Test
    void aCheckpointThatCannotBeWrittenFailsTheRunAndKeepsTheOneBefore(Seed seed) throws IOException {
        Path checkpoints = folder.resolve("run/checkpoint");
        ProgressListener inTheWay = new ProgressListener() {
            @Override
            public void onRound(RoundMetrics metrics) {
                if (metrics.round() == 20) {
                    try {
                        Files.move(checkpoints, folder.resolve("run/kept"));
                        Files.writeString(checkpoints, "not a folder");
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
        Trainer trainer = new Trainer(
                task,
                plan(Schemes.OPTIMAL),
                delays,
                settings(seed, 30, OptimizerSpec.sgd(0.1)),
                runFolder("run"),
                inTheWay);

        assertThatThrownBy(() -> trainer.run(false))
                .isInstanceOf(RunFailedException.class)
                .hasMessageStartingWith("round 20: the checkpoint cannot be written to " + checkpoints)
                .hasMessageEndingWith("; the checkpoint of round 10 is intact");
        Files.delete(checkpoints);
        Files.move(folder.resolve("run/kept"), checkpoints);
        trainer(task, plan(Schemes.OPTIMAL), settings(seed, 30, OptimizerSpec.sgd(0.1)), "run")
                .run(true);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aGradientThatIsNotFiniteFailsTheRunAndNamesRoundAndWorker(Seed seed) {
        QuadraticTask broken = new QuadraticTask(PARTITIONS, DIMENSION) {
            @Override
            protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                if (round == 15) {
                    parameters[7] = Float.NaN;
                }
            }
        };

        assertThatThrownBy(() -> trainer(
                                broken, plan(Schemes.CENTRALIZED), settings(seed, 20, OptimizerSpec.sgd(0.1)), "run")
                        .run(false))
                .isInstanceOf(RunFailedException.class)
                .hasMessageMatching(
                        "round 15, worker \\d: gradient must be finite: index=7, value=NaN; a smaller learning rate may"
                                + " help; the checkpoint of round 10 is intact");
    }

    @Test
    void noLearningRateIsBlamedBeforeTheFirstUpdate(Seed seed) {
        QuadraticTask broken = new QuadraticTask(PARTITIONS, DIMENSION) {
            @Override
            protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                parameters[7] = Float.NaN;
            }
        };

        assertThatThrownBy(() -> trainer(
                                broken, plan(Schemes.CENTRALIZED), settings(seed, 20, OptimizerSpec.sgd(0.1)), "run")
                        .run(false))
                .isInstanceOf(RunFailedException.class)
                .hasMessageMatching(
                        "round 1, worker \\d: gradient must be finite: index=7, value=NaN; no update was made yet, so the"
                                + " model, its initial values or the data are the cause; there is no checkpoint yet");
    }

    @Test
    void divergenceFailsTheRunBeforeItReachesACheckpoint(Seed seed) {
        assertThatThrownBy(() -> trainer(
                                task, plan(Schemes.CENTRALIZED), settings(seed, 500, OptimizerSpec.sgd(1e4)), "run")
                        .run(false))
                .isInstanceOf(RunFailedException.class)
                .hasMessageMatching("round \\d+(, worker \\d+)?: .*must .*; a smaller learning rate may help; .*");
    }

    @Test
    void aRunInWhichEveryWorkerFailsStops(Seed seed) {
        QuadraticTask broken = new QuadraticTask(PARTITIONS, DIMENSION) {
            @Override
            protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                throw new IllegalStateException("no data");
            }
        };

        assertThatThrownBy(() -> trainer(
                                broken, plan(Schemes.CENTRALIZED), settings(seed, 20, OptimizerSpec.sgd(0.1)), "run")
                        .run(false))
                .isInstanceOf(RunFailedException.class)
                // Whoever would have answered last.
                .hasMessageMatching(
                        "round 1: every worker failed; worker [0-7]: java.lang.IllegalStateException: no data;"
                                + " there is no checkpoint yet");
        assertThat(warnings).hasSize(WORKERS).contains("round 1: worker 3: java.lang.IllegalStateException: no data");
    }

    @Test
    void aRoundInWhichNobodyArrivesLeavesTheParameters(Seed seed) throws IOException {
        ClusterDelays rare = Clusters.intermittent(WORKERS, 0.97, 1);
        CodePlan lossy = Clusters.plan(Schemes.OPTIMAL, rare, DEADLINE, PARTITIONS, DIMENSION);
        TrainingSettings settings = settings(seed, 60, OptimizerSpec.sgd(0.01));
        RunResult result = new Trainer(task, lossy, rare, settings, runFolder("run"), listener()).run(false);
        long empty = RunFiles.metrics(folder.resolve("run")).stream()
                .filter(line -> line.path("arrived").isEmpty())
                .count();

        // 0.97^8 = 0.78 of the rounds are empty
        assertThat(result.emptyRounds()).isEqualTo(empty).isBetween(1L, 60L);
        assertThat(RunFiles.state(folder.resolve("run"), 60).path("updates").asLong())
                .isEqualTo(60 - empty);
        assertThat(result.waitForAllSeconds()).isInfinite();
        assertThat(RunFiles.metrics(folder.resolve("run"))
                        .get(0)
                        .path("waitForAllSeconds")
                        .isNull())
                .isTrue();
    }

    /** A frame that is damaged counts as not arrived: the run is as if its worker had been silent. */
    @Test
    void damagedFramesAreRefusedAndCounted(Seed seed) throws IOException {
        TrainingSettings settings = settings(seed, 30, OptimizerSpec.sgd(0.1));
        CodePlan plan = plan(Schemes.OPTIMAL);
        RunResult damaged = faulty(plan, settings, "damaged", pool -> FaultyPool.flippingBits(pool, 3, seed.value()))
                .run(false);
        RunResult silent = faulty(plan, settings, "silent", pool -> FaultyPool.silencing(pool, 3))
                .run(false);

        long arrivals = RunFiles.metrics(folder.resolve("damaged")).stream()
                .mapToLong(line -> line.path("refused").asLong())
                .sum();
        assertThat(damaged.refusedFrames()).isPositive().isEqualTo(arrivals);
        assertThat(silent.refusedFrames()).isZero();
        assertThat(RunFiles.parameters(folder.resolve("damaged"), 30, task))
                .isEqualTo(RunFiles.parameters(folder.resolve("silent"), 30, task));
    }

    @Test
    void framesOfAnotherRoundOrPlanAreNotUsed(Seed seed) throws IOException {
        TrainingSettings settings = settings(seed, 30, OptimizerSpec.sgd(0.1));
        CodePlan plan = plan(Schemes.OPTIMAL);
        RunResult old = faulty(plan, settings, "old", pool -> FaultyPool.replayingFirstFrame(pool, 5))
                .run(false);
        CodePlan foreign = Clusters.plan(Schemes.IGNORE_STRAGGLERS, delays, DEADLINE, PARTITIONS, DIMENSION);
        RunResult mixed = new Trainer(
                        task,
                        plan,
                        delays,
                        settings,
                        runFolder("foreign"),
                        listener(),
                        () -> new VirtualPool(foreign, task, delays, settings.seed()))
                .run(false);

        trainer(task, plan, settings, "whole").run(false);
        trainer(task, foreign, settings, "own").run(false);
        assertThat(roundsOf(5, "whole")).hasSizeGreaterThan(1);
        assertThat(roundsOf(5, "old"))
                .as("its first frame, in the round that it is of")
                .containsExactly(roundsOf(5, "whole").get(0));
        assertThat(old.discardedFrames())
                .as("and not in any other round in which it came")
                .isEqualTo(roundsOf(5, "whole").size() - 1);
        assertThat(mixed.refusedFrames())
                .as("all that came")
                .isEqualTo(arrivals("own"))
                .isPositive();
        assertThat(mixed.emptyRounds()).isEqualTo(30);
        assertThat(RunFiles.parameters(folder.resolve("foreign"), 30, task)).isEqualTo(task.initialParameters());
    }

    /** The rounds of a run in which a worker's frame was decoded. */
    private List<Long> roundsOf(int worker, String run) throws IOException {
        List<Long> rounds = new ArrayList<>();
        for (ObjectNode line : RunFiles.metrics(folder.resolve(run))) {
            for (JsonNode arrived : line.path("arrived")) {
                if (arrived.asInt() == worker) {
                    rounds.add(line.path("round").asLong());
                }
            }
        }
        return rounds;
    }

    private long arrivals(String run) throws IOException {
        return RunFiles.metrics(folder.resolve(run)).stream()
                .mapToLong(line -> line.path("arrived").size())
                .sum();
    }

    @Test
    void arrivalOrderDoesNotChangeTheParameters(Seed seed) throws IOException {
        TrainingSettings settings = settings(seed, 20, OptimizerSpec.sgd(0.1));
        CodePlan plan = plan(Schemes.OPTIMAL);
        trainer(task, plan, settings, "straight").run(false);
        faulty(plan, settings, "shuffled", pool -> FaultyPool.shuffling(pool, seed.value()))
                .run(false);

        assertThat(RunFiles.parameters(folder.resolve("shuffled"), 20, task))
                .isEqualTo(RunFiles.parameters(folder.resolve("straight"), 20, task));
    }

    @Test
    void theRunFolderSaysWhatWasRun(Seed seed) throws IOException {
        TrainingSettings settings = settings(seed, 12, OptimizerSpec.sgd(0.1));
        trainer(task, plan(Schemes.OPTIMAL), settings, "run").run(false);
        Path run = folder.resolve("run");
        JsonNode provenance = JSON.readTree(run.resolve("run.json").toFile());
        List<ObjectNode> lines = RunFiles.metrics(run);

        try (Stream<Path> files = Files.list(run)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder(
                            "job.yaml", "plan.json", "run.json", "metrics.jsonl", "checkpoint", ".lock");
        }
        assertThat(Files.readString(run.resolve("job.yaml"))).isEqualTo("rounds: 12\n");
        assertThat(provenance.path("seed").asLong()).isEqualTo(seed.value());
        for (String field : List.of("version", "commit", "startedAt", "command", "jdk", "os", "cpu")) {
            assertThat(provenance.has(field)).as(field).isTrue();
        }
        assertThat(lines).hasSize(12);
        ObjectNode evaluated = lines.get(9);
        assertThat(evaluated.path("round").asLong()).isEqualTo(10);
        assertThat(evaluated.path("trainLoss").asDouble()).isPositive();
        assertThat(evaluated.path("realisedResidualError").isNumber()).isTrue();
        assertThat(lines.get(8).has("trainLoss")).isFalse();
        assertThat(lines.get(8).path("realisedResidualError").isNull()).isTrue();
        assertThat(evaluated.path("predictedResidualError").asDouble())
                .isEqualTo(plan(Schemes.OPTIMAL).errorBound());
        assertThat(evaluated.path("virtualSeconds").asDouble()).isBetween(9.9, 10 * DEADLINE + 1e-9);
        for (String part : List.of("gradient", "encode", "decode", "update", "other")) {
            assertThat(evaluated.path("seconds").path(part).asDouble()).as(part).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void theWallClockTrainsToo(Seed seed) throws IOException {
        ClusterDelays quick = Clusters.intermittent(WORKERS, 0, 1e-4);
        CodePlan plan = Clusters.plan(Schemes.OPTIMAL, quick, 30, PARTITIONS, DIMENSION);
        TrainingSettings wall = new TrainingSettings(
                20, seed.value(), 10, 10, 2, OptimizerSpec.sgd(0.2), ScheduleSpec.CONSTANT, Clock.WALL, 30);
        TrainingSettings virtual = new TrainingSettings(
                20, seed.value(), 10, 10, 2, OptimizerSpec.sgd(0.2), ScheduleSpec.CONSTANT, Clock.VIRTUAL, 30);
        RunResult real = new Trainer(task, plan, quick, wall, runFolder("wall"), listener()).run(false);
        new Trainer(task, plan, quick, virtual, runFolder("virtual"), listener()).run(false);

        // Everyone answers in both, and the same frames are summed in the same order.
        assertThat(RunFiles.parameters(folder.resolve("wall"), 20, task))
                .isEqualTo(RunFiles.parameters(folder.resolve("virtual"), 20, task));
        assertThat(real.virtualSeconds()).isBetween(20 * 1e-4, 600.0);
    }

    @Test
    void refusesAPlanOfAnotherTask(Seed seed) {
        TrainingSettings settings = settings(seed, 5, OptimizerSpec.sgd(0.1));

        assertThatThrownBy(() -> trainer(new QuadraticTask(3, DIMENSION), plan(Schemes.OPTIMAL), settings, "run"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("partitions must be the plan's, 16: found 3");
        assertThatThrownBy(() -> trainer(new QuadraticTask(PARTITIONS, 5), plan(Schemes.OPTIMAL), settings, "run"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dimension must be the plan's, 300: found 5");
    }

    private CodePlan plan(Scheme scheme) {
        return Clusters.plan(scheme, delays, DEADLINE, PARTITIONS, DIMENSION);
    }

    private Trainer trainer(QuadraticTask on, CodePlan plan, TrainingSettings settings, String name) {
        return new Trainer(on, plan, delays, settings, runFolder(name), listener());
    }

    private Trainer faulty(CodePlan plan, TrainingSettings settings, String name, UnaryOperator<WorkerPool> fault) {
        return new Trainer(
                task,
                plan,
                delays,
                settings,
                runFolder(name),
                listener(),
                () -> fault.apply(new VirtualPool(plan, task, delays, settings.seed())));
    }

    private RunFolder runFolder(String name) {
        return new RunFolder(
                folder.resolve(name),
                "rounds: 12\n",
                new RunProvenance("0.1", "unknown", List.of("tardigrad", "train"), Instant.EPOCH));
    }

    private ProgressListener listener() {
        return new ProgressListener() {
            @Override
            public void onWarning(String message) {
                warnings.add(message);
            }
        };
    }

    private static TrainingSettings settings(Seed seed, long rounds, OptimizerSpec optimizer) {
        return new TrainingSettings(
                rounds, seed.value(), 10, 10, 2, optimizer, ScheduleSpec.CONSTANT, Clock.VIRTUAL, DEADLINE);
    }
}
