package io.github.tardigrad.cli;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.Tardigrad;
import io.github.tardigrad.train.Training;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RunFailedException;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.RunStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A training as the command line shows it: progress, who is slow, a picture of the losses for each scheme and one of all. */
final class SideBySide {
    /** The job, in a run folder and in the folder of several. */
    static final String JOB_FILE = Training.JOB_FILE;

    private static final String FRAMES = "frames";

    private final Job job;
    private final Path folder;
    private final RunProvenance provenance;
    private final boolean dumpFrames;

    SideBySide(Job job, Path folder, RunProvenance provenance, boolean dumpFrames) {
        this.job = job;
        this.folder = folder;
        this.provenance = provenance;
        this.dumpFrames = dumpFrames;
    }

    /** Trains. A run that had ended is not done again. */
    List<RunResult> run(boolean resume, Progress progress, LiveReport live) {
        LastFrames frames = new LastFrames(dumpFrames);
        Curves curves = new Curves(progress, live);
        List<RunResult> results = Tardigrad.training(job)
                .into(folder)
                .resuming(resume)
                .by(provenance)
                .listen(progress.rounds())
                .listen(frames)
                .listen(curves)
                .runAll();
        try {
            frames.write(FRAMES);
        } catch (IOException e) {
            throw new RunFailedException("the frames cannot be written: " + FileProblem.of(e), e);
        }
        if (results.size() > 1) {
            curves.draw(curves.runs, folder);
        }
        return results;
    }

    /** Draws the losses of each run when it has ended. */
    private static final class Curves implements ProgressListener {
        private final Progress progress;
        private final LiveReport live;
        private final List<RunStart> runs = new ArrayList<>();

        Curves(Progress progress, LiveReport live) {
            this.progress = progress;
            this.live = live;
        }

        @Override
        public void onStart(RunStart start) {
            live.follow(start.folder());
            runs.add(start);
        }

        @Override
        public void onEnd(RunResult result) {
            RunStart run = runs.get(runs.size() - 1);
            draw(List.of(run), run.folder());
        }

        private void draw(List<RunStart> drawn, Path into) {
            Pictures.attempt(into.resolve(LossPlot.NAME + ".png"), progress.err(), () -> {
                List<LossCurve> losses = new ArrayList<>();
                for (RunStart run : drawn) {
                    losses.add(LossCurve.read(run.scheme(), run.folder().resolve("metrics.jsonl")));
                }
                CodePlan plan = drawn.get(0).plan();
                LossPlot.draw(
                        String.format(
                                Locale.ROOT,
                                "%d workers, a deadline missed with probability %.2f on average",
                                plan.workers(),
                                plan.profile().meanStraggling()),
                        losses,
                        into);
            });
        }
    }
}
