package io.github.tardigrad.spark;

import io.github.tardigrad.train.engine.ActiveWorkers;
import io.github.tardigrad.train.engine.MembershipChange;
import io.github.tardigrad.train.engine.MembershipChange.Kind;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the workers of a run are, as executors come and go. Threads: confined. */
final class Placement {
    /** A key of Spark's configuration: how long a run waits for executors when there are none, or too few to start. */
    static final String EXECUTOR_WAIT = "spark.tardigrad.executorWait";

    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);
    private static final String DEFAULT_EXECUTOR_WAIT = "60s";
    private static final long POLL_MILLIS = 200;

    private final SparkContext context;
    private final Membership membership;
    private final ActiveWorkers active;
    private final Homes homes;
    private final long waitNanos;

    /**
     * Waits for a task slot for every worker: a response time must not include waiting for one.
     *
     * @throws InvalidInputException if there are too few
     */
    Placement(SparkContext context, Membership membership, ActiveWorkers active) {
        this.context = context;
        this.membership = membership;
        this.active = active;
        this.waitNanos =
                TimeUnit.SECONDS.toNanos(context.conf().getTimeAsSeconds(EXECUTOR_WAIT, DEFAULT_EXECUTOR_WAIT));
        this.homes = new Homes(active.count(), context.conf().getInt("spark.task.cpus", 1));
        awaitSlots();
    }

    private void awaitSlots() {
        long start = System.nanoTime();
        int slots = homes.slots(membership.executors());
        while (slots < active.count()) {
            boolean grows = !context.isLocal() && !context.isStopped();
            if (!grows || System.nanoTime() - start > waitNanos) {
                throw new InvalidInputException(
                        "engine.master",
                        context.master() + ", which runs " + slots + " tasks at a time on "
                                + membership.executors().size() + " executors",
                        "a cluster with a task slot for each of the " + active.count() + " workers that compute");
            }
            pause();
            slots = homes.slots(membership.executors());
        }
        membership.takeNews();
        homes.settle(membership.executors());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("interrupted while waiting for executors", e);
        }
    }

    /** Where Spark is to run a worker; null for anywhere, which is so of one that the first plan does not use. */
    @Nullable
    String locationOf(int worker) {
        for (int a = 0; a < active.count(); a++) {
            Membership.Executor home = homes.of(a);
            if (active.worker(a) == worker && home != null) {
                return home.location();
            }
        }
        return null;
    }

    /** Who came, who went and who has another home since the last call. Waits while there is no executor at all. */
    List<MembershipChange> changes() {
        List<MembershipChange> changes = new ArrayList<>();
        if (membership.emptyNanos() > 0) {
            LOG.warn("no executor is left: waiting {} s for one", TimeUnit.NANOSECONDS.toSeconds(waitNanos));
        }
        while (membership.emptyNanos() > 0 && !nobodyComes()) {
            pause();
        }
        for (String line : membership.takeNews()) {
            changes.add(new MembershipChange(MembershipChange.NOBODY, Kind.NOTED, line));
        }
        List<Membership.Executor> executors = membership.executors();
        if (executors.isEmpty()) {
            for (int a = 0; a < active.count(); a++) {
                changes.add(new MembershipChange(active.worker(a), Kind.GONE, whyNobody()));
            }
        } else if (!changes.isEmpty()) {
            settle(executors, changes);
        }
        return changes;
    }

    private void settle(List<Membership.Executor> executors, List<MembershipChange> changes) {
        for (int a : homes.settle(executors)) {
            changes.add(new MembershipChange(active.worker(a), Kind.MOVED, "to " + homes.of(a)));
        }
        int slots = homes.slots(executors);
        if (slots < active.count()) {
            changes.add(new MembershipChange(
                    MembershipChange.NOBODY,
                    Kind.NOTED,
                    active.count() + " workers share " + slots
                            + " task slots: a response time includes waiting for one"));
        }
    }

    /** Whether there is no executor, and none is waited for any longer. Threads: any. */
    boolean nobodyComes() {
        return context.isStopped() || membership.emptyNanos() > waitNanos;
    }

    /** One line. */
    String whyNobody() {
        return context.isStopped()
                ? "Spark has ended the application"
                : "no executor has come for " + TimeUnit.NANOSECONDS.toSeconds(waitNanos) + " s (" + EXECUTOR_WAIT
                        + ")";
    }
}
