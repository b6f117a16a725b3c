package io.github.tardigrad.train.run;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.engine.VirtualPool;
import io.github.tardigrad.train.engine.WallClockPool;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.model.TrainingTask;

/** What tells the time in a run. */
public enum Clock {
    /** Response times drawn from the delay models; nobody sleeps, and a run is a function of its seed. */
    VIRTUAL("virtual"),
    /** Threads, real sleeps and a real deadline. */
    WALL("wall");

    private final String yamlName;

    Clock(String yamlName) {
        this.yamlName = yamlName;
    }

    /** The workers of a plan in this process, under this clock. */
    public WorkerPool workers(CodePlan plan, TrainingTask task, ClusterDelays delays, long seed) {
        return this == VIRTUAL
                ? new VirtualPool(plan, task, delays, seed)
                : new WallClockPool(plan, task, delays, seed);
    }

    /** The name in a job file. */
    public String yamlName() {
        return yamlName;
    }
}
