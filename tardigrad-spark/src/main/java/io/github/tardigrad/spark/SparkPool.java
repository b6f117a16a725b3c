package io.github.tardigrad.spark;

import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.spark.table.TableTask;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.engine.ActiveWorkers;
import io.github.tardigrad.train.engine.Evaluator;
import io.github.tardigrad.train.engine.MembershipChange;
import io.github.tardigrad.train.engine.ResponseTimes;
import io.github.tardigrad.train.engine.RoundTimings;
import io.github.tardigrad.train.engine.SlowestAnswer;
import io.github.tardigrad.train.engine.WorkerEvent;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunFailedException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.immutable.Seq;

/**
 * Workers as pinned tasks: a round is one Spark job, whose results are taken as its tasks end; what still runs when the
 * round closes is cancelled and interrupted.
 *
 * <p>Workers go to executors in turn and stay ({@link Homes}), so that data is read once; Spark itself runs a worker
 * elsewhere when its executor is gone, and from the next round on it has a new home. When all executors are gone, those
 * to come are waited for. Threads: Spark's own only put events into a queue.
 */
final class SparkPool implements WorkerPool {
    private static final AtomicLong RUNS = new AtomicLong(System.nanoTime());
    private static final long CLOSED = -1;
    /** Of the warm-up: nothing is trained in it. */
    private static final long NO_ROUND = 0;
    /** A run in whose first rounds nobody answers goes nowhere. */
    private static final int EMPTY_ROUNDS = 20;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final SparkContext context;
    private final TrainingTask task;
    private final Placement placement;
    private final Job job;
    private final long run = RUNS.incrementAndGet();
    private final BlockingQueue<WorkerEvent> events = new LinkedBlockingQueue<>();
    private final AtomicInteger lateFrames = new AtomicInteger();
    private final LongAdder gradientNanos = new LongAdder();
    private final LongAdder encodeNanos = new LongAdder();
    private ActiveWorkers active;
    private @Nullable ResponseTimes injected;
    private long planId;
    private Broadcast<byte[]> workerJob;
    /** Of the plan before, which a late task may still read. */
    private @Nullable Broadcast<byte[]> retired;

    /** Where the data is a DataFrame. */
    private final Optional<TableTask> table;
    /** What executors know of it; empty where there is none. */
    private final Broadcast<byte[]> rows;

    private volatile long openRound = CLOSED;
    private volatile long startNanos;
    private long callerNanos;
    private final SlowestAnswer slowest = new SlowestAnswer();
    private RoundTimings timings = new RoundTimings(0, 0, 0, 0, OptionalDouble.empty());
    private @Nullable Runnable cancel;
    private final Evaluator evaluator;
    private volatile boolean badInput;
    /** Why no worker can go on; null while they can. */
    private volatile @Nullable String unusableData;

    private boolean anybodyEver;
    private int emptyRounds;

    SparkPool(
            SparkContext context,
            Membership membership,
            Job job,
            CodePlan plan,
            TrainingTask task,
            Optional<TableTask> table) {
        if (plan.spec().memory().keepsLateMessages()) {
            throw new InvalidInputException(
                    "code.memory",
                    plan.spec().memory().name(),
                    "none or gradient on Spark: an executor that dies takes its memory with it, and nobody knows what was in it");
        }
        this.context = context;
        this.job = job;
        this.task = task;
        this.planId = plan.id();
        this.active = new ActiveWorkers(plan);
        this.injected = job.engine() instanceof EngineSpec.Spark spark && spark.injectDelays()
                ? new ResponseTimes(plan, job.cluster().delays(), job.seed())
                : null;
        this.evaluator = new Evaluator(task);
        this.placement = new Placement(context, membership, active);
        this.workerJob = SparkCalls.broadcast(context, new WorkerJob(run, job, plan).toBytes());
        this.table = table;
        this.rows = SparkCalls.broadcast(context, table.map(TableTask::table).orElse(new byte[0]));
        try {
            warmUp();
        } catch (RuntimeException e) {
            workerJob.destroy();
            rows.destroy();
            throw e;
        }
    }

