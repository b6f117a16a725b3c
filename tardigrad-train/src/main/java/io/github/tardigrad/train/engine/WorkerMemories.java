package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.RememberedVector;
import io.github.tardigrad.core.memory.WorkerMemory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the workers of a plan remember: the worker's end of the plan's memory for each active worker, and none where nothing is
 * remembered. Threads: confined, or guarded by the caller.
 */
final class WorkerMemories {
    private final Map<Integer, WorkerMemory> byWorker = new TreeMap<>();

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
        byWorker.forEach((worker, memory) -> memory.acknowledge(said.epoch(), said.acceptedRound(worker)));
    }

    /** The memories themselves, by names of their own. */
    List<FloatTensor> tensors() {
        List<FloatTensor> tensors = new ArrayList<>();
        byWorker.forEach((worker, memory) -> {
            for (RememberedVector part : memory.state()) {
                tensors.add(FloatTensor.vector(part.name() + "." + worker, part.values()));
            }
        });
        return tensors;
    }
}
