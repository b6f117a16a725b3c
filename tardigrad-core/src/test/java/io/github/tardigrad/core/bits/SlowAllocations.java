package io.github.tardigrad.core.bits;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The best sum of utilities, found slowly and plainly. */
final class SlowAllocations {
    private SlowAllocations() {}

    /** By trying every allocation. */
    static double bruteForce(Utilities utilities, BitBudget budget) {
        return best(utilities, budget, 0, budget.total());
    }

    private static double best(Utilities utilities, BitBudget budget, int worker, long left) {
        if (worker == utilities.workers()) {
            return 0;
        }
        double best = budget.allowSilent() || !utilities.usable(worker)
                ? best(utilities, budget, worker + 1, left)
                : Double.NEGATIVE_INFINITY;
        if (utilities.usable(worker)) {
            for (int bits = budget.minimum(); bits <= Math.min(budget.maximum(), left); bits++) {
                best = Math.max(
                        best, utilities.utility(worker, bits) + best(utilities, budget, worker + 1, left - bits));
            }
        }
        return best;
    }

    /** By the textbook's programme over workers and totals. */
    static double program(Utilities utilities, BitBudget budget) {
        int total = Math.toIntExact(budget.total());
        double[] best = new double[total + 1];
        for (int worker = 0; worker < utilities.workers(); worker++) {
            if (!utilities.usable(worker)) {
                continue;
            }
            double[] next = new double[total + 1];
            for (int spent = 0; spent <= total; spent++) {
                next[spent] = budget.allowSilent() ? best[spent] : Double.NEGATIVE_INFINITY;
                for (int bits = budget.minimum(); bits <= Math.min(budget.maximum(), spent); bits++) {
                    next[spent] = Math.max(next[spent], best[spent - bits] + utilities.utility(worker, bits));
                }
            }
            best = next;
        }
        return Arrays.stream(best).max().orElseThrow();
    }

    /** By going through every number of workers above the minimum, the most reliable of them, 2 bits and up; plainly. */
    static double search(Utilities utilities, BitBudget budget) {
        int[] ranked = IntStream.range(0, utilities.workers())
                .boxed()
                .sorted(Comparator.comparingDouble(utilities::stragglerProbability))
                .mapToInt(i -> i)
                .toArray();
        int[] lowest = new int[ranked.length];
        Arrays.fill(lowest, budget.minimum());
        double best = BitAllocation.sum(utilities, lowest);
        long spare = budget.total() - (long) ranked.length * budget.minimum();
        for (int count = 1; count <= Math.min(ranked.length, spare); count++) {
            int[] some = Arrays.copyOf(ranked, count);
            int[] equal = lowest.clone();
            int[] lagrangian = lowest.clone();
            for (int rank = 0; rank < count; rank++) {
                long share = spare / count + (rank < spare % count ? 1 : 0);
                equal[some[rank]] = (int) Math.min(budget.maximum(), budget.minimum() + share);
                lagrangian[some[rank]]++;
            }
            relax(utilities, budget, lagrangian, some, spare - count);
            int[] better = BitAllocation.sum(utilities, lagrangian) >= BitAllocation.sum(utilities, equal)
                    ? lagrangian
                    : equal;
            exchange(utilities, budget, better, some);
            best = Math.max(best, BitAllocation.sum(utilities, better));
        }
        return best;
    }

    /** Takes the steepest rise of any length while the budget holds it, which is the envelope's, then the steepest bit. */
    private static void relax(Utilities utilities, BitBudget budget, int[] bits, int[] some, long spare) {
        long left = spare;
        boolean whole = true;
        while (left > 0) {
            int bestWorker = -1;
            int bestBits = 0;
            double steepest = 0;
            for (int worker : some) {
                int most = whole ? budget.maximum() : Math.min(budget.maximum(), bits[worker] + 1);
                for (int to = bits[worker] + 1; to <= most; to++) {
                    // A number that one worker alone cannot get is no option.
                    if (to - budget.minimum() > budget.total() - (long) utilities.workers() * budget.minimum()) {
                        continue;
                    }
                    double slope = (utilities.utility(worker, to) - utilities.utility(worker, bits[worker]))
                            / (to - bits[worker]);
                    if (slope > steepest) {
                        steepest = slope;
                        bestWorker = worker;
                        bestBits = to - bits[worker];
                    }
                }
            }
            if (bestWorker < 0) {
                return;
            }
            if (whole && bestBits > left) {
                whole = false;
                continue;
            }
            bits[bestWorker] += bestBits;
            left -= bestBits;
        }
    }

    private static void exchange(Utilities utilities, BitBudget budget, int[] bits, int[] some) {
        while (true) {
            int[] best = bits;
            double bestSum = BitAllocation.sum(utilities, bits) * (1 + 1e-13);
            for (int up : some) {
                for (int down : some) {
                    if (up == down || bits[up] == budget.maximum() || bits[down] == budget.minimum() + 1) {
                        continue;
                    }
                    int[] other = bits.clone();
                    other[up]++;
                    other[down]--;
                    double sum = BitAllocation.sum(utilities, other);
                    if (sum > bestSum) {
                        best = other;
                        bestSum = sum;
                    }
                }
            }
            if (best == bits) {
                return;
            }
            System.arraycopy(best, 0, bits, 0, bits.length);
        }
    }
}
