package io.github.tardigrad.core.assignment;

import io.github.tardigrad.core.code.RepetitionCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Assignments that repeat blocks of consecutive partitions. */
public final class Repetition {
    private Repetition() {}

    /**
     * Fractional repetition: groups of {@code replication} consecutive workers hold the same consecutive partitions. Resolvable:
     * class c has the c-th worker of each group. Source: Tandon, Lei, Dimakis and Karampatziakis, 2017.
     *
     * @throws IllegalArgumentException if replication does not divide the workers, or there are fewer partitions than groups
     */
    public static Assignment fractional(int partitions, int workers, int replication) {
        Assignment assignment = Assignment.of(
                "fractional repetition " + replication, RepetitionCode.fractional(workers, partitions, replication));
        return assignment.withClasses(classes(workers, replication));
    }

    /**
     * Cyclic: as many partitions as workers, worker i holds i .. i + replication - 1 modulo n. Resolvable if replication
     * divides n: class c has the workers i = c modulo replication. Source: Tandon, Lei, Dimakis and Karampatziakis, 2017.
     *
     * @throws IllegalArgumentException if replication is not in 1..workers
     */
    public static Assignment cyclic(int workers, int replication) {
        if (replication < 1 || replication > workers) {
            throw new IllegalArgumentException(
                    "replication must be in 1.." + workers + ", the workers: replication=" + replication);
        }
        int[] base = new int[replication];
        Arrays.setAll(base, t -> t);
        Assignment assignment = DifferenceSets.developed("cyclic " + replication, workers, base);
        return workers % replication == 0 ? assignment.withClasses(classes(workers, replication)) : assignment;
    }

    /** Workers by their remainder. */
    private static List<List<Integer>> classes(int workers, int count) {
        List<List<Integer>> classes = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            classes.add(new ArrayList<>());
        }
        for (int i = 0; i < workers; i++) {
            classes.get(i % count).add(i);
        }
        return classes;
    }
}
