package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.BitSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Workers on threads of their own, under the real clock: each sleeps its drawn delay, then computes, so its response time is
 * the delay plus the work.
 *
 * <p>When a round closes, workers that still sleep are woken and wait for the next; one that is in the middle of a gradient
 * is interrupted, is counted as late, and goes on with the round that is open then. Under the centralized scheme nobody
 * sleeps.
 *
 * <p>With a memory that keeps late messages a worker that is woken or late still finishes its gradient, at the parameters of its
 * round, and adds it to its memory when it next begins a round; a round that it misses altogether adds nothing. A run that is
 * resumed does not know the gradients that were late just when its checkpoint was made.
 */
public final class WallClockPool implements WorkerPool {
    private static final long CLOSED = -1;
    /** How long {@link #close()} waits for a worker in the middle of a gradient. */
    private static final long PATIENCE_MILLIS = 10_000;

    private final TrainingTask task;
    private final long seed;
    /** Changed and read under the gate. */
    private final WorkerMemories memories;

    private final boolean keepsLateMessages;

    /** By their numbers; a worker that was never active has none. */
    private final Map<Integer, Worker> workers = new TreeMap<>();

    /** Changes between rounds, under the gate. */
    private volatile CodePlan plan;

    private volatile ResponseTimes responses;
    private final BlockingQueue<WorkerEvent> events = new LinkedBlockingQueue<>();
    private final LongAdder gradientNanos = new LongAdder();
    private final LongAdder encodeNanos = new LongAdder();
    private final LongAdder lateFrames = new LongAdder();

    /** Shared while a worker reads the parameters or delivers; exclusive while a round opens or closes. */
    private final ReadWriteLock gate = new ReentrantReadWriteLock();

    /** Workers wait on it for the next round. */
    private final Object rounds = new Object();

    private volatile long openRound = CLOSED;
    private volatile boolean stopped;
    /** Why nobody can go on. */
    private volatile @Nullable UnusableDataException unusable;

    private volatile long startNanos;
    private float[] parameters = {};
    private long callerNanos;
    private final SlowestAnswer slowest = new SlowestAnswer();
    private RoundTimings timings = new RoundTimings(0, 0, 0, 0, OptionalDouble.empty());
    private final Evaluator evaluator;

    /**
     * The workers of a plan, on a task; starts one thread for each that is active.
     *
     * @param delays of the workers of the plan
     * @param seed of response times and dither
     * @throws IllegalArgumentException if plan, task and delays do not fit each other
     */
    public WallClockPool(CodePlan plan, TrainingTask task, ClusterDelays delays, long seed) {
        this.plan = plan;
        this.task = task;
        this.seed = seed;
        ActiveWorkers active = new ActiveWorkers(plan);
        this.responses = new ResponseTimes(plan, delays, seed);
        this.memories = new WorkerMemories(plan, seed);
        this.keepsLateMessages = plan.spec().memory().keepsLateMessages();
        this.evaluator = new Evaluator(task);
        for (int a = 0; a < active.count(); a++) {
            workers.put(active.worker(a), new Worker(active.worker(a)));
        }
        workers.values().forEach(worker -> worker.thread.start());
    }

    /** Starts a thread for each worker that was not active before; one that no longer is waits. */
    @Override
    public void usePlan(CodePlan next) {
        gate.writeLock().lock();
        try {
            plan = next;
            responses = responses.under(next);
            memories.usePlan(next);
        } finally {
            gate.writeLock().unlock();
        }
        for (int i = 0; i < next.workers(); i++) {
            if (next.active(i) && !workers.containsKey(i)) {
                Worker worker = new Worker(i);
                workers.put(i, worker);
                worker.thread.start();
            }
        }
    }

    @Override
    public void open(long round, long deadlineNanos, float[] nextParameters, Acknowledgements said) {
        gate.writeLock().lock();
        try {
            memories.acknowledge(said);
            parameters = nextParameters;
            startNanos = System.nanoTime();
            callerNanos = 0;
            slowest.open((int) workers.keySet().stream().filter(plan::active).count());
            openRound = round;
        } finally {
            gate.writeLock().unlock();
        }
        synchronized (rounds) {
            rounds.notifyAll();
        }
    }

