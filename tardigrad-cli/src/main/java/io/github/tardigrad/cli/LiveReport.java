package io.github.tardigrad.cli;

import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.WorkerReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Who is slow while a run goes on, on standard error: when the process gets SIGUSR1, where a system has that, and at an
 * interval. Read from the run folder by a thread of its own, so that no round waits for it.
 */
final class LiveReport implements AutoCloseable {
    /** Longer tables are for {@code tardigrad report}. */
    static final int MOST_WORKERS = 20;

    private static final String SIGNAL = "USR1";
    private static final String METRICS = "metrics.jsonl";
    private static final String NO_ROUND = "tardigrad: no round yet; ";

    private final PrintWriter err;
    private final ScheduledExecutorService thread;
    private final @Nullable Object handlerBefore;
    private volatile @Nullable Path run;

    LiveReport(PrintWriter err, Optional<Duration> every) {
        this.err = err;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, "tardigrad-report");
            daemon.setDaemon(true);
            return daemon;
        });
        this.handlerBefore = Signals.register(SIGNAL, () -> thread.execute(this::print));
        every.ifPresent(period -> {
            long millis = period.toMillis();
            Future<?> unused = thread.scheduleWithFixedDelay(this::print, millis, millis, TimeUnit.MILLISECONDS);
        });
    }

    /** First thing in a process: the signal does not end it, nor go unanswered while it gets ready to train. */
    static void listen(boolean trains) {
        Signals.register(SIGNAL, () -> {
            if (trains) {
                System.err.println(NO_ROUND + "starting");
            }
        });
    }

    /** From now on this run is reported on. */
    void follow(Path runFolder) {
        run = runFolder;
    }

    private void print() {
        Path folder = run;
        try {
            if (folder == null) {
                err.println(NO_ROUND + "reading the job and its data");
            } else if (!hasRounds(folder)) {
                err.println(NO_ROUND + "the first of " + folder + " goes on");
            } else {
                of(folder, err).ifPresent(report -> err.print(WorkerTable.text(report, MOST_WORKERS)));
            }
        } catch (RuntimeException e) {
            // The thread would keep it to itself.
            err.println("tardigrad: no table of workers: " + e);
        }
        err.flush();
    }

    private static boolean hasRounds(Path folder) {
        try {
            return Files.size(folder.resolve(METRICS)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the record of a run shows, drawn into its folder as well; none, and a line that says why, if that cannot be read. */
    static Optional<WorkerReport> of(Path runFolder, PrintWriter err) {
        try {
            WorkerReport report = WorkerReport.of(new RunRecord(runFolder));
            Pictures.attempt(
                    runFolder.resolve(WorkerPicture.NAME + ".png"), err, () -> WorkerPicture.draw(report, runFolder));
            return Optional.of(report);
        } catch (InvalidInputException e) {
            err.println("tardigrad: " + e.getMessage());
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        Signals.unregister(SIGNAL, handlerBefore);
        thread.shutdownNow();
    }
}
