package io.github.tardigrad.cli;

import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobOverrides;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.run.Clock;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.WorkerReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad train}: trains through stragglers, as a job says or as the bundled one does. */
@Command(
        name = "train",
        description = "Trains through stragglers and leaves a run folder with the job, the plan, the metrics of each"
                + " round, checkpoints and a plot. Without a job: the bundled digits on ten unequal workers."
                + " What a job can say: docs/job-file.md.",
        exitCodeList = {
            "0:done",
            "1:the run failed or its folder is in use; its last checkpoint is intact",
            "2:the input was wrong",
            "130, 143:stopped by Ctrl-C or by TERM; go on with the run folder"
        },
        footer = {
            "  tardigrad train",
            "  tardigrad train examples/fashion-mnist.yaml --rounds 300 --out runs/fashion",
            "  tardigrad train runs/fashion        go on with a run that was stopped",
            "  tardigrad train --json | jq '.runs[].accuracy'"
        })
final class TrainCommand implements Callable<Integer> {
    /** The bundled job is examples/digits.yaml. */
    private static final String DEFAULT_JOB = "digits.yaml";
    /** Set by the launcher: the commit of the sources, and whether standard error is a terminal. */
    private static final String COMMIT = "tardigrad.commit";

    private static final String TERMINAL = "tardigrad.terminal";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "JOB.yaml | RUN_FOLDER",
            arity = "0..1",
            description = "A job to train, or the folder of a run to go on with.")
    private @Nullable Path input;

    @Option(names = "--rounds", paramLabel = "N", description = "Instead of the job's training.rounds.")
    private @Nullable Long rounds;

    @Option(names = "--seed", paramLabel = "N", description = "Instead of the job's seed.")
    private @Nullable Long seed;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "Instead of the job's data.directory, of data.path of text, or of data.train of csv: another place or table.")
    private @Nullable Path data;

    @Option(
            names = "--clock",
            paramLabel = "CLOCK",
            converter = ClockName.class,
            description = "Instead of the job's: virtual or wall.")
    private @Nullable Clock clock;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "Instead of the job's: local, or spark for the executors of a Spark cluster as workers.")
    private EngineSpec.@Nullable Type engine;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Of the Spark cluster, with --engine spark: " + EngineSpec.Spark.MASTERS
                    + ". Not needed under spark-submit.")
    private @Nullable String master;

    @Option(
            names = SparkProperties.OPTION,
            paramLabel = "FILE",
            description = "Settings of Spark's, as spark-submit --properties-file takes them; secrets belong there.")
    private @Nullable Path sparkConf;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "The run folder; runs/TIME-NAME if not given. Several schemes: a folder each in it.")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            description = "Go on from the last checkpoints in the run folder: the same numbers as without a stop.")
    private boolean resume;

    @Option(
            names = "--report-every",
            paramLabel = "DURATION",
            converter = Period.class,
            description =
                    "Show who is slow at this interval, such as 30s, 10m or 1h, on standard error; on SIGUSR1 too.")
    private @Nullable Duration reportEvery;

    @Option(names = "--dump-frames", description = "Keep the frames of the last round in frames/ of the run folder.")
    private boolean dumpFrames;

    @Option(names = "--verbose", description = "Say also where the processors' time went; --json always does.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    private final List<String> command;

    /** As a job has it. */
    static final class ClockName implements CommandLine.ITypeConverter<Clock> {
        @Override
        public Clock convert(String name) {
            return Arrays.stream(Clock.values())
                    .filter(clock -> clock.yamlName().equals(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new CommandLine.TypeConversionException("must be virtual or wall: found " + name));
        }
    }

    /** A whole number of seconds, minutes or hours. */
    static final class Period implements CommandLine.ITypeConverter<Duration> {
        private static final Pattern SHAPE = Pattern.compile("([1-9]\\d{0,5})([smh])");

        @Override
        public Duration convert(String text) {
            Matcher period = SHAPE.matcher(text);
            if (!period.matches()) {
                throw new CommandLine.TypeConversionException(
                        "must be a whole number with s, m or h, such as 30s: found " + text);
            }
            return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        }
    }

    /** With the words of the command line, which are kept with the run. */
    TrainCommand(List<String> command) {
        this.command = command;
    }

    @Override
    public Integer call() {
        requireNamed("--out", out, "a folder");
        requireNamed("--data", data, "a path");
        requireNamed("JOB.yaml | RUN_FOLDER", input, "a file or a folder");
        boolean folderGiven = input != null && Files.isDirectory(input);
        if (folderGiven && out != null) {
            throw new InvalidInputException("--out", out.toString(), "absent where a run folder is given");
        }
        if (resume && !folderGiven && out == null) {
            throw new InvalidInputException("--resume", "no folder", "with the run folder, or a job and --out");
        }
        Job job = read(folderGiven);
        if (sparkConf != null) {
            SparkProperties.apply(sparkConf);
        }
        Path folder = folder(folderGiven);
        PrintWriter err = spec.commandLine().getErr();
        RunProvenance provenance = new RunProvenance(Main.Version.number(), commit(), command, Instant.now());
        SideBySide schemes = new SideBySide(job, folder, provenance, dumpFrames);
        List<RunResult> results;
        try (Progress progress = new Progress(err, Boolean.getBoolean(TERMINAL), folder);
                LiveReport live = new LiveReport(err, Optional.ofNullable(reportEvery))) {
            results = schemes.run(resume || folderGiven, progress, live);
        }
        // Under the virtual clock workers are as slow as the job says.
        List<Optional<WorkerReport>> workers = results.stream()
                .map(result -> job.clock() == Clock.WALL
                        ? LiveReport.of(result.runFolder(), err)
                        : Optional.<WorkerReport>empty())
                .toList();
        if (TrainedDetector.isDetector(job)) {
            results.forEach(result -> drawDetections(result.runFolder(), err));
            if (results.size() > 1) {
                drawSideBySide(results.stream().map(RunResult::runFolder).toList(), folder, err);
            }
        }
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            printer.println(TrainingReport.json(results, workers, folder).toPrettyString());
        } else {
            printer.print(TrainingReport.text(results, workers, folder, job.clock(), verbose));
        }
        printer.flush();
        return 0;
    }

    private static void drawDetections(Path run, PrintWriter err) {
        Path picture = run.resolve(TrainedDetector.PICTURE);
        Pictures.attempt(picture, err, () -> {
            try (TrainedDetector detector = new TrainedDetector(run, DetectCommand.LEAST_SCORE, err::println)) {
                detector.drawTests(picture);
            }
        });
    }

    /** What each scheme's detector finds in one test image, the truth first. */
    private static void drawSideBySide(List<Path> runs, Path folder, PrintWriter err) {
        Path picture = folder.resolve(TrainedDetector.PICTURE);
        Pictures.attempt(
                picture,
                err,
                () -> TrainedDetector.drawSideBySide(runs, DetectCommand.LEAST_SCORE, picture, err::println));
    }

    private static void requireNamed(String option, @Nullable Path path, String allowed) {
        if (path != null && path.toString().isEmpty()) {
            throw new InvalidInputException(option, "an empty value", allowed);
        }
    }

    private Job read(boolean folderGiven) {
        JobOverrides overrides = overrides();
        Job job = read(folderGiven, overrides);
        if (master != null) {
            if (!(job.engine() instanceof EngineSpec.Spark)) {
                throw new InvalidInputException("--master", master, "absent, or with --engine spark");
            }
            job = read(folderGiven, overrides.master(master));
        }
        return data == null ? job : job.withDirectory(data);
    }

    /** Of all options but the master, which a job must be for. */
    private JobOverrides overrides() {
        JobOverrides overrides = JobOverrides.NONE;
        if (rounds != null) {
            if (rounds < 1) {
                throw new InvalidInputException("--rounds", rounds.toString(), "an integer of at least 1");
            }
            overrides = overrides.rounds(rounds);
        }
        if (seed != null) {
            overrides = overrides.seed(seed);
        }
        if (engine != null) {
            overrides = overrides.engine(engine);
        }
        return clock == null ? overrides : overrides.clock(clock);
    }

    private Job read(boolean folderGiven, JobOverrides overrides) {
        if (input == null) {
            return bundled(overrides);
        }
        Path file = folderGiven ? input.resolve(SideBySide.JOB_FILE) : input;
        if (folderGiven && !Files.exists(file)) {
            throw InvalidInputException.of(
                    input.toString(), "a folder without " + file.getFileName() + ": no run", null);
        }
        return JobReader.read(file, overrides);
    }

    static Job bundled() {
        return bundled(JobOverrides.NONE);
    }

    private static Job bundled(JobOverrides overrides) {
        try (InputStream in = TrainCommand.class.getResourceAsStream(DEFAULT_JOB)) {
            if (in == null) {
                throw new AssertionError("the resource is part of this jar: " + DEFAULT_JOB);
            }
            return JobReader.read(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8), DEFAULT_JOB, Path.of(""), overrides);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the sources, as the launcher says. */
    static String commit() {
        return System.getProperty(COMMIT, "unknown");
    }

    private Path folder(boolean folderGiven) {
        if (input != null && folderGiven) {
            return input;
        }
        return out != null ? out : newFolder();
    }

    private Path newFolder() {
        String file = input == null ? DEFAULT_JOB : String.valueOf(input.getFileName());
        String name = file.replaceFirst("\\.ya?ml$", "");
        String time = LocalDateTime.now(ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
        return Path.of("runs", time + "-" + name);
    }
}
