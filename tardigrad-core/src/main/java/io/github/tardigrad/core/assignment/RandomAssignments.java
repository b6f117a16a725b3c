package io.github.tardigrad.core.assignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Assignments drawn at random. */
public final class RandomAssignments {
    /** Partitions times workers above which none is drawn. */
    private static final int MOST_ENTRIES = 1 << 24;

    private RandomAssignments() {}

    /**
     * A bi-regular graph without multiple edges: every partition on r workers, every worker with k = N r / n partitions. The
     * configuration model, whose multiple edges are then switched with random others. Source: Bollobás, 1980; McKay and
     * Wormald, 1990.
     *
     * @param replication r, 1 to n, such that n divides N r
     * @param seed the same for the same graph
     * @throws IllegalArgumentException if no such graph exists, the message names the nearest replication; or if N n is above
     *     2^24
     */
    public static Assignment biregular(int partitions, int workers, int replication, long seed) {
        if (partitions < 1 || workers < 1 || (long) partitions * workers > MOST_ENTRIES) {
            throw new IllegalArgumentException("partitions and workers must be >= 1, and their product at most "
                    + MOST_ENTRIES + ": partitions=" + partitions + ", workers=" + workers);
        }
        List<Integer> possible = IntStream.rangeClosed(1, workers)
                .filter(r -> (long) partitions * r % workers == 0)
                .boxed()
                .toList();
        Allowed.check("replication", replication, possible, "a multiple of " + possible.get(0) + " up to " + workers);
        int load = partitions * replication / workers;
        String name = "random bi-regular (" + partitions + "," + workers + "," + replication + "," + load + ")";
        // Above half of all edges those that are missing are drawn: then an edge that removes a double one always
        // exists.
        boolean complement = 2 * replication > workers;
        int drawn = complement ? workers - replication : replication;
        int[][] held = draw(partitions, workers, drawn, new SplittableRandom(seed));
        List<int[]> rows = new ArrayList<>();
        for (int[] row : held) {
            rows.add(complement ? missing(row, partitions) : row);
        }
        return Assignment.of(name, partitions, rows);
    }

    private static int[][] draw(int partitions, int workers, int replication, RandomGenerator random) {
        int[][] held = new int[workers][partitions * replication / workers];
        int load = held[0].length;
        int[] ends = IntStream.range(0, partitions * replication)
                .map(end -> end / replication)
                .toArray();
        for (int at = ends.length - 1; at > 0; at--) {
            int other = random.nextInt(at + 1);
            int swap = ends[at];
            ends[at] = ends[other];
            ends[other] = swap;
        }
        int[][] times = new int[workers][partitions];
        for (int at = 0; at < ends.length; at++) {
            times[at / load][ends[at]]++;
        }
        for (int at = 0; at < ends.length; at++) {
            int worker = at / load;
            while (times[worker][ends[at]] > 1) {
                int other = random.nextInt(ends.length);
                if (times[other / load][ends[at]] == 0 && times[worker][ends[other]] == 0) {
                    times[worker][ends[at]]--;
                    times[worker][ends[other]]++;
                    times[other / load][ends[other]]--;
                    times[other / load][ends[at]]++;
                    int swap = ends[at];
                    ends[at] = ends[other];
                    ends[other] = swap;
                }
            }
        }
        for (int i = 0; i < workers; i++) {
            held[i] = Arrays.copyOfRange(ends, i * load, (i + 1) * load);
        }
        return held;
    }

    private static int[] missing(int[] row, int partitions) {
        boolean[] there = new boolean[partitions];
        for (int j : row) {
            there[j] = true;
        }
        return IntStream.range(0, partitions).filter(j -> !there[j]).toArray();
    }
}
