package io.github.tardigrad.train;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.file.SmallFile;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.SchemeChoice;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.Listeners;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunEvent;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunLock;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.RunStart;
import io.github.tardigrad.train.run.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A training of a job: of one scheme, or of several one after the other on the same data.
 *
 * <p>One scheme: the folder is its run folder. Several: a run folder each in it, by the label of the scheme, and the job beside them.
 * Threads: confined.
 */
public final class Training {
    /** The job, in a run folder and in the folder of several. */
    public static final String JOB_FILE = "job.yaml";

    private final Job asked;
    private final List<ProgressListener> listeners = new ArrayList<>();
    private @Nullable Engine engine;
    private @Nullable Path into;
    private boolean resume;
    private RunProvenance provenance = new RunProvenance("unknown", "unknown", List.of(), Instant.now());

    Training(Job job) {
        this.asked = job;
    }

    /** Has the workers of this engine compute; without it those of the engine that the job names. */
    public Training on(Engine other) {
        this.engine = other;
        return this;
    }

    /** Where the run is written; must be given. Nothing is touched before {@link #run}. */
    public Training into(Path folder) {
        this.into = folder;
        return this;
    }

    /** Adds a listener, which is told after those before it. One that throws is left out; the run goes on. */
    public Training listen(ProgressListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Goes on from the newest checkpoints in the folder, to the same numbers as without a stop. */
    public Training resuming() {
        return resuming(true);
    }

    /** Whether to go on from the newest checkpoints in the folder, which otherwise must be new or empty. */
    public Training resuming(boolean goOn) {
        this.resume = goOn;
        return this;
    }

    /** What {@code run.json} says of where the run comes from. */
    public Training by(RunProvenance caller) {
        this.provenance = caller;
        return this;
    }

    /**
     * Trains a job of one scheme.
     *
     * @throws InvalidInputException if the job, its data or the folder cannot be used so, or the job compares several schemes
     * @throws io.github.tardigrad.train.run.RunFailedException if the run cannot go on; its last checkpoint is intact
     */
    public RunResult run() {
        if (!asked.compare().isEmpty()) {
            throw new InvalidInputException(
                    "compare", asked.compare().size() + " schemes", "absent where one is trained");
        }
        return runAll().get(0);
    }

    /**
     * Trains every scheme of the job. A run that had ended is not done again.
     *
     * @return one result for each, in the order of the job
     * @throws InvalidInputException if the job, its data or the folder cannot be used so
     * @throws io.github.tardigrad.train.run.RunFailedException if a run cannot go on; its last checkpoint is intact
     */
    public List<RunResult> runAll() {
        if (into == null) {
            throw new IllegalStateException("into(folder) says where the run is written, and was not called");
        }
        Engine where = engine == null ? Engine.of(asked.engine()) : engine;
        try (Engine.Connection workers = where.open();
                Listeners told = new Listeners(listeners)) {
            return new Schemes(into, workers, told).run();
        }
    }

    /** The run of one scheme. */
    private record Run(CodePlan plan, Job job, Path folder, List<String> explanation) {
        String scheme() {
            return SchemeChoice.label(job.code());
        }
    }

    private final class Schemes {
        private final Path folder;
        private final Engine.Connection workers;
        private final Listeners told;

        Schemes(Path folder, Engine.Connection workers, Listeners told) {
            this.folder = folder;
            this.workers = workers;
            this.told = told;
        }

        List<RunResult> run() {
            TrainingTask task = workers.task(asked);
            PlanChoice chosen = PlanChoice.of(asked, task.dimension());
            Job job = chosen.job();
            List<Job> schemes = job.schemes();
            boolean several = schemes.size() > 1;
            List<Run> runs = new ArrayList<>();
            for (Job scheme : schemes) {
                Path runFolder = several ? folder.resolve(SchemeChoice.label(scheme.code())) : folder;
                List<String> explanation = runs.isEmpty() ? chosen.explanation() : List.of();
                runs.add(new Run(PlanChoice.plan(scheme, task.dimension()), scheme, runFolder, explanation));
            }
            require(several);
            told.onDescription(task.description());
            told.onDescription(kernels());
            chosen.explanation().forEach(told::onDescription);
            workers.description().ifPresent(told::onDescription);
            return several ? trainAll(job, runs, task) : List.of(train(runs.get(0), task, resume, start -> {}));
        }

        private List<RunResult> trainAll(Job job, List<Run> runs, TrainingTask task) {
            RunLock lock = lock();
            try {
                if (!resume) {
                    write(job);
                }
                List<RunResult> results = new ArrayList<>();
                for (Run run : runs) {
                    // Not before the earlier run has turned out to be of this job.
                    results.add(train(run, task, resume && Files.exists(run.folder()), start -> write(job)));
                }
                return results;
            } finally {
                lock.close();
            }
        }

        /** That the folder is new, or holds what there is to resume: one run, several, or one that was stopped before it began. */
        private void require(boolean several) {
            if (!resume) {
                RunFolder.requireNew(folder);
                return;
            }
            boolean one = RunFolder.isRun(folder);
            if (!one && !holdsSeveral()) {
                if (RunFolder.isEarly(folder)) {
                    return;
                }
                Path job = folder.resolve(JOB_FILE);
                String hint = Files.exists(job) ? "; to train the job in it: tardigrad train " + job : "";
                throw InvalidInputException.of("out", folder + " holds no run to go on with" + hint, null);
            }
            if (one && several) {
                throw InvalidInputException.of(
                        "compare",
                        folder + " holds the run of one scheme: leave out compare to go on with it, or train the job"
                                + " into a new folder",
                        null);
            }
            if (!one && !several) {
                throw InvalidInputException.of(
                        "compare", folder + " holds the runs of several schemes: name them to go on with them", null);
            }
        }

        private boolean holdsSeveral() {
            if (!Files.isDirectory(folder)) {
                return false;
            }
            try (Stream<Path> entries = Files.list(folder)) {
                return entries.anyMatch(RunFolder::isRun);
            } catch (IOException e) {
                throw unusable(e);
            }
        }

        private InvalidInputException unusable(IOException e) {
            return new InvalidInputException(
                    "out", folder + " (" + FileProblem.of(e) + ")", "a folder that can be written", e);
        }

        private RunLock lock() {
            try {
                Files.createDirectories(folder);
                return RunLock.of(folder);
            } catch (IOException e) {
                throw unusable(e);
            }
        }

        private void write(Job job) {
            try {
                Path writing = folder.resolve("." + JOB_FILE + ".writing");
                Files.writeString(writing, yaml(job, folder));
                Files.move(
                        writing,
                        folder.resolve(JOB_FILE),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw unusable(e);
            }
        }

        /** As a person has put it, if the folder has this job so. */
        private String yaml(Job job, Path in) {
            Path file = in.resolve(JOB_FILE);
            try {
                return Files.exists(file) && JobReader.read(file).equals(job)
                        ? new String(SmallFile.read(file), StandardCharsets.UTF_8)
                        : JobWriter.toYaml(job);
            } catch (IOException e) {
                throw unusable(e);
            }
        }

        private RunResult train(Run run, TrainingTask task, boolean goOn, Consumer<RunStart> starting) {
            Trainer trainer = new Trainer(
                    task,
                    run.plan(),
                    run.job().cluster().delays(),
                    run.job().trainingSettings(),
                    new RunFolder(run.folder(), yaml(run.job(), run.folder()), provenance, run.explanation()),
                    new OneRun(run, starting),
                    () -> workers.workers(run.job(), run.plan(), task));
            RunResult result;
            try {
                result = trainer.run(goOn);
            } catch (RuntimeException e) {
                told.onFailure(e);
                throw e;
            }
            told.onEnd(result);
            return result;
        }

        /** Passes everything on, and the start with the label of the scheme. */
        private final class OneRun implements ProgressListener {
            private final Run run;
            private final Consumer<RunStart> starting;

            OneRun(Run run, Consumer<RunStart> starting) {
                this.run = run;
                this.starting = starting;
            }

            @Override
            public void onStart(RunStart start) {
                starting.accept(start);
                told.onStart(start.named(run.scheme()));
            }

            @Override
            public void onFrame(long round, int worker, byte[] frame, int length) {
                told.onFrame(round, worker, frame, length);
            }

            @Override
            public void onRound(RoundMetrics metrics) {
                told.onRound(metrics);
            }

            @Override
            public void onEvent(long round, RunEvent event) {
                told.onEvent(round, event);
            }

            @Override
            public void onCheckpoint(long round, Path checkpoint) {
                told.onCheckpoint(round, checkpoint);
            }

            @Override
            public void onWarning(String message) {
                told.onWarning(message);
            }
        }
    }

    /** Which loops quantize, and why not faster ones. */
    private static String kernels() {
        Kernels kernels = Kernels.inUse();
        return "kernels: " + kernels
                + kernels.obstacle().map(why -> " (" + why + ")").orElse("");
    }
}
