package io.github.tardigrad.core.bits;

import java.util.Arrays;

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
}
