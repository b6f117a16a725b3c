package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.List;
import java.util.stream.IntStream;

/** The workers that send messages under a plan, in ascending order, with the format of each one's messages. */
public final class ActiveWorkers {
    private final int[] workers;
    private final List<MessageFormat> formats;

    public ActiveWorkers(CodePlan plan) {
        this.workers = IntStream.range(0, plan.workers()).filter(plan::active).toArray();
        this.formats = IntStream.of(workers).mapToObj(plan::messageFormat).toList();
    }

    public int count() {
        return workers.length;
    }

    /** The number under the plan of the a-th active worker. */
    public int worker(int a) {
        return workers[a];
    }

    public MessageFormat format(int a) {
        return formats.get(a);
    }
}
