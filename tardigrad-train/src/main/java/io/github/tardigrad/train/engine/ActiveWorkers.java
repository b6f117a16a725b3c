package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.List;
import java.util.stream.IntStream;

/** The workers that send messages under a plan, in ascending order, with the format of each one's messages. */
final class ActiveWorkers {
    private final int[] workers;
    private final List<MessageFormat> formats;

    ActiveWorkers(CodePlan plan) {
        this.workers = IntStream.range(0, plan.workers()).filter(plan::active).toArray();
        this.formats = IntStream.of(workers).mapToObj(plan::messageFormat).toList();
    }

    int count() {
        return workers.length;
    }

    /** The number under the plan of the a-th active worker. */
    int worker(int a) {
        return workers[a];
    }

    MessageFormat format(int a) {
        return formats.get(a);
    }
}
