package io.github.tardigrad.core.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Supports drawn at random: which worker holds which partition. */
public final class RandomCode {
    private RandomCode() {}

    /**
     * Every worker holds every partition with the same probability, independently: the mean load is n times it. A partition
     * may be held by nobody. Source: Charles, Papailiopoulos and Ellenberg, 2017 (Bernoulli gradient code).
     *
     * @param probability in (0, 1]
     * @return coefficients 1
     */
    public static EncodingMatrix bernoulli(int workers, int partitions, double probability, RandomGenerator random) {
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be in (0, 1]: probability=" + probability);
        }
        List<int[]> held = new ArrayList<>(workers);
        for (int i = 0; i < workers; i++) {
            int[] row = new int[partitions];
            int size = 0;
            for (int j = 0; j < partitions; j++) {
                if (random.nextDouble() < probability) {
                    row[size++] = j;
                }
            }
            held.add(Arrays.copyOf(row, size));
        }
        return EncodingMatrix.ofSupport(partitions, held, 1);
    }

    /**
     * Every partition on {@code replication} different workers, loads equal up to one partition, otherwise at random: the
     * balanced assignment of stochastic gradient coding. Source: Bitar, Wootters and El Rouayheb, 2020.
     *
     * @param usable workers that may hold partitions
     * @param replication 1 to the number of usable workers
     * @return coefficients 1
     * @throws IllegalArgumentException if the replication is out of range
     */
    public static EncodingMatrix balanced(boolean[] usable, int partitions, int replication, RandomGenerator random) {
        int[] order = candidates(usable, replication);
        int candidates = order.length;
        List<List<Integer>> held = new ArrayList<>();
        for (int i = 0; i < usable.length; i++) {
            held.add(new ArrayList<>());
        }
        // Dealing from shuffled decks: a partition's workers come from at most two decks, and a worker already taken by
        // the
        // partition goes back under the next cards.
        int dealt = candidates;
        for (int j = 0; j < partitions; j++) {
            int need = replication;
            while (need > 0) {
                if (dealt == candidates) {
                    shuffle(order, candidates, random);
                    dealt = 0;
                }
                int at = dealt;
                while (at < candidates && endsWith(held.get(order[at]), j)) {
                    at++;
                }
                if (at == candidates) {
                    throw new AssertionError("a deck holds every usable worker once");
                }
                int worker = order[at];
                order[at] = order[dealt];
                order[dealt++] = worker;
                held.get(worker).add(j);
                need--;
            }
        }
        List<int[]> support = new ArrayList<>();
        held.forEach(row -> support.add(row.stream().mapToInt(Integer::intValue).toArray()));
        return EncodingMatrix.ofSupport(partitions, support, 1);
    }

    /**
     * Every partition on {@code replication} different workers, drawn anew for each: loads differ.
     *
     * @param usable workers that may hold partitions
     * @param replication 1 to the number of usable workers
     * @return coefficients 1
     * @throws IllegalArgumentException if the replication is out of range
     */
    public static EncodingMatrix independent(
            boolean[] usable, int partitions, int replication, RandomGenerator random) {
        int[] order = candidates(usable, replication);
        List<List<Integer>> held = new ArrayList<>();
        for (int i = 0; i < usable.length; i++) {
            held.add(new ArrayList<>());
        }
        for (int j = 0; j < partitions; j++) {
            shuffle(order, order.length, random);
            for (int r = 0; r < replication; r++) {
                held.get(order[r]).add(j);
            }
        }
        List<int[]> support = new ArrayList<>();
        held.forEach(row -> support.add(row.stream().mapToInt(Integer::intValue).toArray()));
        return EncodingMatrix.ofSupport(partitions, support, 1);
    }

    private static int[] candidates(boolean[] usable, int replication) {
        int[] candidates =
                IntStream.range(0, usable.length).filter(i -> usable[i]).toArray();
        if (replication < 1 || replication > candidates.length) {
            throw new IllegalArgumentException("replication must be in 1.." + candidates.length
                    + ", the number of workers that can answer: replication=" + replication);
        }
        return candidates;
    }

    private static boolean endsWith(List<Integer> list, int value) {
        return !list.isEmpty() && list.get(list.size() - 1) == value;
    }

    private static void shuffle(int[] order, int size, RandomGenerator random) {
        for (int i = size - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[other];
            order[other] = swap;
        }
    }
}
