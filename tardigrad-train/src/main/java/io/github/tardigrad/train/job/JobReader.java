package io.github.tardigrad.train.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.github.tardigrad.core.cluster.TwoStateDelays;
import io.github.tardigrad.core.compare.SchemeLimits;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.quantize.Levels;
import io.github.tardigrad.core.quantize.VarianceModel;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.SchemeParameter;
import io.github.tardigrad.core.scheme.SchemeSettings;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.data.ResponseFile;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import io.github.tardigrad.train.run.Clock;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads a job from YAML, strictly: whatever is not understood is refused with its path and what is allowed. */
public final class JobReader {
    /** Most workers and most partitions of a job. */
    static final int MOST_WORKERS = 1_000_000;
    /** Bits for each worker where a training job gives no budget. */
    static final int DEFAULT_BITS_PER_WORKER = 5;
    /** Seconds a round lasts where straggler probabilities are given and no deadline. */
    static final double DEFAULT_DEADLINE_SECONDS = 1.0;

    private static final int DEFAULT_CLASSES_OF_IDX = 10;
    private static final double DEFAULT_TEST_FRACTION = 0.2;
    private static final List<Integer> DEFAULT_HIDDEN_LAYERS = List.of(64);
    private static final int MOST_CLASSES = 1_000_000;
    private static final int WIDEST_LAYER = 1_000_000;
    private static final long MOST_ROUNDS = 1_000_000_000_000L;
    private static final int LARGEST_FILE_BYTES = 64 << 20;

    static final List<String> JOB_KEYS = List.of(
            "cluster",
            "partitions",
            "dimension",
            "code",
            "data",
            "model",
            "training",
            "clock",
            "engine",
            "seed",
            "compare");
    static final List<String> ENGINE_KEYS = List.of("type", "master", "injectDelays");
    static final List<String> CLUSTER_KEYS = List.of("workers", "stragglerProbability", "delay", "deadline", "noise");
    static final List<String> CODE_KEYS = List.of("scheme", "bits", "errorFeedback");
    static final List<String> AUTOMATIC_KEYS = List.of("scheme", "bits", "limits");
    static final List<String> LIMIT_KEYS = List.of("computationLoad", "bits", "partitionsPerWorker", "unbiased");
    /** The scheme of a code that the planner chooses. */
    static final String AUTO = "auto";

    static final List<String> BITS_KEYS = List.of(
            "total", "allocation", "minimum", "maximum", "allowSilent", "scale", "varianceModel", "bucket", "lossless");
    static final List<String> TRAINING_KEYS = List.of(
            "rounds", "batchSize", "optimizer", "schedule", "evaluateEvery", "checkpointEvery", "keepCheckpoints");

    private final Path folder;

    private JobReader(Path folder) {
        this.folder = folder;
    }

    /** How response times are distributed. */
    enum DelayType {
        EXPONENTIAL,
        SHIFTED_EXPONENTIAL,
        EMPIRICAL,
        PARETO,
        TWO_STATE,
        PAIR_CORRELATED,
        LOAD_DEPENDENT,
        TRACE
    }

    /** Where the examples come from. */
    enum DataType {
        DIGITS,
        IDX,
        CSV
    }

