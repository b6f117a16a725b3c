package io.github.tardigrad.train.run;

import io.github.tardigrad.core.memory.Forgotten;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.train.engine.MembershipChange;
import io.github.tardigrad.train.engine.WorkerEvent;
import io.github.tardigrad.train.engine.WorkerEvent.Diverged;
import io.github.tardigrad.train.engine.WorkerEvent.FrameArrived;
import io.github.tardigrad.train.engine.WorkerEvent.WorkerLost;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.measure.Responses;
import io.github.tardigrad.train.measure.Responses.Outcome;
import io.github.tardigrad.train.optimize.SecondTrack;
import io.github.tardigrad.train.round.Effect;
import io.github.tardigrad.train.round.RoundState;
import io.github.tardigrad.train.round.RoundStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round after another: takes the pool's events to the round's state machine, does what that says, and decodes when it
 * closes. Threads: confined.
 */
final class Coordinator {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

    private final WorkerPool pool;
    private final ProgressListener listener;
    private final Supplier<String> ending;
    private final FrameSlots slots;
    private final BitSet expected = new BitSet();
    private final BitSet gone = new BitSet();
    private final CoordinatorState state;
    private final Outcome[] outcomes;
    private final double[] seconds;
    private final Set<String> warned = new HashSet<>();

    private RoundStep step;
    private long deadlineNanos;
    private long lengthNanos;
    private long uplinkBytes;
    private int refused;
    private int discarded;
    private long decodeNanos;
    private String lastLoss = "";

    /** With what it knows from the rounds before, and the ending of every failure's message. */
    Coordinator(
            CodePlan plan,
            CoordinatorState state,
            long seed,
            WorkerPool pool,
            Parallelism parallelism,
            ProgressListener listener,
            Supplier<String> ending) {
        this.pool = pool;
        this.listener = listener;
        this.ending = ending;
        this.slots = new FrameSlots(plan, seed, parallelism);
        this.state = state;
        this.outcomes = new Outcome[plan.workers()];
        this.seconds = new double[plan.workers()];
        for (int i = 0; i < plan.workers(); i++) {
            expected.set(i, plan.active(i));
        }
        this.step = RoundState.open(0, new BitSet(), 0, 0);
    }

    /** From the next round on a worker that is gone is not waited for, until it is back. */
    void apply(MembershipChange change) {
        if (change.kind() == MembershipChange.Kind.GONE) {
            gone.set(change.worker());
        } else if (change.kind() == MembershipChange.Kind.BACK) {
            gone.clear(change.worker());
        }
    }

    /** The second-moment estimate of the round that was run last. */
    SecondTrack secondTrack() {
        return slots;
    }

    /**
     * Runs a round.
     *
     * @param deadline nanoseconds from the start of the round, {@link RoundState#NO_DEADLINE} to wait for everybody
     * @param parameters read until this returns
     * @param estimate overwritten; 0, or what is remembered, if nobody arrived
     * @throws RunFailedException if a worker's message is not finite, or every worker was lost or is gone
     */
    ClosedRound run(long round, long deadline, float[] parameters, float[] estimate) throws InterruptedException {
        BitSet awaited = awaited();
        if (awaited.isEmpty() && !expected.isEmpty()) {
            throw new RunFailedException("round " + round + ": every worker is gone" + ending.get());
        }
        deadlineNanos = deadline;
        uplinkBytes = 0;
        refused = 0;
        discarded = 0;
        decodeNanos = 0;
        Arrays.fill(outcomes, Outcome.SILENT);
        awaited.stream().forEach(worker -> outcomes[worker] = Outcome.LATE);
        slots.open(round);
        pool.open(round, deadlineNanos, parameters, state.acknowledgements());
        take(RoundState.open(round, awaited, 0, deadlineNanos), null, 0);
        while (!step.next().closed()) {
            onEvent(round, pool.next(deadlineNanos));
        }
        RoundState closed = step.next();
        pool.close(round, closed.arrived());
        if (closed.everyoneLost()) {
            throw new RunFailedException("round " + round + ": every worker failed; " + lastLoss + ending.get());
        }
        BitSet arrived = closed.arrived();
        long started = System.nanoTime();
        Map<Integer, String> damaged = slots.decode(arrived, estimate);
        boolean remembered = state.memory().addTo(estimate);
        slots.forEach(arrived, state.memory()::fold);
        List<RunEvent> events = new ArrayList<>();
        for (Forgotten forgotten : state.memory().close()) {
            LOG.warn("round {}: {}", round, forgotten.text());
            listener.onWarning("round " + round + ": " + forgotten.text());
            events.add(RunEvent.of(forgotten));
        }
        decodeNanos += System.nanoTime() - started;
        damaged.forEach((worker, reason) -> LOG.debug("worker {} refused: {}", worker, reason));
        refused += damaged.size();
        return new ClosedRound(
                arrived,
                remembered || !arrived.isEmpty(),
                responses(closed, damaged.keySet()),
                lengthNanos,
                uplinkBytes,
                refused,
                discarded + pool.timings().lateFrames(),
                decodeNanos,
                state.memory().gain(),
                events);
    }

