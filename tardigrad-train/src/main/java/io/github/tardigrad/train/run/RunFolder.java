package io.github.tardigrad.train.run;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.file.Durable;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.file.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one run: {@code job.yaml} as resolved, {@code plan.json}, {@code run.json} (where the run comes from),
 * {@code metrics.jsonl} and {@code checkpoint/}; {@code plans/} if the plan changed.
 *
 * <p>Nothing is touched before {@link Trainer#run}.
 */
public final class RunFolder {
    private static final String JOB = "job.yaml";
    private static final String PLAN = "plan.json";
    private static final String PLANS = "plans";
    static final String RUN = "run.json";
    /** Of run.json: what is made of the data. */
    static final String DATA = "data";

    static final String METRICS = "metrics.jsonl";
    static final String CHECKPOINT = "checkpoint";
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path path;
    private final String jobYaml;
    private final RunProvenance provenance;
    private final List<String> explanation;

    /**
     * A folder that may not exist yet.
     *
     * @param jobYaml the job with every default, as it is kept in {@code job.yaml}
     */
    public RunFolder(Path path, String jobYaml, RunProvenance provenance) {
        this(path, jobYaml, provenance, List.of());
    }

    /**
     * A folder that may not exist yet, of a run whose scheme was chosen automatically.
     *
     * @param explanation why the scheme was chosen, which is kept in {@code plan.json}; empty if the job named it
     */
    public RunFolder(Path path, String jobYaml, RunProvenance provenance, List<String> explanation) {
        this.path = path;
        this.jobYaml = jobYaml;
        this.provenance = provenance;
        this.explanation = List.copyOf(explanation);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The metrics of the rounds, one JSON object a line. */
    public Path metrics() {
        return path.resolve(METRICS);
    }

    /** The folder of the checkpoints. */
    public Path checkpoints() {
        return path.resolve(CHECKPOINT);
    }

    /** The file of a plan: the first, which the job asks for, or one that replaced it during the run. */
    static Path plan(Path folder, int number) {
        return number == 1 ? folder.resolve(PLAN) : folder.resolve(PLANS).resolve("plan-" + number + ".json");
    }

    /** What a run leaves in a folder that it has locked before it says what it is, the last thing, in {@code run.json}. */
    private static final Set<String> EARLY = Set.of(writing(PLAN), PLAN, writing(JOB), JOB, writing(RUN));

    /** Whether a run has begun in a folder. */
    public static boolean isRun(Path folder) {
        return Files.exists(folder.resolve(RUN));
    }

    /**
     * Refuses a folder in which something is.
     *
     * @throws InvalidInputException if it holds a run, or anything else
     */
    public static void requireNew(Path folder) {
        if (isRun(folder)) {
            throw new InvalidInputException(
                    "out", folder + ", which holds a run", "a new folder, or the run's own with --resume");
        }
        Optional<String> found = content(folder);
        if (found.isPresent()) {
            throw new InvalidInputException("out", folder + ", which holds " + found.get(), "a new or an empty folder");
        }
    }

    /**
     * Whether a folder is empty, or all in it was left by a run, or by several, that stopped before the first had begun:
     * nothing would be lost.
     */
    public static boolean isEarly(Path folder) {
        return Files.isDirectory(folder) && content(folder).isEmpty();
    }

    /** The first thing in a folder that was not left there by a run before it said what it is. */
    private static Optional<String> content(Path folder) {
        if (!Files.exists(folder)) {
            return Optional.empty();
        }
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException("out", folder + ", a file", "a folder");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            boolean locked = Files.exists(folder.resolve(RunLock.FILE));
            return entries.filter(entry -> !(locked && isLeftEarly(entry)))
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .min(Comparator.naturalOrder());
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static boolean isLeftEarly(Path entry) {
        String name = String.valueOf(entry.getFileName());
        return name.equals(RunLock.FILE)
                || EARLY.contains(name)
                || (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                        && content(entry).isEmpty());
    }

    private static InvalidInputException unusable(Path folder, IOException e) {
        return new InvalidInputException(
                "out", folder + " (" + FileProblem.of(e) + ")", "a folder that can be written", e);
    }

    /**
     * Creates the folder, or makes sure that there is a run to resume, and keeps others from it.
     *
     * @throws InvalidInputException if there is something and {@code resume} is false, no run and it is true, or a folder
     *     that cannot be written
     * @throws RunFailedException if another process trains there
     */
    RunLock lock(boolean resume) {
        if (!resume) {
            requireNew(path);
        } else if (!Files.isDirectory(path)) {
            throw new InvalidInputException(
                    "out", path + ", which does not exist", "the folder of an earlier run, to resume it");
        } else if (!isRun(path) && content(path).isPresent()) {
            throw new InvalidInputException(
                    "out", path + ", which holds no " + RUN, "the folder of an earlier run, to resume it");
        }
        try {
            Files.createDirectories(path);
            Durable.forceEntry(path);
            return RunLock.of(path);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /**
     * Writes what describes the run.
     *
     * @throws InvalidInputException if there is a run of another job, or the folder cannot be written
     */
    void prepare(
            CodePlan plan, JobIdentity job, TrainingSettings settings, Optional<DataSummary> data, boolean resume) {
        try {
            ObjectNode run = resume ? earlierRun(job) : JSON.createObjectNode();
            describe(run, job, settings);
            data.ifPresent(summary -> run.set(DATA, DataJson.toJson(summary)));
            List<String> why = resume && explanation.isEmpty() ? earlierExplanation() : explanation;
            replace(PLAN, JSON.writeValueAsString(PlanJson.toJson(plan, why)) + "\n");
            replace(JOB, jobYaml);
            // The last: a folder without it holds nothing that would be lost, and one with it all that it takes to go
            // on.
            replace(RUN, JSON.writeValueAsString(run) + "\n");
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /** Writes what is made of the data, of which more may be known than when the run began. */
    void writeData(DataSummary data) throws IOException {
        ObjectNode run = read(RUN);
        ObjectNode now = DataJson.toJson(data);
        // As texts: numbers that were read are of other types.
        if (!now.toString().equals(run.path(DATA).toString())) {
            run.set(DATA, now);
            replace(RUN, JSON.writeValueAsString(run) + "\n");
        }
    }

    /** Writes a plan that replaces the one before. */
    void writePlan(int number, CodePlan plan) throws IOException {
        Files.createDirectories(path.resolve(PLANS));
        Durable.force(path);
        replace(path.relativize(plan(path, number)).toString(), JSON.writeValueAsString(PlanJson.toJson(plan)) + "\n");
    }

    /** A resumed job names the scheme that was chosen; why it was, only the earlier plan says. */
    private List<String> earlierExplanation() throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.exists(path.resolve(PLAN))) {
            read(PLAN).path("explanation").forEach(line -> lines.add(line.asText()));
        }
        return lines;
    }

    /** Empty if the earlier run was killed before it had said what it is. */
    private ObjectNode earlierRun(JobIdentity job) throws IOException {
        if (!isRun(path)) {
            return JSON.createObjectNode();
        }
        ObjectNode run = read(RUN);
        if (!run.path("job").path("fields").isObject()) {
            throw damaged(RUN, "it does not say of which job it is", null);
        }
        job.requireSame("resume", JobIdentity.fromJson(run.path("job")), path.toString());
        return run;
    }

    private ObjectNode read(String name) throws IOException {
        try {
            if (JSON.readTree(SmallFile.read(
                            path.resolve(name), name.equals(PLAN) ? SmallFile.MOST_PLAN_BYTES : SmallFile.MOST_BYTES))
                    instanceof ObjectNode node) {
                return node;
            }
            throw damaged(name, "it is not a JSON object", null);
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            throw damaged(name, "it is not JSON" + (location == null ? "" : " from line " + location.getLineNr()), e);
        }
    }

    private InvalidInputException damaged(String name, String how, @Nullable Exception cause) {
        return InvalidInputException.of(
                path.resolve(name).toString(),
                "damaged: " + how + "; put back the file as it was, or train in a new folder",
                cause);
    }

    private void describe(ObjectNode run, JobIdentity job, TrainingSettings settings) {
        ArrayNode command;
        if (run.has("startedAt")) {
            ArrayNode resumed = run.withArrayProperty("resumed");
            ObjectNode entry =
                    resumed.addObject().put("at", provenance.startedAt().toString());
            command = entry.putArray("command");
        } else {
            run.put("version", provenance.version())
                    .put("commit", provenance.commit())
                    .put("startedAt", provenance.startedAt().toString());
            command = run.putArray("command");
        }
        provenance.command().forEach(command::add);
        job.writeTo(run.putObject("job"));
        run.put("seed", settings.seed())
                .put("rounds", settings.rounds())
                .put("clock", settings.clock().yamlName());
        run.put("jdk", Runtime.version().toString())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("cpu", cpu())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("maxHeapBytes", Runtime.getRuntime().maxMemory());
    }

    /** The processor's name where the system tells it, else its architecture. */
    private static String cpu() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.toLowerCase(Locale.ROOT).startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String writing(String name) {
        Path file = Path.of(name);
        return file.resolveSibling("." + file.getFileName() + ".writing").toString();
    }

    /** Whole or not at all, whatever happens in between, a power cut too. */
    private void replace(String name, String text) throws IOException {
        Durable.replace(path.resolve(name), text.getBytes(StandardCharsets.UTF_8), path.resolve(writing(name)));
    }
}
