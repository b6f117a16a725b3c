package io.github.tardigrad.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which executors there are. Spark makes the one of a context itself, by its class name, so that it hears of the first
 * executor too. Threads: any.
 */
public final class Membership extends SparkListener {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static volatile Membership latest = new Membership();

    private final Map<String, Executor> executors = new ConcurrentSkipListMap<>();
    private volatile Runnable onChange = Membership::ignored;

    /**
     * An executor.
     *
     * @param location as Spark takes it for a preferred location
     * @param slots how many tasks it runs at a time
     */
    record Executor(String location, int slots) {}

    /** For Spark. */
    public Membership() {
        latest = this;
    }

    /** That of the context which was started last. */
    static Membership latest() {
        return latest;
    }

    /** Those alive, in a fixed order. */
    List<Executor> executors() {
        return new ArrayList<>(executors.values());
    }

    /** Called after an executor came or went, on one of Spark's threads. */
    void onChange(Runnable action) {
        onChange = action;
    }

    void ignoreChanges() {
        onChange = Membership::ignored;
    }

    private static void ignored() {}

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded added) {
        String location = "executor_" + added.executorInfo().executorHost() + "_" + added.executorId();
        executors.put(
                added.executorId(), new Executor(location, added.executorInfo().totalCores()));
        LOG.info("executor {} joined: {}", added.executorId(), location);
        onChange.run();
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        Executor gone = executors.remove(removed.executorId());
        if (gone != null) {
            LOG.warn("executor {} is gone: {}", removed.executorId(), removed.reason());
            onChange.run();
        }
    }
}
