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
    private final long seed;
    private @Nullable CodePlan plan;

    /** Replaced as a whole, since a thread whose round is over may still look. */
    private volatile Map<Integer, WorkerMemory> byWorker = Map.of();

    private WorkerMemories() {
        this.seed = 0;
    }

    /** None, where they are kept elsewhere. */
    static WorkerMemories none() {
        return new WorkerMemories();
    }

    WorkerMemories(CodePlan plan, long seed) {
        this.seed = seed;
        usePlan(plan);
    }

    /** Another plan from the next round on: what is remembered stays if messages are the same, or else begins anew. */
    final void usePlan(CodePlan next) {
        if (plan == null || !next.sendsAs(plan)) {
            Map<Integer, WorkerMemory> begun = new TreeMap<>();
            for (int i = 0; next.spec().memory().remembers() && i < next.workers(); i++) {
                if (next.active(i)) {
                    begun.put(i, next.workerMemory(i, seed));
                }
            }
            byWorker = begun;
        }
        plan = next;
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
