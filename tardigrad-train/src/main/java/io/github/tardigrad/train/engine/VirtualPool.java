package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;

/**
 * Workers under a virtual clock: response times are drawn, nobody sleeps, and the same seed gives the same run to the bit.
 *
 * <p>A message is computed when its arrival is taken, so those that would come after the end of the round cost nothing. One
 * gradient source and one message buffer serve all workers; each has a frame buffer that is made at its first arrival and
 * reused. Everything runs on the caller's thread.
 *
 * <p>With a memory that keeps late messages every active worker computes in every round, whether it is in time or not: no round
 * is cheaper for its stragglers.
 *
 * <p>Under the centralized scheme everybody answers and a round lasts until its deadline, or no time at all without one.
 */
public final class VirtualPool implements WorkerPool {
    private static final double SECONDS_PER_NANO = 1e-9;
    private static final byte[] NO_FRAME = {};

    private ActiveWorkers active;
    private Arrivals arrivalTimes;
    private final ThreadTeam threads = ThreadTeam.ofAllProcessors();
    private final WorkerStep step;
    private final WeightedPartitions everything;
    private byte[][] frames;
    private int[] lengths;
    private final WorkerMemories memories;
    private final boolean keepsLateMessages;
    private final BitSet computed = new BitSet();
    private long[] responseNanos;
    private Integer[] order;
    private final Comparator<Integer> byTime;
    private long round;
    private int arrivals;
    private int taken;
    private long slowestNanos;
    private RoundTimings timings = new RoundTimings(0, 0, 0, 0, OptionalDouble.empty());

    /**
     * The workers of a plan, on a task.
     *
     * @param delays of the workers of the plan
     * @param seed of response times and dither
     * @throws IllegalArgumentException if plan, task and delays do not fit each other
     */
    public VirtualPool(CodePlan plan, TrainingTask task, ClusterDelays delays, long seed) {
        this(plan, task, new ResponseTimes(plan, delays, seed), seed);
    }

    /**
     * With response times from elsewhere.
     *
     * @param seed of dither
     */
    public VirtualPool(CodePlan plan, TrainingTask task, Arrivals arrivals, long seed) {
        this.active = new ActiveWorkers(plan);
        this.arrivalTimes = arrivals;
        this.everything = WeightedPartitions.all(plan.partitions());
        this.frames = new byte[active.count()][];
        Arrays.fill(frames, NO_FRAME);
        this.lengths = new int[active.count()];
        this.memories = new WorkerMemories(plan, seed);
        this.keepsLateMessages = plan.spec().memory().keepsLateMessages();
        this.responseNanos = new long[active.count()];
        this.order = new Integer[active.count()];
        this.byTime = Comparator.<Integer>comparingLong(a -> responseNanos[a]).thenComparing(a -> a);
        this.step = new WorkerStep(plan, task.open(), seed, threads, memories);
    }

    @Override
    public void usePlan(CodePlan plan) {
        active = new ActiveWorkers(plan);
        arrivalTimes = arrivalTimes.under(plan);
        frames = new byte[active.count()][];
        Arrays.fill(frames, NO_FRAME);
        lengths = new int[active.count()];
        responseNanos = new long[active.count()];
        order = new Integer[active.count()];
        memories.usePlan(plan);
        step.usePlan(plan);
    }

    @Override
    public void open(long round, long deadlineNanos, float[] parameters, Acknowledgements said) {
        this.round = round;
        memories.acknowledge(said);
        step.setParameters(parameters);
        long ideal = deadlineNanos == Long.MAX_VALUE ? 0 : deadlineNanos;
        arrivals = 0;
        taken = 0;
        slowestNanos = 0;
        computed.clear();
        for (int a = 0; a < active.count(); a++) {
            responseNanos[a] = arrivalTimes.nanos(round, active.worker(a), ideal);
            slowestNanos = Math.max(slowestNanos, responseNanos[a]);
            if (responseNanos[a] <= deadlineNanos && responseNanos[a] != Arrivals.NEVER) {
                order[arrivals++] = a;
            }
        }
        Arrays.sort(order, 0, arrivals, byTime);
    }

    @Override
    public WorkerEvent next(long untilNanos) {
        if (taken < arrivals && responseNanos[order[taken]] <= untilNanos) {
            return arrive(order[taken++]);
        }
        if (untilNanos == Long.MAX_VALUE) {
            throw new IllegalStateException("nobody else answers in round " + round + ", and there is no deadline");
        }
        return new WorkerEvent.Timeout(untilNanos);
    }

    private WorkerEvent arrive(int a) {
        int worker = active.worker(a);
        long now = responseNanos[a];
        if (frames[a].length == 0) {
            frames[a] = new byte[active.format(a).frameBytes()];
        }
        computed.set(a);
        try {
            lengths[a] = step.compute(worker, round, active.format(a), frames[a]);
            return new WorkerEvent.FrameArrived(worker, frames[a], lengths[a], now);
        } catch (NonFiniteGradientException e) {
            return new WorkerEvent.Diverged(worker, String.valueOf(e.getMessage()), now);
        } catch (UnusableDataException e) {
            throw e; // Everybody reads the same data.
        } catch (CancellationException e) {
            // Not this worker's trouble: the run is interrupted.
            throw e;
        } catch (RuntimeException e) {
            return new WorkerEvent.WorkerLost(worker, e.toString(), now);
        }
    }

    @Override
    public void close(long closed, BitSet accepted) {
        for (int a = 0; keepsLateMessages && a < active.count(); a++) {
            if (!computed.get(a)) {
                step.computeMessage(active.worker(a), closed);
                step.keep(active.worker(a));
            }
        }
        long gradient = step.takeGradientNanos();
        long encode = step.takeEncodeNanos();
        OptionalDouble waitForAll = slowestNanos == Arrivals.NEVER
                ? OptionalDouble.empty()
                : OptionalDouble.of(slowestNanos * SECONDS_PER_NANO);
        timings = new RoundTimings(gradient, encode, gradient + encode, 0, waitForAll);
    }

    @Override
    public void settle(Acknowledgements said) {
        memories.acknowledge(said);
    }

    @Override
    public void writeMemories(StateWriter state) {
        memories.writeTo(state);
    }

    @Override
    public void readMemories(StateReader state) {
        memories.readFrom(state);
    }

    @Override
    public RoundTimings timings() {
        return timings;
    }

    @Override
    public OptionalDouble residualError(float[] estimate) {
        return OptionalDouble.of(step.residualError(everything, round, estimate));
    }

    @Override
    public OptionalDouble batchNoise() {
        return OptionalDouble.of(step.batchNoise(everything, round));
    }

    @Override
    public Evaluation evaluate(float[] parameters) {
        return step.evaluate(parameters);
    }

    @Override
    public float[] held(float[] parameters) {
        return step.held(parameters);
    }

    @Override
    public void close() {
        step.close();
        threads.close();
    }
}
