package io.github.tardigrad.train.run;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells several listeners, in their order. One that throws is left out from then on, and the others are told of it by a warning; the
 * run goes on. One that need not be waited for is told on a thread of its own; what it is too slow to take, beyond {@value
 * #MOST_WAITING} calls, it is not told. Threads: confined.
 */
public final class Listeners implements ProgressListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final int MOST_WAITING = 1000;

    private final List<Member> members = new CopyOnWriteArrayList<>();

    /** Of these. */
    public Listeners(List<? extends ProgressListener> listeners) {
        listeners.forEach(listener -> members.add(listener.waitedFor() ? new Waited(listener) : new Beside(listener)));
    }

    @Override
    public void onDescription(String line) {
        tell(listener -> listener.onDescription(line));
    }

    @Override
    public void onStart(RunStart start) {
        tell(listener -> listener.onStart(start));
    }

    /** Not those that are not waited for: the frame is gone when this returns. */
    @Override
    public void onFrame(long round, int worker, byte[] frame, int length) {
        for (Member member : members) {
            if (member instanceof Waited) {
                member.tell(listener -> listener.onFrame(round, worker, frame, length));
            }
        }
    }

    @Override
    public void onRound(RoundMetrics metrics) {
        tell(listener -> listener.onRound(metrics));
    }

    @Override
    public void onEvent(long round, RunEvent event) {
        tell(listener -> listener.onEvent(round, event));
    }

    @Override
    public void onCheckpoint(long round, Path folder) {
        tell(listener -> listener.onCheckpoint(round, folder));
    }

    @Override
    public void onWarning(String message) {
        tell(listener -> listener.onWarning(message));
    }

    @Override
    public void onEnd(RunResult result) {
        tell(listener -> listener.onEnd(result));
    }

    @Override
    public void onFailure(RuntimeException failure) {
        tell(listener -> listener.onFailure(failure));
    }

    /** Those who are told beside the run still get what waits for them. */
    @Override
    public void close() {
        members.forEach(Member::close);
    }

    private void tell(Consumer<ProgressListener> what) {
        members.forEach(member -> member.tell(what));
    }

    private void leaveOut(Member member, RuntimeException failure) {
        if (members.remove(member)) {
            String message = "a listener failed and is left out: " + failure;
            LOG.warn(message, failure);
            onWarning(message);
        }
    }

    private interface Member {
        void tell(Consumer<ProgressListener> what);

        default void close() {}
    }

    private final class Waited implements Member {
        private final ProgressListener listener;

        Waited(ProgressListener listener) {
            this.listener = listener;
        }

        @Override
        public void tell(Consumer<ProgressListener> what) {
            try {
                what.accept(listener);
            } catch (RuntimeException e) {
                leaveOut(this, e);
            }
        }
    }

    private static final class Beside implements Member {
        private final ProgressListener listener;
        private volatile boolean failed;
        private final ThreadPoolExecutor thread =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread daemon = new Thread(task, "tardigrad-listener");
                    daemon.setDaemon(true);
                    return daemon;
                });

        Beside(ProgressListener listener) {
            this.listener = listener;
        }

        @Override
        public void tell(Consumer<ProgressListener> what) {
            try {
                thread.execute(() -> {
                    if (!failed) {
                        attempt(what);
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("a listener is too slow, and misses something");
            }
        }

        private void attempt(Consumer<ProgressListener> what) {
            try {
                what.accept(listener);
            } catch (RuntimeException e) {
                failed = true;
                LOG.warn("a listener failed and is left out", e);
            }
        }

        @Override
        public void close() {
            thread.shutdown();
        }
    }
}
