package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.memory.WorkerMemory;
import io.github.tardigrad.core.plan.CodePlan;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the workers of a plan remember: the worker's end of the plan's memory for each active worker, and none where nothing is
 * remembered. Threads: confined, or guarded by the caller.
 */
final class WorkerMemories {
    private final Map<Integer, WorkerMemory> byWorker = new TreeMap<>();

    private WorkerMemories() {}

    /** None, where they are kept elsewhere. */
    static WorkerMemories none() {
        return new WorkerMemories();
    }

    WorkerMemories(CodePlan plan, long seed) {
        for (int i = 0; plan.spec().memory().remembers() && i < plan.workers(); i++) {
            if (plan.active(i)) {
                byWorker.put(i, plan.workerMemory(i, seed));
            }
        }
    }

    /** The memory of a worker; null if it has none. */
    @Nullable
    WorkerMemory of(int worker) {
        return byWorker.get(worker);
    }

    /** Settles what became of everything sent. */
    void acknowledge(Acknowledgements said) {
        byWorker.forEach((worker, memory) -> memory.acknowledge(said.of(worker)));
    }

    /** Each worker's parts under its number. */
    void writeTo(StateWriter state) {
        byWorker.forEach((worker, memory) -> memory.writeTo(state.under(worker + ".")));
    }

    void readFrom(StateReader state) {
        byWorker.forEach((worker, memory) -> memory.readFrom(state.under(worker + ".")));
    }
}