    @Override
    public WorkerEvent next(long untilNanos) throws InterruptedException {
        long started = System.nanoTime();
        WorkerEvent event;
        if (untilNanos == Long.MAX_VALUE) {
            event = events.take();
        } else {
            event = events.poll(untilNanos - sinceStart(), TimeUnit.NANOSECONDS);
        }
        callerNanos += System.nanoTime() - started;
        UnusableDataException broken = unusable;
        if (broken != null) {
            throw broken; // Everybody reads the same data.
        }
        if (event == null) {
            return new WorkerEvent.Timeout(Math.max(untilNanos, sinceStart()));
        }
        slowest.see(event);
        return event;
    }

    @Override
    public void close(long round, BitSet accepted) {
        gate.writeLock().lock();
        try {
            openRound = CLOSED;
            for (WorkerEvent event : events) {
                if (event instanceof WorkerEvent.FrameArrived) {
                    lateFrames.increment();
                }
            }
            events.clear();
        } finally {
            gate.writeLock().unlock();
        }
        workers.values().forEach(Worker::wake);
        timings = new RoundTimings(
                gradientNanos.sumThenReset(),
                encodeNanos.sumThenReset(),
                callerNanos,
                (int) lateFrames.sumThenReset(),
                slowest.seconds(longestDelay(round)));
    }

    private long longestDelay(long round) {
        long longest = 0;
        for (int worker : workers.keySet()) {
            if (plan.active(worker)) {
                longest = Math.max(longest, responses.nanos(round, worker, 0));
            }
        }
        return longest;
    }

    @Override
    public RoundTimings timings() {
        return timings;
    }

    @Override
    public void settle(Acknowledgements said) {
        gate.writeLock().lock();
        try {
            memories.acknowledge(said);
        } finally {
            gate.writeLock().unlock();
        }
    }

    @Override
    public void writeMemories(StateWriter state) {
        memories.writeTo(state);
    }

    @Override
    public void readMemories(StateReader state) {
        memories.readFrom(state);
    }

    /** Empty: the threads have the sources, and computing it would delay a real run. */
    @Override
    public OptionalDouble residualError(float[] estimate) {
        return OptionalDouble.empty();
    }

    @Override
    public Evaluation evaluate(float[] at) {
        return evaluator.evaluate(at);
    }

    @Override
    public float[] held(float[] parameters) {
        return evaluator.held(parameters);
    }

