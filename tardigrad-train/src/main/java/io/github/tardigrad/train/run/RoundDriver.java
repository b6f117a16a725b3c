package io.github.tardigrad.train.run;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.train.engine.MembershipChange;
import io.github.tardigrad.train.engine.RoundTimings;
import io.github.tardigrad.train.engine.WorkerPool;
import java.util.BitSet;
import java.util.function.Supplier;

/**
 * The loop's body that a training, a training in memory and a replay share: a round by the running plan, then the update.
 *
 * <p>A round in which nothing arrived, and of which no memory has anything to say, is no update. The driver has what outlives a round:
 * the model, the counters, and what the coordinator knows of the messages so far. Threads: confined.
 */
final class RoundDriver {
    private final long seed;
    private final ModelState model;
    private final WorkerPool pool;
    private final Parallelism threads;
    private final ProgressListener listener;
    private final Supplier<String> ending;
    private final RunCounters counters;
    private final CoordinatorState state;
    private Coordinator coordinator;

    /**
     * Before the first round, by the first plan.
     *
     * @param ending of every failure's message
     */
    RoundDriver(
            CodePlan first,
            TrainingSettings settings,
            ModelState model,
            RunCounters counters,
            WorkerPool pool,
            Parallelism threads,
            ProgressListener listener,
            Supplier<String> ending) {
        this.seed = settings.seed();
        this.model = model;
        this.counters = counters;
        this.pool = pool;
        this.threads = threads;
        this.listener = listener;
        this.ending = ending;
        this.state = new CoordinatorState(first);
        this.coordinator = new Coordinator(first, state, seed, pool, threads, listener, ending);
    }

    /**
     * A round that was run.
     *
     * @param closed what came of it
     * @param timings of the workers
     * @param updateNanos real time of the update
     * @param otherNanos real time of neither gradients, encoding, decoding, waiting nor the update
     */
    record Round(ClosedRound closed, RoundTimings timings, long updateNanos, long otherNanos) {}

    /** What the coordinator knows from the rounds before. */
    CoordinatorState state() {
        return state;
    }

    /** From the next round on a worker that is gone is not waited for, until it is back. */
    void apply(MembershipChange change) {
        coordinator.apply(change);
    }

    /**
     * Another plan from the next round on.
     *
     * @param gone workers that are not waited for
     * @return whether what is remembered stays; otherwise all of it begins anew
     */
    boolean usePlan(CodePlan plan, BitSet gone) {
        boolean stays = state.usePlan(plan);
        pool.usePlan(plan);
        coordinator = new Coordinator(plan, state, seed, pool, threads, listener, ending);
        gone.stream()
                .forEach(worker ->
                        coordinator.apply(new MembershipChange(worker, MembershipChange.Kind.GONE, "as before")));
        return stays;
    }

    /**
     * Runs a round and updates the parameters, unless the round says nothing.
     *
     * @param deadlineNanos as for {@link Coordinator#run}
     * @param beforeUpdate looks at the estimate, which the update uses up
     * @throws RunFailedException if a message, the estimate or a parameter is not finite, or nobody can answer
     */
    Round run(long round, long deadlineNanos, Runnable beforeUpdate) throws InterruptedException {
        long started = System.nanoTime();
        ClosedRound closed = coordinator.run(round, deadlineNanos, model.parameters(), model.estimate());
        long decoded = System.nanoTime();
        beforeUpdate.run();
        long updating = System.nanoTime();
        if (closed.steps()) {
            model.update(round, coordinator.secondTrack(), ending);
        }
        long updateNanos = System.nanoTime() - updating;
        RoundTimings timings = pool.timings();
        long otherNanos = decoded - started - timings.callerNanos() - closed.decodeNanos();
        counters.addWorkers(timings);
        counters.addRound(
                closed.lengthNanos(),
                closed.uplinkBytes(),
                closed.arrived().isEmpty(),
                closed.refused(),
                closed.discarded());
        counters.addCoordinator(closed.decodeNanos(), updateNanos, otherNanos);
        return new Round(closed, timings, updateNanos, otherNanos);
    }
}