    /**
     * Reads a job file. Paths in it are taken from the folder it lies in.
     *
     * @throws InvalidInputException if the file is missing or unreadable, or the job in it is wrong
     */
    public static Job read(Path file) {
        if (Files.isDirectory(file)) {
            throw InvalidInputException.of(file.toString(), "a folder, not a job", null);
        }
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw new InvalidInputException(
                        file.toString(), Files.size(file) + " bytes", "a file of at most " + LARGEST_FILE_BYTES);
            }
            return read(
                    Files.readString(file),
                    file.toString(),
                    file.toAbsolutePath().resolveSibling(""));
        } catch (NoSuchFileException e) {
            throw InvalidInputException.of(file.toString(), "no such file", e);
        } catch (CharacterCodingException e) {
            throw InvalidInputException.of(file.toString(), "not a text in UTF-8", e);
        } catch (IOException e) {
            throw InvalidInputException.of(file.toString(), "cannot be read: " + FileProblem.of(e), e);
        }
    }

    /**
     * Reads a job from a text.
     *
     * @param name of the text, for messages
     * @param folder that paths in the job start from
     * @throws InvalidInputException if the job is wrong
     */
    public static Job read(String yaml, String name, Path folder) {
        return new JobReader(folder.toAbsolutePath().normalize()).job(parse(yaml, name));
    }

    private static JsonNode parse(String yaml, String name) {
        ObjectMapper mapper = new ObjectMapper(JobYamlFactory.upTo(LARGEST_FILE_BYTES))
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        try {
            return mapper.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw notYaml(name, e);
        }
    }

    private static InvalidInputException notYaml(String name, JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
            String problem = yaml.getProblem().contains("\\t(TAB)")
                    ? "a tab, where only spaces may indent"
                    : "not YAML: " + yaml.getProblem();
            return InvalidInputException.of(
                    name + ", line " + (yaml.getProblemMark().getLine() + 1), problem, e);
        }
        JsonLocation location = e.getLocation();
        String where = location == null ? name : name + ", line " + location.getLineNr();
        return InvalidInputException.of(
                where,
                e instanceof MismatchedInputException
                        ? "a second document: a file holds one job, and '---' begins another"
                        : "not YAML: "
                                + e.getOriginalMessage().lines().findFirst().orElse(""),
                e);
    }

    private Job job(JsonNode root) {
        Fields job = Fields.of("", root, JOB_KEYS);
        ClusterSpec cluster = cluster(job);
        int partitions = job.smallInteger("partitions", 1, MOST_WORKERS, cluster.workers());
        Optional<Workload> workload = workload(job);
        Optional<SchemeLimits> automatic = automatic(job);
        EngineSpec engine = engine(job);
        Clock usual = engine instanceof EngineSpec.Spark ? Clock.WALL : Clock.VIRTUAL;
        return new Job(
                cluster,
                partitions,
                dimension(job, workload),
                code(job, Job.usableWorkers(cluster, partitions), workload.isPresent(), automatic),
                workload,
                job.choice("clock", Clock.class, Optional.of(usual)),
                engine,
                job.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 1),
                compare(job),
                automatic);
    }

    private static EngineSpec engine(Fields job) {
        Fields engine = job.mapping("engine", ENGINE_KEYS);
        EngineSpec.Type type = engine.choice("type", EngineSpec.Type.class, Optional.of(EngineSpec.Type.LOCAL));
        if (type == EngineSpec.Type.LOCAL) {
            engine.only(List.of("type"));
            return new EngineSpec.Local();
        }
        Optional<String> master = engine.optionalText("master", EngineSpec.Spark.MASTERS);
        return new EngineSpec.Spark(master, engine.flag("injectDelays", EngineSpec.Spark.inOneProcess(master)));
    }

    private static OptionalInt dimension(Fields job, Optional<Workload> workload) {
        if (!job.has("dimension") && workload.isPresent()) {
            return OptionalInt.empty();
        }
        if (!job.has("dimension")) {
            throw InvalidInputException.of(
                    "data",
                    "absent: a job to train has data, and may have model and training; one to plan alone has dimension",
                    null);
        }
        return OptionalInt.of(Math.toIntExact(job.integer("dimension", 1, Integer.MAX_VALUE)));
    }

    private ClusterSpec cluster(Fields job) {
        Fields cluster = job.mapping("cluster", CLUSTER_KEYS);
        boolean given = cluster.has("stragglerProbability");
        if (given == cluster.has("delay")) {
            throw new InvalidInputException(
                    "cluster", given ? "both" : "neither", "given by stragglerProbability, or by delay and deadline");
        }
        ClusterSpec spec = given ? probabilities(cluster) : delayed(cluster);
        if (spec.workers() > MOST_WORKERS) {
            throw new InvalidInputException(
                    "cluster", spec.workers() + " workers", "of at most " + MOST_WORKERS + " workers");
        }
        if (cluster.has("workers") && cluster.integer("workers", 1, MOST_WORKERS) != spec.workers()) {
            throw cluster.refuse("workers", spec.workers() + ", as many as the cluster lists");
        }
        return spec;
    }

    private static ClusterSpec probabilities(Fields cluster) {
        if (isAuto(cluster, "deadline")) {
            throw cluster.refuse(
                    "deadline", "a number of seconds where stragglerProbability is given: auto needs delay");
        }
        refuseNoise(cluster);
        return new ClusterSpec.GivenProbabilities(
                cluster.numbers("stragglerProbability", Range.PROBABILITY),
                cluster.number("deadline", Range.DEADLINE, DEFAULT_DEADLINE_SECONDS));
    }

    private ClusterSpec delayed(Fields cluster) {
        DelaySpec delay = delay(cluster);
        if (isAuto(cluster, "deadline")) {
            return new ClusterSpec.DeadlineToChoose(delay, cluster.number("noise", Range.POSITIVE, 1.0));
        }
        refuseNoise(cluster);
        return new ClusterSpec.Delayed(delay, cluster.number("deadline", Range.DEADLINE_OR_AUTO));
    }

    private static void refuseNoise(Fields cluster) {
        if (cluster.has("noise")) {
            throw cluster.refuse("noise", "absent unless deadline is auto");
        }
    }

    private static boolean isAuto(Fields fields, String key) {
        return fields.isText(key) && fields.text(key, "a text").equals(AUTO);
    }

    private DelaySpec delay(Fields cluster) {
        List<String> everyKey = List.of(
                "model",
                "rates",
                "shift",
                "samples",
                "earliest",
                "shape",
                "slowdown",
                "slowProbability",
                "meanSlowRounds",
                "shockProbability",
                "file");
        DelayType type = cluster.mapping("delay", everyKey).choice("model", DelayType.class, Optional.empty());
        return switch (type) {
            case EXPONENTIAL ->
                new DelaySpec.ExponentialDelays(
                        cluster.mapping("delay", List.of("model", "rates")).numbers("rates", Range.POSITIVE));
            case SHIFTED_EXPONENTIAL -> shifted(cluster.mapping("delay", List.of("model", "rates", "shift")));
            case EMPIRICAL ->
                new DelaySpec.EmpiricalDelays(cluster.mapping("delay", List.of("model", "samples"))
                        .listsOfNumbers("samples", Range.RESPONSE_TIME));
            case PARETO -> {
                Fields delay = cluster.mapping("delay", List.of("model", "earliest", "shape"));
                List<Double> earliest = delay.numbers("earliest", Range.POSITIVE);
                yield new DelaySpec.ParetoDelays(
                        earliest, oneOrEach(delay, "shape", Range.POSITIVE, earliest.size(), "earliest answers"));
            }
            case TWO_STATE ->
                twoState(cluster.mapping(
                        "delay", List.of("model", "rates", "shift", "slowdown", "slowProbability", "meanSlowRounds")));
            case PAIR_CORRELATED -> {
                Fields delay =
                        cluster.mapping("delay", List.of("model", "rates", "shift", "slowdown", "shockProbability"));
                yield new DelaySpec.PairCorrelated(
                        shifted(delay),
                        delay.number("slowdown", Range.SLOWDOWN),
                        delay.number("shockProbability", Range.PROBABILITY));
            }
            case LOAD_DEPENDENT ->
                new DelaySpec.LoadDependent(shifted(cluster.mapping("delay", List.of("model", "rates", "shift"))));
            case TRACE -> trace(cluster.mapping("delay", List.of("model", "file")));
        };
    }

    private static DelaySpec.ShiftedExponentialDelays shifted(Fields delay) {
        List<Double> rates = delay.numbers("rates", Range.POSITIVE);
        return new DelaySpec.ShiftedExponentialDelays(
                rates, oneOrEach(delay, "shift", Range.NOT_NEGATIVE, rates.size(), "rates"));
    }

    private static DelaySpec twoState(Fields delay) {
        double slowProbability = delay.number("slowProbability", Range.BELOW_ONE);
        double shortest = TwoStateDelays.Worker.shortestSpell(slowProbability);
        Range spell = new Range(
                "a number from 1 / (1 - slowProbability) = " + shortest + " to " + TwoStateDelays.LONGEST_SPELL,
                x -> x >= shortest && x <= TwoStateDelays.LONGEST_SPELL);
        return new DelaySpec.TwoState(
                shifted(delay),
                delay.number("slowdown", Range.SLOWDOWN),
                slowProbability,
                delay.number("meanSlowRounds", spell));
    }

    private DelaySpec trace(Fields delay) {
        Path file = path(delay, "file");
        try {
            return new DelaySpec.Trace(file, ResponseFile.readTrace(file));
        } catch (DataFileException e) {
            throw InvalidInputException.of(delay.pathOf("file"), String.valueOf(e.getMessage()), e);
        }
    }

    /** One number for all workers, or a list with one for each. */
    private static List<Double> oneOrEach(Fields delay, String key, Range range, int workers, String listed) {
        List<Double> numbers =
                delay.isList(key) ? delay.numbers(key, range) : Collections.nCopies(workers, delay.number(key, range));
        if (numbers.size() != workers) {
            throw new InvalidInputException(
                    delay.pathOf(key),
                    numbers.size() + " numbers",
                    "one number, or one for each of the " + workers + " " + listed);
        }
        return numbers;
    }

    private static Optional<SchemeLimits> automatic(Fields job) {
        Fields any = job.mapping("code", keysOfAnyScheme(List.of("scheme", "bits", "errorFeedback", "limits")));
        if (!isAuto(any, "scheme")) {
            return Optional.empty();
        }
        Fields limits = job.mapping("code", AUTOMATIC_KEYS).mapping("limits", LIMIT_KEYS);
        return Optional.of(new SchemeLimits(
                limits.has("computationLoad")
                        ? OptionalDouble.of(limits.number("computationLoad", Range.POSITIVE))
                        : OptionalDouble.empty(),
                limits.has("bits")
                        ? OptionalLong.of(limits.integer("bits", 1, (long) Levels.MAX_BITS * MOST_WORKERS))
                        : OptionalLong.empty(),
                limits.has("partitionsPerWorker")
                        ? OptionalInt.of(limits.smallInteger("partitionsPerWorker", 1, MOST_WORKERS, 1))
                        : OptionalInt.empty(),
                limits.flag("unbiased", false)));
    }

    /** Where the planner chooses the scheme, bits and seed are those of the optimal one, to be set beside others. */
    private static CodeSpec code(Fields job, int usableWorkers, boolean training, Optional<SchemeLimits> automatic) {
        if (automatic.isPresent()) {
            return CodeSpec.of(
                    Schemes.OPTIMAL,
                    bits(
                            job.mapping("code", AUTOMATIC_KEYS),
                            Schemes.OPTIMAL,
                            usableWorkers,
                            training,
                            automatic.get().bits()));
        }
        Scheme scheme = scheme(job.mapping("code", keysOfAnyScheme(CODE_KEYS)), Optional.of(Schemes.OPTIMAL));
        Fields code = job.mapping("code", keysOf(scheme, CODE_KEYS));
        return new CodeSpec(
                scheme,
                settings(code, scheme),
                bits(code, scheme, usableWorkers, training, OptionalLong.empty()),
                CodeSpec.DEFAULT_SEED,
                code.flag("errorFeedback", false));
    }

    private static List<SchemeChoice> compare(Fields job) {
        List<SchemeChoice> choices = new ArrayList<>();
        List<String> keys = List.of("scheme", "errorFeedback");
        for (Fields entry : job.namesOrMappings("compare", "scheme", keysOfAnyScheme(keys))) {
            Scheme scheme = scheme(entry, Optional.empty());
            Fields known = entry.only(keysOf(scheme, keys));
            choices.add(new SchemeChoice(scheme, settings(known, scheme), known.flag("errorFeedback", false)));
        }
        return choices;
    }

    private static Scheme scheme(Fields code, Optional<Scheme> absent) {
        Map<String, Scheme> byName = new LinkedHashMap<>();
        Schemes.all().forEach(scheme -> byName.put(scheme.name(), scheme));
        return code.named("scheme", byName, absent);
    }

    private static SchemeSettings settings(Fields code, Scheme scheme) {
        Map<String, Object> given = new LinkedHashMap<>();
        for (SchemeParameter parameter : scheme.parameters()) {
            if (code.has(parameter.name())) {
                given.put(parameter.name(), code.checked(parameter));
            }
        }
        return SchemeSettings.of(scheme, given);
    }

    private static List<String> keysOf(Scheme scheme, List<String> first) {
        List<String> keys = new ArrayList<>(first);
        scheme.parameters().forEach(parameter -> keys.add(parameter.name()));
        return keys;
    }

    private static List<String> keysOfAnyScheme(List<String> first) {
        Set<String> keys = new LinkedHashSet<>(first);
        Schemes.all().forEach(scheme -> scheme.parameters().forEach(parameter -> keys.add(parameter.name())));
        return List.copyOf(keys);
    }

    /**
     * How messages are quantized.
     *
     * @param limit of the bits where the planner chooses, which it spends if no budget is given
     */
    private static BitSpec bits(Fields code, Scheme scheme, int usableWorkers, boolean training, OptionalLong limit) {
        if (code.isText("bits") || (!scheme.quantizes() && !code.has("bits"))) {
            if (code.has("bits") && !code.text("bits", "a mapping or none").equals("none")) {
                throw code.refuse("bits", "a mapping or none");
            }
            if (scheme.fixedBits().isPresent()) {
                throw code.refuse(
                        "bits",
                        "a mapping or absent for the scheme " + scheme.name() + ", which sends "
                                + scheme.fixedBits().getAsInt() + " bit a coordinate");
            }
            return BitSpec.none();
        }
        if (!scheme.quantizes()) {
            throw code.refuse("bits", "none for the scheme " + scheme.name());
        }
        Fields bits = code.mapping("bits", BITS_KEYS);
        int usual = scheme.fixedBits().orElse(Levels.MIN_BITS);
        int minimum = bits.smallInteger("minimum", Levels.SIGN_BITS, Levels.MAX_BITS, usual);
        int maximum = bits.smallInteger("maximum", minimum, Levels.MAX_BITS, Levels.MAX_BITS);
        boolean allowSilent = bits.flag("allowSilent", false);
        int perWorker = Math.max(minimum, Math.min(maximum, scheme.fixedBits().orElse(DEFAULT_BITS_PER_WORKER)));
        long total;
        if (bits.has("total") || (!training && scheme.fixedBits().isEmpty() && limit.isEmpty())) {
            total = bits.integer("total", 1, (long) Levels.MAX_BITS * MOST_WORKERS);
        } else if (limit.isPresent()) {
            total = Math.min(limit.getAsLong(), (long) usableWorkers * maximum);
        } else {
            total = (long) usableWorkers * perWorker;
        }
        int bucket = bits.smallInteger("bucket", 0, Integer.MAX_VALUE, BitSpec.DEFAULT_BUCKET);
        if (bucket % 8 != 0) {
            throw bits.refuse("bucket", "0 for the whole vector, or a multiple of 8");
        }
        return new BitSpec(
                true,
                total,
                allocation(bits, scheme),
                minimum,
                maximum,
                allowSilent,
                bits.number("scale", Range.POSITIVE, 1.0),
                bits.choice("varianceModel", VarianceModel.class, Optional.of(VarianceModel.TIGHT)),
                bucket,
                bits.flag("lossless", false));
    }

    /** Only where the error is a sum of utilities could an exact allocation minimise it. */
    private static BitSpec.Allocation allocation(Fields bits, Scheme scheme) {
        boolean additive = scheme.boundIsInverseUtility();
        BitSpec.Allocation allocation = bits.choice(
                "allocation",
                BitSpec.Allocation.class,
                Optional.of(additive ? BitSpec.Allocation.EXACT : BitSpec.Allocation.EQUAL));
        if (!additive && allocation != BitSpec.Allocation.EQUAL) {
            throw bits.refuse("allocation", "equal for the scheme " + scheme.name());
        }
        return allocation;
    }

    private Optional<Workload> workload(Fields job) {
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
                        path(data, "directory"), data.smallInteger("classes", 2, MOST_CLASSES, DEFAULT_CLASSES_OF_IDX));
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
                path(data, "train"),
                data.has("test") ? Optional.of(path(data, "test")) : Optional.empty(),
                data.number("testFraction", Range.FRACTION, DEFAULT_TEST_FRACTION),
                Math.toIntExact(data.integer("classes", 2, MOST_CLASSES)),
                data.choice("labelColumn", CsvFile.LabelColumn.class, Optional.of(CsvFile.LabelColumn.LAST)),
                data.flag("header", false),
                data.number("scale", Range.POSITIVE, 1.0));
    }

    private Path path(Fields data, String key) {
        String text = data.text(key, "a path, from the folder of the job");
        try {
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw data.refuse(key, "a path, from the folder of the job");
        }
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