    @Override
    public void close() {
        stopped = true;
        openRound = CLOSED;
        synchronized (rounds) {
            rounds.notifyAll();
        }
        workers.values().forEach(Worker::wake);
        boolean interrupted = false;
        for (Worker worker : workers.values()) {
            try {
                worker.thread.join(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        evaluator.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long sinceStart() {
        return System.nanoTime() - startNanos;
    }

    private final class Worker implements Runnable {
        private final int number;
        private byte[] frame = {};
        private final Thread thread;
        private boolean busy;
        private boolean asleep;
        /** What the step works by. */
        private CodePlan stepPlan;

        /** Whether the step holds a message that came too late for its round and is not in the memory yet. */
        private boolean late;

        Worker(int number) {
            this.number = number;
            this.stepPlan = plan;
            this.thread = new Thread(this, "tardigrad-worker-" + number);
            this.thread.setDaemon(true);
        }

        @Override
        public void run() {
            WorkerStep step;
            try {
                step = new WorkerStep(stepPlan, task.open(), seed, Interruptible.INSTANCE, memories);
            } catch (RuntimeException | LinkageError e) {
                failEveryRound(e.toString());
                return;
            }
            try (step) {
                long done = CLOSED;
                for (long round = await(done); round != CLOSED; round = await(done)) {
                    done = round;
                    if (begin(round)) {
                        work(step, round);
                        end();
                    }
                }
            }
        }

        private void failEveryRound(String reason) {
            for (long round = await(CLOSED); round != CLOSED; round = await(round)) {
                deliver(round, new WorkerEvent.WorkerLost(number, reason, sinceStart()));
            }
        }

        /** The open round once it is another than the one done; CLOSED when the pool stops. */
        private long await(long done) {
            synchronized (rounds) {
                while (!stopped) {
                    long round = openRound;
                    if (round != CLOSED && round != done) {
                        return round;
                    }
                    try {
                        rounds.wait();
                    } catch (InterruptedException e) {
                        return CLOSED;
                    }
                }
                return CLOSED;
            }
        }

        private synchronized boolean begin(long round) {
            busy = openRound == round && plan.active(number);
            return busy;
        }

        /** Clears an interruption that came too late to wake anybody. */
        private synchronized void end() {
            busy = false;
            Thread.interrupted();
        }

        /** One that remembers its gradients must finish them. */
        synchronized void wake() {
            if (busy && (!keepsLateMessages || asleep)) {
                thread.interrupt();
            }
        }

        private void work(WorkerStep step, long round) {
            try {
                if (!keepsLateMessages) {
                    sleepUntilDue(round);
                    if (takeParameters(step, round)) {
                        step.computeMessage(number, round);
                        if (whileOpen(round, () -> step.compose(number))) {
                            send(step, round);
                        } else {
                            lateFrames.increment();
                        }
                    }
                } else if (takeParameters(step, round)) {
                    computeOrKeep(step, round);
                }
            } catch (InterruptedException e) {
                // The round is over; the next one is waited for as ever.
            } catch (CancellationException e) {
                lateFrames.increment();
            } catch (NonFiniteGradientException e) {
                deliver(round, new WorkerEvent.Diverged(number, String.valueOf(e.getMessage()), sinceStart()));
            } catch (UnusableDataException e) {
                unusable = e;
                deliver(round, new WorkerEvent.WorkerLost(number, String.valueOf(e.getMessage()), sinceStart()));
            } catch (RuntimeException | Error e) {
                deliver(round, new WorkerEvent.WorkerLost(number, e.toString(), sinceStart()));
            }
        }

        /** Computes and sends, or computes alone if the round ends before. */
        private void computeOrKeep(WorkerStep step, long round) {
            try {
                sleepUntilDue(round);
            } catch (InterruptedException e) {
                if (stopped) {
                    return;
                }
            }
            step.computeMessage(number, round);
            if (whileOpen(round, () -> step.compose(number))) {
                send(step, round);
            } else {
                late = true;
            }
        }

        private void sleepUntilDue(long round) throws InterruptedException {
            long delay = responses.nanos(round, number, 0);
            setAsleep(true);
            try {
                TimeUnit.NANOSECONDS.sleep(delay - sinceStart());
            } finally {
                setAsleep(false);
            }
        }

        private synchronized void setAsleep(boolean now) {
            asleep = now;
            if (!now && keepsLateMessages) {
                // It came too late to wake anybody.
                Thread.interrupted();
            }
        }

        private void send(WorkerStep step, long round) {
            MessageFormat format = stepPlan.messageFormat(number);
            if (frame.length < format.frameBytes()) {
                frame = new byte[format.frameBytes()];
            }
            int length = step.encode(number, round, format, frame);
            gradientNanos.add(step.takeGradientNanos());
            encodeNanos.add(step.takeEncodeNanos());
            whileOpen(round, () -> step.sent(number, round, frame, length));
            deliver(round, new WorkerEvent.FrameArrived(number, frame, length, sinceStart()));
        }

        private boolean takeParameters(WorkerStep step, long round) {
            return whileOpen(round, () -> {
                if (late) {
                    step.keep(number);
                    late = false;
                }
                if (stepPlan.id() != plan.id()) {
                    stepPlan = plan;
                    step.usePlan(stepPlan);
                }
                step.setParameters(parameters);
            });
        }

        /** Does something unless the round has closed, and keeps it from closing meanwhile. */
        private boolean whileOpen(long round, Runnable action) {
            gate.readLock().lock();
            try {
                if (openRound != round) {
                    return false;
                }
                action.run();
                return true;
            } finally {
                gate.readLock().unlock();
            }
        }

        private void deliver(long round, WorkerEvent event) {
            gate.readLock().lock();
            try {
                if (openRound == round) {
                    events.add(event);
                } else if (event instanceof WorkerEvent.FrameArrived) {
                    lateFrames.increment();
                }
            } finally {
                gate.readLock().unlock();
            }
        }
    }
}
