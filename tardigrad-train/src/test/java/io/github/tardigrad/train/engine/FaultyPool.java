package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.engine.WorkerEvent.FrameArrived;
import io.github.tardigrad.train.model.Evaluation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A pool in which something goes wrong with the events of a round. */
public final class FaultyPool implements WorkerPool {
    private WorkerPool pool;
    private Supplier<WorkerPool> successor;
    private long succeeds = Long.MAX_VALUE;
    private final UnaryOperator<List<WorkerEvent>> fault;
    private final Deque<WorkerEvent> events = new ArrayDeque<>();
    private final Map<Long, MembershipChange> changes = new HashMap<>();
    private boolean keepsMemories = true;
    private long deadlineNanos;
    private long lastRound;

    private FaultyPool(WorkerPool pool, UnaryOperator<List<WorkerEvent>> fault) {
        this.pool = pool;
        this.successor = () -> pool;
        this.fault = fault;
    }

    /** One bit of each frame of a worker flips on the way. */
    public static FaultyPool flippingBits(WorkerPool pool, int worker, long seed) {
        Random random = new Random(seed);
        return new FaultyPool(pool, each(worker, arrival -> {
            byte[] frame = Arrays.copyOf(arrival.frame(), arrival.length());
            frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            return new FrameArrived(worker, frame, frame.length, arrival.nanos());
        }));
    }

    /** From one round on the workers are others, that remember nothing. */
    public static FaultyPool forgetting(Supplier<WorkerPool> pools, long from) {
        FaultyPool forgetting = new FaultyPool(pools.get(), events -> events);
        forgetting.successor = pools;
        forgetting.succeeds = from;
        return forgetting;
    }

    /** What workers remember is in no checkpoint. */
    public static FaultyPool withoutMemoriesInCheckpoints(WorkerPool pool) {
        FaultyPool without = new FaultyPool(pool, events -> events);
        without.keepsMemories = false;
        return without;
    }

    /** What a worker says is not heard. */
    public static FaultyPool silencing(WorkerPool pool, int worker) {
        return new FaultyPool(
                pool,
                events -> events.stream()
                        .filter(event -> !(event instanceof FrameArrived arrival && arrival.worker() == worker))
                        .toList());
    }

    /** A worker sends its first frame again and again. */
    public static FaultyPool replayingFirstFrame(WorkerPool pool, int worker) {
        List<byte[]> first = new ArrayList<>();
        return new FaultyPool(pool, each(worker, arrival -> {
            if (first.isEmpty()) {
                first.add(Arrays.copyOf(arrival.frame(), arrival.length()));
            }
            return new FrameArrived(worker, first.get(0), arrival.length(), arrival.nanos());
        }));
    }

    /** A worker is gone from one round on, and back from another on. */
    public static FaultyPool losing(WorkerPool pool, int worker, long from, long until) {
        FaultyPool losing = silencing(pool, worker);
        losing.changes.put(from, new MembershipChange(worker, MembershipChange.Kind.GONE, "its machine died"));
        losing.changes.put(until, new MembershipChange(worker, MembershipChange.Kind.BACK, "on another machine"));
        return losing;
    }

    /** The frames of a round change places; the times stay as they were. */
    public static FaultyPool shuffling(WorkerPool pool, long seed) {
        Random random = new Random(seed);
        return new FaultyPool(pool, events -> {
            List<WorkerEvent> shuffled = new ArrayList<>(events);
            Collections.shuffle(shuffled, random);
            List<WorkerEvent> timed = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                FrameArrived arrival = (FrameArrived) shuffled.get(i);
                timed.add(new FrameArrived(
                        arrival.worker(),
                        arrival.frame(),
                        arrival.length(),
                        events.get(i).nanos()));
            }
            return timed;
        });
    }

    private static UnaryOperator<List<WorkerEvent>> each(int worker, UnaryOperator<FrameArrived> change) {
        return events -> events.stream()
                .map(event -> event instanceof FrameArrived arrival && arrival.worker() == worker
                        ? change.apply(arrival)
                        : event)
                .toList();
    }

    @Override
    public void open(long round, long deadline, float[] parameters, Acknowledgements said) {
        deadlineNanos = deadline;
        lastRound = round;
        if (round == succeeds) {
            pool.close();
            pool = successor.get();
        }
        pool.open(round, deadline, parameters, said);
        List<WorkerEvent> all = new ArrayList<>();
        try {
            WorkerEvent event = pool.next(deadline);
            while (!(event instanceof WorkerEvent.Timeout)) {
                all.add(event);
                event = pool.next(deadline);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        events.clear();
        events.addAll(fault.apply(all));
    }

    @Override
    public WorkerEvent next(long untilNanos) {
        return events.isEmpty() ? new WorkerEvent.Timeout(deadlineNanos) : events.removeFirst();
    }

    @Override
    public void close(long round, BitSet accepted) {
        pool.close(round, accepted);
    }

    @Override
    public void settle(Acknowledgements said) {
        pool.settle(said);
    }

    @Override
    public void usePlan(CodePlan plan) {
        pool.usePlan(plan);
    }

    @Override
    public List<MembershipChange> membershipChanges() {
        List<MembershipChange> all = new ArrayList<>(pool.membershipChanges());
        MembershipChange change = changes.remove(lastRound + 1);
        if (change != null) {
            all.add(change);
        }
        return all;
    }

    @Override
    public void writeMemories(StateWriter state) {
        if (keepsMemories) {
            pool.writeMemories(state);
        }
    }

    @Override
    public boolean keepsMemoriesInCheckpoints() {
        return keepsMemories && pool.keepsMemoriesInCheckpoints();
    }

    @Override
    public void readMemories(StateReader state) {
        if (keepsMemories) {
            pool.readMemories(state);
        }
    }

    @Override
    public RoundTimings timings() {
        return pool.timings();
    }

    @Override
    public OptionalDouble residualError(float[] estimate) {
        return pool.residualError(estimate);
    }

    @Override
    public Evaluation evaluate(float[] parameters) {
        return pool.evaluate(parameters);
    }

    @Override
    public void close() {
        pool.close();
    }
}
