package io.github.tardigrad.train.job;

import io.github.tardigrad.train.checkpoint.CheckpointInterval;
import io.github.tardigrad.train.measure.ReplanSpec;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads what is trained: data, model and training of a job. */
final class WorkloadReader {
    static final List<String> TRAINING_KEYS = List.of(
            "rounds",
            "batchSize",
            "microbatchSize",
            "clipNorm",
            "optimizer",
            "schedule",
            "evaluateEvery",
            "evaluateExamples",
            "checkpointEvery",
            "keepCheckpoints",
            "batchNoise",
            "replan");
    static final List<String> REPLAN_KEYS = List.of("every", "factor", "memory", "moveData");
    private static final long MOST_ROUNDS = 1_000_000_000_000L;

    private final Path folder;

    /** With the folder that paths in the job start from. */
    WorkloadReader(Path folder) {
        this.folder = folder;
    }

    Optional<Workload> workload(Fields job) {
        if (!job.has("data") && !job.has("model") && !job.has("training")) {
            return Optional.empty();
        }
        DataSpec data = new DataReader(folder).data(job);
        return Optional.of(new Workload(data, new ModelReader(folder).model(job, data), training(job)));
    }

    private static TrainingSpec training(Fields job) {
        Fields training = job.mapping("training", TRAINING_KEYS);
        return new TrainingSpec(
                training.integer("rounds", 1, MOST_ROUNDS, 100),
                training.smallInteger("batchSize", 0, Integer.MAX_VALUE, 64),
                training.smallInteger("microbatchSize", 0, Integer.MAX_VALUE, 0),
                training.has("clipNorm")
                        ? OptionalDouble.of(training.number("clipNorm", Range.POSITIVE))
                        : OptionalDouble.empty(),
                optimizer(training),
                schedule(training),
                training.integer("evaluateEvery", 0, MOST_ROUNDS, 10),
                training.smallInteger("evaluateExamples", 0, Integer.MAX_VALUE, 0),
                checkpoints(training),
                training.smallInteger("keepCheckpoints", 1, 1000, 2),
                training.flag("batchNoise", false),
                replan(training, ReplanSpec.NEVER));
    }

    private static CheckpointInterval checkpoints(Fields training) {
        String key = "checkpointEvery";
        return training.has(key) && !training.isAuto(key)
                ? CheckpointInterval.of(training.integerUnlessAuto(key, 0, MOST_ROUNDS))
                : CheckpointInterval.AUTO;
    }

    private static ReplanSpec replan(Fields training, ReplanSpec usual) {
        Fields replan = training.mapping("replan", REPLAN_KEYS);
        return new ReplanSpec(
                replan.integer("every", 0, MOST_ROUNDS, usual.every()),
                replan.number("factor", Range.AT_LEAST_ONE, usual.factor()),
                replan.number("memory", Range.MEMORY, usual.memory()),
                replan.flag("moveData", usual.moveData()));
    }

    /** Whether a job asks for other plans itself. */
    static boolean asksForOtherPlans(Fields job) {
        return job.mapping("training", TRAINING_KEYS)
                        .mapping("replan", REPLAN_KEYS)
                        .integer("every", 0, MOST_ROUNDS, 0)
                > 0;
    }

    private static OptimizerSpec optimizer(Fields training) {
        List<String> everyKey = List.of("type", "learningRate", "momentum", "beta1", "beta2", "epsilon", "weightDecay");
        OptimizerSpec.Type type = training.mapping("optimizer", everyKey)
                .choice("type", OptimizerSpec.Type.class, Optional.of(OptimizerSpec.Type.SGD));
        Fields optimizer = training.mapping("optimizer", optimizerKeys(type));
        return new OptimizerSpec(
                type,
                optimizer.number("learningRate", Range.POSITIVE, type.isAdam() ? 0.001 : 0.1),
                optimizer.number("momentum", Range.BELOW_ONE, OptimizerSpec.DEFAULT_MOMENTUM),
                optimizer.number("beta1", Range.BELOW_ONE, OptimizerSpec.DEFAULT_BETA1),
                optimizer.number("beta2", Range.BELOW_ONE, OptimizerSpec.DEFAULT_BETA2),
                optimizer.number("epsilon", Range.POSITIVE, OptimizerSpec.DEFAULT_EPSILON),
                optimizer.number("weightDecay", Range.NOT_NEGATIVE, OptimizerSpec.defaultWeightDecay(type)));
    }

    static List<String> optimizerKeys(OptimizerSpec.Type type) {
        return switch (type) {
            case SGD -> List.of("type", "learningRate");
            case MOMENTUM -> List.of("type", "learningRate", "momentum", "weightDecay");
            case ADAM -> List.of("type", "learningRate", "beta1", "beta2", "epsilon");
            case ADAM_W -> List.of("type", "learningRate", "beta1", "beta2", "epsilon", "weightDecay");
        };
    }

    private static ScheduleSpec schedule(Fields training) {
        List<String> everyKey = List.of("type", "halvingRounds", "warmupRounds");
        ScheduleSpec.Type type = training.mapping("schedule", everyKey)
                .choice("type", ScheduleSpec.Type.class, Optional.of(ScheduleSpec.Type.CONSTANT));
        Fields schedule = training.mapping("schedule", scheduleKeys(type));
        return new ScheduleSpec(
                type,
                schedule.number("halvingRounds", Range.POSITIVE, ScheduleSpec.CONSTANT.halvingRounds()),
                schedule.integer("warmupRounds", 0, MOST_ROUNDS, 0));
    }

    static List<String> scheduleKeys(ScheduleSpec.Type type) {
        return type == ScheduleSpec.Type.INVERSE_TIME
                ? List.of("type", "halvingRounds", "warmupRounds")
                : List.of("type", "warmupRounds");
    }
}
