package io.github.tardigrad.train.job;

import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads what is trained: data, model and training of a job. */
final class WorkloadReader {
    static final List<String> TRAINING_KEYS = List.of(
            "rounds", "batchSize", "optimizer", "schedule", "evaluateEvery", "checkpointEvery", "keepCheckpoints");
    private static final int DEFAULT_CLASSES_OF_IDX = 10;
    private static final double DEFAULT_TEST_FRACTION = 0.2;
    private static final List<Integer> DEFAULT_HIDDEN_LAYERS = List.of(64);
    private static final int MOST_CLASSES = 1_000_000;
    private static final int WIDEST_LAYER = 1_000_000;
    private static final long MOST_ROUNDS = 1_000_000_000_000L;

    private final Path folder;

    /** With the folder that paths in the job start from. */
    WorkloadReader(Path folder) {
        this.folder = folder;
    }

    /** Where the examples come from. */
    enum DataType {
        DIGITS,
        IDX,
        CSV
    }

    Optional<Workload> workload(Fields job) {
        if (!job.has("data") && !job.has("model") && !job.has("training")) {
            return Optional.empty();
        }
        return Optional.of(new Workload(data(job), model(job), training(job)));
    }

    private DataSpec data(Fields job) {
        List<String> everyKey = List.of(
                "type",
                "partitionBy",
                "directory",
                "classes",
                "train",
                "test",
                "testFraction",
                "labelColumn",
                "header",
                "scale");
        Fields any = job.mapping("data", everyKey);
        DataType type = any.choice("type", DataType.class, Optional.empty());
        DataSpec.Source source = switch (type) {
            case DIGITS -> {
                job.mapping("data", List.of("type", "partitionBy"));
                yield new DataSpec.Digits();
            }
            case IDX -> {
                Fields data = job.mapping("data", List.of("type", "partitionBy", "directory", "classes"));
                yield new DataSpec.Idx(
                        data.path("directory", folder),
                        data.smallInteger("classes", 2, MOST_CLASSES, DEFAULT_CLASSES_OF_IDX));
            }
            case CSV ->
                csv(job.mapping(
                        "data",
                        everyKey.stream()
                                .filter(key -> !key.equals("directory"))
                                .toList()));
        };
        return new DataSpec(source, any.choice("partitionBy", PartitionBy.class, Optional.of(PartitionBy.RANDOM)));
    }

    private DataSpec.Csv csv(Fields data) {
        if (data.has("test") && data.has("testFraction")) {
            throw data.refuse("testFraction", "absent where there is a test file");
        }
        return new DataSpec.Csv(
                data.path("train", folder),
                data.has("test") ? Optional.of(data.path("test", folder)) : Optional.empty(),
                data.number("testFraction", Range.FRACTION, DEFAULT_TEST_FRACTION),
                Math.toIntExact(data.integer("classes", 2, MOST_CLASSES)),
                data.choice("labelColumn", CsvFile.LabelColumn.class, Optional.of(CsvFile.LabelColumn.LAST)),
                data.flag("header", false),
                data.number("scale", Range.POSITIVE, 1.0));
    }

    private static ModelSpec model(Fields job) {
        Fields model = job.mapping("model", List.of("type", "hidden", "backend"));
        ModelSpec.Type type = model.choice("type", ModelSpec.Type.class, Optional.of(ModelSpec.Type.SOFTMAX));
        boolean softmax = type == ModelSpec.Type.SOFTMAX;
        List<Integer> hidden = model.integers("hidden", 1, WIDEST_LAYER, softmax ? List.of() : DEFAULT_HIDDEN_LAYERS);
        if (softmax != hidden.isEmpty()) {
            throw model.refuse(
                    "hidden", softmax ? "absent or empty for softmax" : "the width of at least one hidden layer");
        }
        ModelSpec.Backend backend = model.choice(
                "backend",
                ModelSpec.Backend.class,
                Optional.of(softmax ? ModelSpec.Backend.JAVA : ModelSpec.Backend.TORCH));
        if (!softmax && backend == ModelSpec.Backend.JAVA) {
            throw model.refuse("backend", "torch for mlp (java has softmax alone)");
        }
        return new ModelSpec(type, hidden, backend);
    }

    private static TrainingSpec training(Fields job) {
        Fields training = job.mapping("training", TRAINING_KEYS);
        return new TrainingSpec(
                training.integer("rounds", 1, MOST_ROUNDS, 100),
                training.smallInteger("batchSize", 0, Integer.MAX_VALUE, 64),
                optimizer(training),
                schedule(training),
                training.integer("evaluateEvery", 0, MOST_ROUNDS, 10),
                training.integer("checkpointEvery", 0, MOST_ROUNDS, 50),
                training.smallInteger("keepCheckpoints", 1, 1000, 2));
    }

    private static OptimizerSpec optimizer(Fields training) {
        List<String> everyKey = List.of("type", "learningRate", "momentum", "beta1", "beta2", "epsilon");
        OptimizerSpec.Type type = training.mapping("optimizer", everyKey)
                .choice("type", OptimizerSpec.Type.class, Optional.of(OptimizerSpec.Type.SGD));
        Fields optimizer = training.mapping("optimizer", optimizerKeys(type));
        return new OptimizerSpec(
                type,
                optimizer.number("learningRate", Range.POSITIVE, type == OptimizerSpec.Type.ADAM ? 0.001 : 0.1),
                optimizer.number("momentum", Range.BELOW_ONE, OptimizerSpec.DEFAULT_MOMENTUM),
                optimizer.number("beta1", Range.BELOW_ONE, OptimizerSpec.DEFAULT_BETA1),
                optimizer.number("beta2", Range.BELOW_ONE, OptimizerSpec.DEFAULT_BETA2),
                optimizer.number("epsilon", Range.POSITIVE, OptimizerSpec.DEFAULT_EPSILON));
    }

    static List<String> optimizerKeys(OptimizerSpec.Type type) {
        return switch (type) {
            case SGD -> List.of("type", "learningRate");
            case MOMENTUM -> List.of("type", "learningRate", "momentum");
            case ADAM -> List.of("type", "learningRate", "beta1", "beta2", "epsilon");
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
