package io.github.tardigrad.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which executor each worker is on. A worker stays where it is, so that its data is read once, unless its executor is gone
 * or others have room for it. Threads: confined.
 */
final class Homes {
    private final int cpusPerTask;
    private final Membership.@Nullable Executor[] homes;

    /**
     * Nobody has a home yet.
     *
     * @param workers how many
     * @param cpusPerTask cores of an executor that one task takes
     */
    Homes(int workers, int cpusPerTask) {
        this.homes = new Membership.Executor[workers];
        this.cpusPerTask = cpusPerTask;
    }

    /** Where a worker lives; null as long as there is no executor. */
    Membership.@Nullable Executor of(int worker) {
        return homes[worker];
    }

    /** How many tasks these run at a time. */
    int slots(List<Membership.Executor> executors) {
        return executors.stream().mapToInt(this::slots).sum();
    }

    private int slots(Membership.Executor executor) {
        return executor.cores() / cpusPerTask;
    }

    /** Gives everybody a home on these executors, and returns the workers that have another one than before. */
    List<Integer> settle(List<Membership.Executor> executors) {
        Map<Membership.Executor, Integer> room = dealt(executors);
        List<Integer> homeless = new ArrayList<>();
        for (int worker = 0; worker < homes.length; worker++) {
            Membership.Executor home = homes[worker];
            if (home != null && room.getOrDefault(home, 0) > 0) {
                room.merge(home, -1, Integer::sum);
            } else {
                homeless.add(worker);
            }
        }
        for (int worker : homeless) {
            homes[worker] = null;
            for (Membership.Executor executor : executors) {
                if (homes[worker] == null && room.getOrDefault(executor, 0) > 0) {
                    homes[worker] = executor;
                    room.merge(executor, -1, Integer::sum);
                }
            }
        }
        return homeless;
    }

    /** How many workers each executor has when their slots are dealt out in turn, again and again if they are too few. */
    private Map<Membership.Executor, Integer> dealt(List<Membership.Executor> executors) {
        List<Membership.Executor> turns = new ArrayList<>();
        int most = executors.stream().mapToInt(this::slots).max().orElse(0);
        for (int slot = 0; slot < most; slot++) {
            for (Membership.Executor executor : executors) {
                if (slot < slots(executor)) {
                    turns.add(executor);
                }
            }
        }
        Map<Membership.Executor, Integer> dealt = new HashMap<>();
        for (int worker = 0; worker < homes.length && !turns.isEmpty(); worker++) {
            dealt.merge(turns.get(worker % turns.size()), 1, Integer::sum);
        }
        return dealt;
    }
}
