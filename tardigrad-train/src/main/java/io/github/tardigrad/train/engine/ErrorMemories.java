package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The error memory of each active worker; of none without error feedback. */
final class ErrorMemories {
    private final List<ErrorMemory> memories = new ArrayList<>();

    ErrorMemories(CodePlan plan, ActiveWorkers active) {
        for (int a = 0; plan.spec().errorFeedback() && a < active.count(); a++) {
            memories.add(new ErrorMemory(plan, active.worker(a)));
        }
    }

    /** The number of active workers, or 0 without error feedback. */
    int count() {
        return memories.size();
    }

    ErrorMemory get(int a) {
        return memories.get(a);
    }

    /** The memory of the a-th active worker, or null without error feedback. */
    @Nullable
    ErrorMemory of(int a) {
        return memories.isEmpty() ? null : memories.get(a);
    }

    List<FloatTensor> tensors() {
        return memories.stream().map(ErrorMemory::tensor).toList();
    }
}
