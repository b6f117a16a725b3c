package io.github.tardigrad.train.run;

import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.CoordinatorMemory;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.plan.CodePlan;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What the coordinator knows from the rounds before: which of each worker's messages it took last, and its end of the memory. It
 * outlives plans, and goes through checkpoints. Threads: confined.
 */
final class CoordinatorState {
    private final CoordinatorMemory memory;
    /** Counts how often all memories were started anew. */
    private long epoch;
    /** By worker: the last round in which a message of it was taken. */
    private final long[] acceptedRounds;

    /** Before the first round, by the first plan. */
    CoordinatorState(CodePlan plan) {
        this.memory = plan.coordinatorMemory();
        this.acceptedRounds = new long[plan.workers()];
        Arrays.fill(acceptedRounds, Acknowledgements.NEVER);
    }

    CoordinatorMemory memory() {
        return memory;
    }

    /** What the next order says of the messages so far. */
    Acknowledgements acknowledgements() {
        return new Acknowledgements(epoch, acceptedRounds);
    }

    /** The round took a message of each of these workers. */
    void accept(long round, BitSet workers) {
        workers.stream().forEach(worker -> acceptedRounds[worker] = round);
    }

    void writeTo(StateWriter state) {
        state.longs("epoch", epoch);
        state.longs("acceptedRounds", acceptedRounds);
        memory.writeTo(state.under("memory."));
    }

    /** Goes on from a checkpoint of a run with as many workers. */
    void readFrom(StateReader state) {
        epoch = state.longs("epoch")[0];
        System.arraycopy(state.longs("acceptedRounds"), 0, acceptedRounds, 0, acceptedRounds.length);
        memory.readFrom(state.under("memory."));
    }
}