    /** Every worker computes once, so that rounds time neither the reading of data nor the loading of libraries. */
    private void warmUp() {
        begin(NO_ROUND, task.initialParameters(), false, Acknowledgements.NONE);
        for (int answers = 0; answers < active.count(); answers++) {
            WorkerEvent event;
            try {
                event = next(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RunFailedException("interrupted while the executors read their data", e);
            }
            if (event instanceof WorkerEvent.WorkerLost lost) {
                endJob();
                String problem = "worker " + lost.worker() + " cannot work: " + lost.reason();
                throw badInput ? InvalidInputException.of("engine", problem, null) : new RunFailedException(problem);
            }
        }
        endJob();
        gradientNanos.reset();
        encodeNanos.reset();
    }

    @Override
    public List<MembershipChange> membershipChanges() {
        List<MembershipChange> changes = placement.changes();
        if (!changes.isEmpty()) {
            table.ifPresent(TableTask::restore);
        }
        return changes;
    }

    /** They are with the executors. */
    @Override
    public boolean keepsMemoriesInCheckpoints() {
        return false;
    }

    @Override
    public void usePlan(CodePlan plan) {
        if (retired != null) {
            retired.destroy();
        }
        retired = workerJob;
        workerJob = SparkCalls.broadcast(context, new WorkerJob(run, job, plan).toBytes());
        planId = plan.id();
        active = new ActiveWorkers(plan);
        injected = injected == null ? null : injected.under(plan);
    }

    @Override
    public void open(long round, long deadlineNanos, float[] parameters, Acknowledgements said) {
        if (!anybodyEver && emptyRounds >= EMPTY_ROUNDS) {
            throw new InvalidInputException(
                    "cluster.deadline",
                    deadlineNanos / (double) TimeUnit.SECONDS.toNanos(1) + " s",
                    "longer than workers need: none has answered in " + EMPTY_ROUNDS + " rounds");
        }
        begin(round, parameters, injected != null, said);
    }

    private void begin(long round, float[] parameters, boolean inject, Acknowledgements said) {
        callerNanos = 0;
        slowest.open(active.count());
        startNanos = System.nanoTime();
        openRound = round;
        try {
            cancel = submit(round, parameters, inject, said);
        } catch (IllegalStateException e) {
            // A context that has been stopped, by the cluster's manager or by the user, refuses everything.
            if (!context.isStopped()) {
                throw e;
            }
            loseAll(round, active, placement.whyNobody());
        }
        callerNanos += System.nanoTime() - startNanos;
    }

    /** Starts a round's tasks, and returns what cancels them. */
    private Runnable submit(long round, float[] at, boolean inject, Acknowledgements said) {
        ActiveWorkers answering = active;
        Broadcast<byte[]> parameters = SparkCalls.broadcast(context, Parameters.toBytes(at));
        List<Tuple2<long[], Seq<String>>> orders = new ArrayList<>();
        for (int a = 0; a < active.count(); a++) {
            int worker = active.worker(a);
            long delay = inject && injected != null ? injected.nanos(round, worker, 0) : 0;
            orders.add(SparkCalls.pinned(Order.of(worker, delay, said.of(worker)), placement.locationOf(worker)));
        }
        RDD<long[]> tasks = SparkCalls.tasks(context, orders);
        context.setJobGroup("tardigrad-" + run + "-" + round, "round " + round, true);
        Runnable cancel = SparkCalls.submit(
                context,
                tasks,
                new RoundTask(run, round, planId, workerJob, rows, parameters),
                active.count(),
                (a, answer) -> deliver(round, answering.worker(a), answer),
                failure -> loseAll(round, answering, failure.lines().findFirst().orElse("the Spark job failed")),
                parameters::destroy);
        context.clearJobGroup();
        return cancel;
    }

    /** On Spark's scheduling thread. */
    private void deliver(long round, int worker, byte[] answer) {
        gradientNanos.add(Answer.gradientNanos(answer));
        encodeNanos.add(Answer.encodeNanos(answer));
        badInput |= Answer.isBadInput(answer);
        synchronized (events) {
            WorkerEvent event = Answer.event(worker, answer, System.nanoTime() - startNanos);
            if (Answer.isUnusableData(answer) && event instanceof WorkerEvent.WorkerLost lost) {
                unusableData = lost.reason();
            }
            if (openRound == round) {
                events.add(event);
            } else {
                lateFrames.incrementAndGet();
            }
        }
    }

    private void loseAll(long round, ActiveWorkers answering, String reason) {
        long now = System.nanoTime() - startNanos;
        synchronized (events) {
            for (int a = 0; a < answering.count() && openRound == round; a++) {
                events.add(new WorkerEvent.WorkerLost(answering.worker(a), reason, now));
            }
        }
    }

    @Override
    public WorkerEvent next(long untilNanos) throws InterruptedException {
        long started = System.nanoTime();
        WorkerEvent event = events.poll();
        long left = untilNanos == Long.MAX_VALUE ? untilNanos : untilNanos - (started - startNanos);
        while (event == null && left > 0) {
            event = events.poll(Math.min(left, POLL_NANOS), TimeUnit.NANOSECONDS);
            if (event == null && placement.nobodyComes()) {
                loseAll(openRound, active, placement.whyNobody());
            }
            left = untilNanos == Long.MAX_VALUE ? untilNanos : untilNanos - (System.nanoTime() - startNanos);
        }
        long now = System.nanoTime();
        callerNanos += now - started;
        String broken = unusableData;
        if (broken != null) {
            throw new UnusableDataException(broken);
        }
        if (event == null) {
            return new WorkerEvent.Timeout(Math.max(untilNanos, now - startNanos));
        }
        slowest.see(event);
        return event;
    }

    @Override
    public void close(long round, BitSet accepted) {
        endJob();
        anybodyEver |= !accepted.isEmpty();
        emptyRounds += accepted.isEmpty() ? 1 : 0;
        timings = new RoundTimings(
                gradientNanos.sumThenReset(),
                encodeNanos.sumThenReset(),
                callerNanos,
                lateFrames.getAndSet(0),
                slowest.seconds(longestDelay(round)));
    }

    private void endJob() {
        synchronized (events) {
            openRound = CLOSED;
            for (WorkerEvent event : events) {
                if (event instanceof WorkerEvent.FrameArrived) {
                    lateFrames.incrementAndGet();
                }
            }
            events.clear();
        }
        if (cancel != null) {
            cancel.run();
            cancel = null;
        }
    }

    /** Known where delays are injected alone: a real worker that was cancelled has no response time. */
    private long longestDelay(long round) {
        if (injected == null) {
            return ResponseTimes.NEVER;
        }
        long longest = 0;
        for (int a = 0; a < active.count(); a++) {
            longest = Math.max(longest, injected.nanos(round, active.worker(a), 0));
        }
        return longest;
    }

    @Override
    public RoundTimings timings() {
        return timings;
    }

    /** Empty: the data is with the workers. */
    @Override
    public OptionalDouble residualError(float[] estimate) {
        return OptionalDouble.empty();
    }

    @Override
    public Evaluation evaluate(float[] parameters) {
        return evaluator.evaluate(parameters);
    }

    @Override
    public float[] held(float[] parameters) {
        return evaluator.held(parameters);
    }

    @Override
    public void close() {
        endJob();
        if (!context.isStopped()) {
            workerJob.destroy();
            rows.destroy();
            if (retired != null) {
                retired.destroy();
            }
        }
        evaluator.close();
    }
}
