package io.github.tardigrad.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * Which executors there are. Spark makes the one of a context itself, by its class name, so that it hears of the first
 * executor too. Threads: any.
 */
public final class Membership extends SparkListener {
    private static volatile Membership latest = new Membership();

    private final Map<String, Executor> executors = new TreeMap<>();
    private final Deque<String> news = new ArrayDeque<>();
    private long emptySinceNanos = System.nanoTime();

    /**
     * An executor.
     *
     * @param id Spark's
     * @param host where it runs
     * @param cores of its machine that it has
     */
    record Executor(String id, String host, int cores) {
        /** As Spark takes it for a preferred location. */
        String location() {
            return "executor_" + host + "_" + id;
        }

        @Override
        public String toString() {
            return "executor " + id + " on " + host;
        }
    }

    /** For Spark. */
    public Membership() {
        latest = this;
    }

    /** That of the context which was started last. */
    static Membership latest() {
        return latest;
    }

    /** Those alive, in a fixed order. */
    synchronized List<Executor> executors() {
        return new ArrayList<>(executors.values());
    }

    /** For how long there has been none; 0 if there is one. */
    synchronized long emptyNanos() {
        return executors.isEmpty() ? System.nanoTime() - emptySinceNanos : 0;
    }

    /** Who came and went since the last call, a line each. */
    synchronized List<String> takeNews() {
        List<String> taken = new ArrayList<>(news);
        news.clear();
        return taken;
    }

    @Override
    public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
        Executor executor = new Executor(
                added.executorId(),
                added.executorInfo().executorHost(),
                added.executorInfo().totalCores());
        executors.put(added.executorId(), executor);
        news.add(executor + " joined");
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        Executor gone = executors.remove(removed.executorId());
        if (gone != null) {
            news.add(gone + " is gone: " + removed.reason().lines().findFirst().orElse("no reason given"));
            if (executors.isEmpty()) {
                emptySinceNanos = System.nanoTime();
            }
        }
    }
}
