package example;

import io.github.tardigrad.train.Engine;
import io.github.tardigrad.train.engine.Arrivals;
import io.github.tardigrad.train.engine.VirtualPool;

/** Workers in this process that answer at once, but for one of them, in each round the next. */
final class InTurn implements Engine {
    @Override
    public Connection open() {
        return (job, plan, task) -> new VirtualPool(
                plan,
                task,
                (round, worker, ideal) -> round % plan.workers() == worker ? Arrivals.NEVER : worker,
                job.seed());
    }
}
