package io.github.tardigrad.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says on standard error what takes so long, from the third second on, and then ever more rarely. */
final class Patience implements AutoCloseable {
    private static final Duration FIRST = Duration.ofSeconds(3);

    private final PrintWriter err;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tardigrad-patience");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String stage;

    /**
     * Starts to wait.
     *
     * @param stage what is done first, as in "reading the job"
     */
    Patience(PrintWriter err, String stage) {
        this(err, stage, FIRST);
    }

    Patience(PrintWriter err, String stage, Duration first) {
        this.err = err;
        this.stage = stage;
        say(first.toMillis());
    }

    /** What is done from now on. */
    void now(String next) {
        stage = next;
    }

    private void say(long millis) {
        var unused = clock.schedule(
                () -> {
                    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                    err.println("tardigrad: " + stage + "... (" + seconds + " s)");
                    err.flush();
                    say(2 * millis);
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
