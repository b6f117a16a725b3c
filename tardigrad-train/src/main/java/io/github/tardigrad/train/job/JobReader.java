package io.github.tardigrad.train.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.compare.SchemeLimits;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.train.file.FileKind;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.file.Heap;
import io.github.tardigrad.train.file.SmallFile;
import io.github.tardigrad.train.run.Clock;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads a job from YAML, strictly: whatever is not understood is refused with its path and what is allowed. */
public final class JobReader {
    /** Most workers and most partitions of a job. */
    static final int MOST_WORKERS = 1_000_000;

    private static final int LARGEST_FILE_BYTES = 64 << 20;

    static final List<String> JOB_KEYS = List.of(
            "cluster",
            "partitions",
            "support",
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

    private final Path folder;
    private final KeyListener listener;

    private JobReader(Path folder, KeyListener listener) {
        this.folder = folder;
        this.listener = listener;
    }

    /**
     * Reads a job file. Paths in it are taken from the folder it lies in.
     *
     * @throws InvalidInputException if the file is missing or unreadable, or the job in it is wrong
     */
    public static Job read(Path file) {
        return read(file, JobOverrides.NONE);
    }

    /** As {@link #read(Path)}, with some keys replaced. */
    public static Job read(Path file, JobOverrides overrides) {
        if (Files.isDirectory(file)) {
            throw InvalidInputException.of(file.toString(), "a folder, not a job", null);
        }
        try {
            byte[] bytes = SmallFile.read(file, LARGEST_FILE_BYTES);
            Optional<String> other = FileKind.noText(bytes);
            if (other.isPresent()) {
                throw InvalidInputException.of(file.toString(), other.get(), null);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return read(text, file.toString(), file.toAbsolutePath().resolveSibling(""), overrides);
        } catch (OutOfMemoryError e) {
            throw InvalidInputException.of(file.toString(), Heap.tooSmallFor("this job file"), null);
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
        return read(yaml, name, folder, JobOverrides.NONE);
    }

    /** As {@link #read(String, String, Path)}, with some keys replaced. */
    public static Job read(String yaml, String name, Path folder, JobOverrides overrides) {
        JsonNode root = parse(yaml, name);
        overrides.applyTo(root);
        return read(root, folder, KeyListener.NONE);
    }

    /** Of a job that is parsed, and somebody listens to what is asked for. */
    static Job read(JsonNode root, Path folder, KeyListener listener) {
        return new JobReader(folder.toAbsolutePath().normalize(), listener).job(root);
    }

    /** A job that is a mapping. */
    static ObjectNode parsed(String yaml) {
        return (ObjectNode) parse(yaml, "job");
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
        Fields job = Fields.of(root, JOB_KEYS, listener);
        ClusterSpec cluster = new ClusterReader(folder).cluster(job);
        int partitions = job.smallInteger("partitions", 1, MOST_WORKERS, cluster.workers());
        EngineSpec engine = engine(job);
        Clock usual = engine instanceof EngineSpec.Spark ? Clock.WALL : Clock.VIRTUAL;
        Clock clock = job.choice("clock", Clock.class, Optional.of(usual));
        Optional<Workload> workload = new WorkloadReader(folder).workload(job);
        Optional<Bandwidth> bandwidth = ClusterReader.bandwidth(job, cluster.workers());
        Optional<SchemeLimits> automatic = CodeReader.automatic(job);
        CodeSpec code = CodeReader.code(job, Job.usableWorkers(cluster, partitions), automatic, bandwidth);
        if (!code.memory().survivesOtherPlans() && WorkloadReader.asksForOtherPlans(job)) {
            throw new InvalidInputException(
                    "training.replan.every",
                    "above 0",
                    "0 with memory " + code.memory().name() + ", which is of one code");
        }
        return new Job(
                cluster,
                partitions,
                dimension(job, workload),
                code,
                workload,
                clock,
                engine,
                job.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 1),
                CodeReader.compare(job),
                automatic,
                support(job, cluster.workers(), partitions),
                bandwidth);
    }

    /** Who holds what, from a list of partitions for each worker. */
    private static Optional<EncodingMatrix> support(Fields job, int workers, int partitions) {
        if (!job.has("support")) {
            return Optional.empty();
        }
        if (WorkloadReader.asksForOtherPlans(job)) {
            throw new InvalidInputException(
                    "training.replan.every", "above 0", "0 with a support, beyond which no data may move");
        }
        Range partition = new Range(
                "an integer from 0 to " + (partitions - 1) + ", a partition",
                x -> x >= 0 && x < partitions && x == Math.rint(x));
        List<List<Double>> lists = job.listsOfNumbers("support", partition);
        if (lists.size() != workers) {
            throw new InvalidInputException(
                    "support",
                    lists.size() + " lists",
                    "one list of partitions for each of the " + workers + " workers");
        }
        List<int[]> held = new ArrayList<>();
        BitSet anywhere = new BitSet(partitions);
        for (int i = 0; i < workers; i++) {
            int[] of = lists.get(i).stream().mapToInt(Double::intValue).sorted().toArray();
            if (Arrays.stream(of).distinct().count() < of.length) {
                throw new InvalidInputException(
                        "support[" + i + "]", lists.get(i).toString(), "a list in which no partition is twice");
            }
            Arrays.stream(of).forEach(anywhere::set);
            held.add(of);
        }
        if (anywhere.cardinality() < partitions) {
            throw new InvalidInputException(
                    "support",
                    "partition " + anywhere.nextClearBit(0) + " nowhere",
                    "lists that have each of the " + partitions + " partitions at least once");
        }
        return Optional.of(EncodingMatrix.ofSupport(partitions, held, 1));
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
}
