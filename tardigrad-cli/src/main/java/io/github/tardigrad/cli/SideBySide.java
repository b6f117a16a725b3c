package io.github.tardigrad.cli;

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
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RunFailedException;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunLock;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The schemes of a job, trained one after the other on the same data. One scheme: the folder is its run folder; several:
 * a run folder each in it, and the job and a plot of all beside them.
 */
final class SideBySide {
    /** Of a run folder, and of a folder of several. */
    static final String JOB_FILE = "job.yaml";

    private static final String FRAMES = "frames";

    private final Job asked;
    private final Path folder;
    private final RunProvenance provenance;
    private final boolean dumpFrames;

    SideBySide(Job job, Path folder, RunProvenance provenance, boolean dumpFrames) {
        this.asked = job;
        this.folder = folder;
        this.provenance = provenance;
        this.dumpFrames = dumpFrames;
    }

    private record Run(CodePlan plan, Job job, Path folder, List<String> explanation) {
        String scheme() {
            return SchemeChoice.label(job.code());
        }
    }

    /** Trains. A run that had ended is not done again. */
    List<RunResult> run(boolean resume, Progress progress, LiveReport live) {
        try (Workplace workplace = Workplace.of(asked.engine())) {
            return run(workplace, resume, progress, live);
        }
    }

    private List<RunResult> run(Workplace workplace, boolean resume, Progress progress, LiveReport live) {
        TrainingTask task = workplace.task(asked);
        Plans.Chosen chosen = Plans.chosen(asked, task.dimension());
        Job job = chosen.job();
        List<Job> schemes = job.schemes();
        boolean several = schemes.size() > 1;
        List<Run> runs = new ArrayList<>();
        for (Job scheme : schemes) {
            Path runFolder = several ? folder.resolve(SchemeChoice.label(scheme.code())) : folder;
            List<String> explanation = runs.isEmpty() ? chosen.explanation() : List.of();
            runs.add(new Run(Plans.of(scheme, task.dimension()), scheme, runFolder, explanation));
        }
        require(several, resume);
        progress.describe(task.description());
        progress.describe(kernels());
        chosen.explanation().forEach(progress::describe);
        workplace.description().ifPresent(progress::describe);
        return several
                ? trainAll(job, runs, task, workplace, resume, progress, live)
                : List.of(train(
                        runs.get(0),
                        task,
                        workplace,
                        resume,
                        progress,
                        progress.of(
                                runs.get(0).scheme(),
                                () -> live.follow(runs.get(0).folder()))));
    }

    private List<RunResult> trainAll(
            Job job,
            List<Run> runs,
            TrainingTask task,
            Workplace workplace,
            boolean resume,
            Progress progress,
            LiveReport live) {
        RunLock lock = lock();
        try {
            if (!resume) {
                write(job);
            }
            List<RunResult> results = new ArrayList<>();
            for (Run run : runs) {
                // Not before the earlier run has turned out to be of this job.
                ProgressListener listener = progress.of(run.scheme(), () -> {
                    write(job);
                    live.follow(run.folder());
                });
                results.add(train(run, task, workplace, resume && Files.exists(run.folder()), progress, listener));
                progress.done();
            }
            draw(runs, folder, progress);
            return results;
        } finally {
            lock.close();
        }
    }

    /** That the folder is new, or holds what there is to resume: one run, several, or one that was stopped before it began. */
    private void require(boolean several, boolean resume) {
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
                    folder + " holds the run of one scheme: leave out compare to go on with it, or train the job into a"
                            + " new folder",
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
    private String yaml(Job job, Path into) {
        Path file = into.resolve(JOB_FILE);
        try {
            return Files.exists(file) && JobReader.read(file).equals(job)
                    ? new String(SmallFile.read(file), StandardCharsets.UTF_8)
                    : JobWriter.toYaml(job);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private RunResult train(
            Run run,
            TrainingTask task,
            Workplace workplace,
            boolean resume,
            Progress progress,
            ProgressListener listener) {
        LastFrames frames = new LastFrames(listener, dumpFrames);
        Trainer trainer = new Trainer(
                task,
                run.plan(),
                run.job().cluster().delays(),
                run.job().trainingSettings(),
                new RunFolder(run.folder(), yaml(run.job(), run.folder()), provenance, run.explanation()),
                frames,
                workplace.workers(run.job(), run.plan(), task));
        RunResult result = trainer.run(resume);
        try {
            frames.write(run.folder().resolve(FRAMES));
        } catch (IOException e) {
            throw new RunFailedException("the frames cannot be written: " + FileProblem.of(e), e);
        }
        draw(List.of(run), run.folder(), progress);
        return result;
    }

    private static void draw(List<Run> runs, Path into, Progress progress) {
        Pictures.attempt(into.resolve(LossPlot.NAME + ".png"), progress.err(), () -> {
            List<LossCurve> curves = new ArrayList<>();
            for (Run run : runs) {
                curves.add(LossCurve.read(run.scheme(), run.folder().resolve("metrics.jsonl")));
            }
            int workers = runs.get(0).plan().workers();
            double meanStraggling = runs.get(0).plan().profile().meanStraggling();
            LossPlot.draw(
                    String.format(
                            Locale.ROOT,
                            "%d workers, a deadline missed with probability %.2f on average",
                            workers,
                            meanStraggling),
                    curves,
                    into);
        });
    }

    /** Which loops quantize, and why not faster ones. */
    private static String kernels() {
        Kernels kernels = Kernels.inUse();
        return "kernels: " + kernels
                + kernels.obstacle().map(why -> " (" + why + ")").orElse("");
    }
}
