package io.github.tardigrad.train.run;

import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.RoundMemory;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.plan.CodePlan;

/**
 * What the coordinator knows from the rounds before: which of each worker's messages it took last, and its end of the memory. It
 * outlives plans, and goes through checkpoints. Threads: confined.
 */
final class CoordinatorState {
    private CodePlan plan;
    private RoundMemory memory;

    /** Before the first round, by the first plan. */
    CoordinatorState(CodePlan plan) {
        this.plan = plan;
        this.memory = new RoundMemory(plan.coordinatorMemory(), plan.workers());
    }

    /**
     * Another plan from the next round on.
     *
     * @return whether what is remembered stays; otherwise all of it is forgotten, on both ends
     */
    boolean usePlan(CodePlan next) {
        boolean stays = next.sendsAs(plan);
        boolean remembered = plan.spec().memory().remembers();
        plan = next;
        if (stays) {
            next.weigh(memory);
        } else if (remembered && !next.spec().memory().remembers()) {
            // Which messages were taken matters to nobody any more.
            memory = new RoundMemory(next.coordinatorMemory(), next.workers());
        } else if (remembered) {
            memory.restartAll();
            next.weigh(memory);
        }
        return stays;
    }

    RoundMemory memory() {
        return memory;
    }

    /** What the next order says of the messages so far. */
    Acknowledgements acknowledgements() {
        return memory.acknowledgements();
    }

    void writeTo(StateWriter state) {
        memory.writeTo(state);
    }

    /** Goes on from a checkpoint of a run with as many workers. */
    void readFrom(StateReader state) {
        memory.readFrom(state);
    }
}
