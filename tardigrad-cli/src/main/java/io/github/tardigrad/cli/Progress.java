package io.github.tardigrad.cli;

import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunEvent;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.RunStart;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How training goes, on standard error: a bar on a terminal, else a line every few seconds. When the process is told to
 * stop, it says how to go on.
 */
final class Progress implements AutoCloseable {
    private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(5).toNanos();

    private final PrintWriter err;
    private final boolean terminal;
    private final Thread farewell;
    private @Nullable ProgressBar bar;
    private volatile boolean started;

    Progress(PrintWriter err, boolean terminal, Path folder) {
        this.err = err;
        this.terminal = terminal;
        this.farewell = new Thread(() -> {
            if (started) {
                err.println("\ntardigrad: stopped; to go on: tardigrad train " + folder);
                err.flush();
            }
        });
        Runtime.getRuntime().addShutdownHook(farewell);
    }

    /** Where it says so, for what has to be said besides. */
    PrintWriter err() {
        return err;
    }

    /** The listener of the runs, one after another. */
    ProgressListener rounds() {
        return new Rounds();
    }

    /** The run that was listened to has ended. */
    private void done() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    @Override
    public void close() {
        done();
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) {
            // The process is stopping, and the farewell is on its way.
            started = true;
        }
    }

    private void line(String text) {
        err.println("tardigrad: " + text);
        err.flush();
    }

    private final class Rounds implements ProgressListener {
        private String scheme = "";
        private long total;
        private String loss = "";
        private long lastLine = System.nanoTime();

        @Override
        public void onDescription(String text) {
            line(text);
        }

        @Override
        public void onStart(RunStart start) {
            scheme = start.scheme();
            total = start.rounds();
            loss = "";
            started = true;
            if (terminal) {
                bar = new ProgressBarBuilder()
                        .setTaskName(String.format(Locale.ROOT, "%-16s", scheme))
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .startsFrom(start.firstRound() - 1, Duration.ZERO)
                        .build();
            } else {
                line(scheme + ": "
                        + (start.firstRound() == 1 ? total + " rounds" : "from round " + start.firstRound()));
            }
        }

        @Override
        public void onEnd(RunResult result) {
            done();
        }

        @Override
        public void onEvent(long round, RunEvent event) {
            line(scheme + ": " + event.text());
        }

        @Override
        public void onRound(RoundMetrics metrics) {
            Evaluation evaluation = metrics.evaluation();
            if (evaluation != null) {
                loss = ", loss " + Figures.of(evaluation.trainLoss());
            }
            if (bar != null) {
                bar.stepTo(metrics.round());
                bar.setExtraMessage(loss.isEmpty() ? "" : loss.substring(2));
            } else if (System.nanoTime() - lastLine >= NANOS_BETWEEN_LINES) {
                lastLine = System.nanoTime();
                line(scheme + ": round " + metrics.round() + " of " + total + loss);
            }
        }
    }
}
