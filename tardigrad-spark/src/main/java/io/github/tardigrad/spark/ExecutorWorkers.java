package io.github.tardigrad.spark;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.spark.table.BlockTable;
import io.github.tardigrad.train.engine.Interruptible;
import io.github.tardigrad.train.engine.KeptMemory;
import io.github.tardigrad.train.engine.WorkerStep;
import io.github.tardigrad.train.job.WorkerTask;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an executor keeps between rounds: the data that its workers have used, and the native model and the buffers, one set for each task that ever ran at
 * the same time as others.
 *
 * <p>One run at a time in a JVM: the first task of another run lets go of what the one before held. Threads: any.
 */
final class ExecutorWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorWorkers.class);
    private static final long NO_ROUND = -1;
    private static @Nullable ExecutorWorkers current;

    private final WorkerJob job;
    private final WorkerTask work;
    private final Set<Integer> heldPartitions = ConcurrentHashMap.newKeySet();
    private final Deque<Desk> free = new ArrayDeque<>();
    private final ConcurrentHashMap<Integer, KeptMemory> memories = new ConcurrentHashMap<>();
    private final Object parametersLock = new Object();
    private float[] parameters = {};
    private long parametersOf = NO_ROUND;
    private CodePlan plan;
    private boolean over;

    private ExecutorWorkers(WorkerJob job, byte[] rows) {
        this.job = job;
        this.plan = job.plan();
        this.work = rows.length == 0
                ? WorkerTask.of(job.job())
                : WorkerTask.of(job.job(), BlockTable.fromBytes(rows).examples());
        LOG.info("kernels: {}", Kernels.inUse());
    }

    /**
     * Those of a run; its task is made at the first call in this JVM.
     *
     * @param rows what is known of its DataFrame; empty where there is none
     */
    static synchronized ExecutorWorkers of(long run, Broadcast<byte[]> workerJob, Broadcast<byte[]> rows) {
        ExecutorWorkers found = current;
        if (found == null || found.job.run() != run) {
            if (found != null) {
                found.letGo();
            }
            found = new ExecutorWorkers(WorkerJob.fromBytes(workerJob.value()), rows.value());
            current = found;
        }
        return found;
    }

    /** The plan of a round; read from what the driver sent when it is another than the last. */
    synchronized CodePlan plan(long id, byte[] workerJob) {
        if (plan.id() != id) {
            plan = WorkerJob.fromBytes(workerJob).plan();
        }
        return plan;
    }

    /** The parameters of a round, unpacked once for all tasks here; not to be changed. */
    float[] parameters(long round, byte[] bytes) {
        synchronized (parametersLock) {
            if (parametersOf != round) {
                parameters = new float[bytes.length / Float.BYTES];
                Parameters.in(bytes).get(parameters);
                parametersOf = round;
            }
            return parameters;
        }
    }

    /** What a worker remembers here; empty if it was never here in this run, or sent other messages by the plan before. */
    KeptMemory memory(CodePlan by, int worker) {
        return memories.compute(
                worker,
                (i, kept) -> kept != null && kept.suits(by)
                        ? kept
                        : new KeptMemory(by, i, job.job().seed()));
    }

    /** A desk that nobody else uses until it is given back, to work by a plan. */
    Desk take(CodePlan by) {
        synchronized (free) {
            Desk desk = free.pollFirst();
            if (desk != null) {
                desk.step.usePlan(by);
                return desk;
            }
        }
        return new Desk(new WorkerStep(by, work.task().open(), job.job().seed(), Interruptible.INSTANCE));
    }

    void giveBack(Desk desk) {
        synchronized (free) {
            if (!over) {
                free.addFirst(desk);
                return;
            }
        }
        desk.step.close();
    }

    /** Reads the examples of the partitions that a worker computes in a round, the first time that they are asked for. */
    void hold(WeightedPartitions row) {
        if (holds(row)) {
            return;
        }
        synchronized (heldPartitions) {
            if (holds(row)) {
                return;
            }
            work.hold(row);
            partitions(row).forEach(heldPartitions::add);
            LOG.info(
                    "{} of {} partitions are here, with {} of {} training examples in memory",
                    heldPartitions.size(),
                    work.task().partitions(),
                    held(),
                    work.data().partitions().examples());
        }
    }

    private boolean holds(WeightedPartitions row) {
        return partitions(row).allMatch(heldPartitions::contains);
    }

    private static IntStream partitions(WeightedPartitions row) {
        return IntStream.range(0, row.size()).map(row::partition);
    }

    /** The number of examples in memory. */
    int held() {
        return work.data().split().train().held();
    }

    /** Those of the last run in this JVM; null before the first. */
    static synchronized @Nullable ExecutorWorkers latest() {
        return current;
    }

    private void letGo() {
        synchronized (free) {
            over = true;
            free.forEach(desk -> desk.step.close());
            free.clear();
        }
    }

    /** A worker step and the bytes of its frame. Threads: confined. */
    static final class Desk {
        final WorkerStep step;
        private byte[] frame = {};

        Desk(WorkerStep step) {
            this.step = step;
        }

        byte[] frame(int length) {
            if (frame.length < length) {
                frame = new byte[length];
            }
            return frame;
        }
    }
}