    private Responses responses(RoundState closed, Set<Integer> damaged) {
        damaged.forEach(worker -> outcomes[worker] = Outcome.REFUSED);
        closed.refused().stream().forEach(worker -> outcomes[worker] = Outcome.REFUSED);
        closed.lost().stream().forEach(worker -> outcomes[worker] = Outcome.LOST);
        return new Responses(Responses.recorded(deadlineNanos), Responses.recorded(lengthNanos), outcomes, seconds);
    }

    private BitSet awaited() {
        BitSet awaited = (BitSet) expected.clone();
        awaited.andNot(gone);
        return awaited;
    }

    private void onEvent(long round, WorkerEvent event) {
        long now = event.nanos();
        if (event instanceof FrameArrived arrival) {
            onFrame(round, arrival);
        } else if (event instanceof WorkerLost loss) {
            lastLoss = "worker " + loss.worker() + ": " + loss.reason();
            if (warned.add(lastLoss)) {
                LOG.warn("round {}: {}", round, lastLoss);
                listener.onWarning("round " + round + ": " + lastLoss);
            }
            take(step.next().onLost(loss.worker(), loss.reason(), now), null, now);
        } else if (event instanceof Diverged broken) {
            throw new RunFailedException("round " + round + ", worker " + broken.worker() + ": " + broken.reason()
                    + Finite.advice(round) + ending.get());
        } else {
            take(step.next().onTick(now), null, now);
        }
    }

    private void onFrame(long round, FrameArrived arrival) {
        long now = arrival.nanos();
        if (now <= deadlineNanos) {
            uplinkBytes += arrival.length();
        }
        long started = System.nanoTime();
        try {
            Frame frame = slots.parse(arrival.worker(), arrival.frame(), arrival.length());
            decodeNanos += System.nanoTime() - started;
            requireSameMemory(round, arrival.worker(), frame);
            listener.onFrame(frame.header().round(), arrival.worker(), arrival.frame(), arrival.length());
            take(step.next().onFrame(frame.header().round(), arrival.worker(), now), frame, now);
        } catch (FrameFormatException e) {
            decodeNanos += System.nanoTime() - started;
            refused++;
            String reason = String.valueOf(e.getMessage());
            LOG.debug("worker {} refused: {}", arrival.worker(), reason);
            take(step.next().onRefused(arrival.worker(), reason, now), null, now);
        }
    }

    /** A frame that is relative to another memory counts as not arrived. */
    private void requireSameMemory(long round, int worker, Frame frame) throws FrameFormatException {
        if (frame.header().round() == round) {
            Optional<String> refusal = state.memory().refusal(worker, frame.header());
            if (refusal.isPresent()) {
                throw new FrameFormatException("memory", "what is remembered of the worker", refusal.get());
            }
        }
    }

    private void take(RoundStep next, @Nullable Frame frame, long now) {
        if (LOG.isDebugEnabled() && !next.reason().equals(step.reason())) {
            LOG.debug("round {}: {}", next.next().round(), next.reason());
        }
        step = next;
        for (Effect effect : next.effects()) {
            if (effect instanceof Effect.Accept accept && frame != null) {
                slots.accept(accept.worker(), frame);
                outcomes[accept.worker()] = Outcome.ARRIVED;
                seconds[accept.worker()] = Responses.recorded(now);
            } else if (effect instanceof Effect.Discard) {
                discarded++;
            } else if (effect instanceof Effect.Close) {
                lengthNanos = Math.min(now, deadlineNanos);
            }
        }
    }
}
