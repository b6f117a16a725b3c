package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.plan.CodePlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The folder of one run: {@code job.yaml} as resolved, {@code plan.json}, {@code run.json} (where the run comes from),
 * {@code metrics.jsonl} and {@code checkpoint/}.
 *
 * <p>Nothing is touched before {@link Trainer#run}.
 */
public final class RunFolder {
    private static final String JOB = "job.yaml";
    private static final String PLAN = "plan.json";
    private static final String RUN = "run.json";
    private static final String METRICS = "metrics.jsonl";
    private static final String CHECKPOINT = "checkpoint";
    private static final List<String> CONTENTS = List.of(JOB, PLAN, RUN, METRICS, CHECKPOINT);
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

    /**
     * Creates the folder, or makes sure that it is of this job, and writes what describes the run.
     *
     * @throws InvalidInputException if there is a run and {@code resume} is false, no run and it is true, a run of another
     *     job, or a folder that cannot be written
     */
    void prepare(CodePlan plan, JobIdentity job, TrainingSettings settings, boolean resume) {
        try {
            if (resume && !Files.isDirectory(path)) {
                throw new InvalidInputException(
                        "out", path + ", which does not exist", "the folder of an earlier run, to resume it");
            }
            if (!resume && Stream.of(CONTENTS).flatMap(List::stream).anyMatch(this::exists)) {
                throw new InvalidInputException(
                        "out", path + ", which holds a run", "a new folder, or the run's own with --resume");
            }
            ObjectNode run = resume ? earlierRun(job) : JSON.createObjectNode();
            Files.createDirectories(path);
            replace(JOB, jobYaml);
            List<String> why = resume && explanation.isEmpty() ? earlierExplanation() : explanation;
            replace(PLAN, JSON.writeValueAsString(PlanJson.toJson(plan, why)) + "\n");
            describe(run, job, settings);
            replace(RUN, JSON.writeValueAsString(run) + "\n");
        } catch (IOException e) {
            throw new InvalidInputException("out", path + " (" + e + ")", "a folder that can be written", e);
        }
    }

    /** A resumed job names the scheme that was chosen; why it was, only the earlier plan says. */
    private List<String> earlierExplanation() throws IOException {
        List<String> lines = new ArrayList<>();
        if (exists(PLAN)) {
            JSON.readTree(Files.readAllBytes(path.resolve(PLAN)))
                    .path("explanation")
                    .forEach(line -> lines.add(line.asText()));
        }
        return lines;
    }

    private boolean exists(String name) {
        return Files.exists(path.resolve(name));
    }

    /** Empty if the earlier run was killed before it had said what it is. */
    private ObjectNode earlierRun(JobIdentity job) throws IOException {
        try {
            if (JSON.readTree(Files.readAllBytes(path.resolve(RUN))) instanceof ObjectNode run) {
                job.requireSame(JobIdentity.fromJson(run.path("job")), path.toString());
                return run;
            }
        } catch (NoSuchFileException e) {
            if (exists(CHECKPOINT)) {
                throw new InvalidInputException(
                        "out", path + ", which has checkpoints but no " + RUN, "the folder of an earlier run", e);
            }
        }
        return JSON.createObjectNode();
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

    /** Whole or not at all, whatever happens in between. */
    private void replace(String name, String text) throws IOException {
        Path writing = path.resolve("." + name + ".writing");
        Files.write(writing, text.getBytes(StandardCharsets.UTF_8));
        Files.move(writing, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
