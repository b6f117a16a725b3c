package io.github.tardigrad.core.bits;

import java.util.PriorityQueue;

/**
 * Steps from one option of a worker to the next, mostly of one bit: spending what is left by the steepest, and exchanging
 * bits between two workers while that helps. Ties go to the worker that comes first. An array of options may have fewer
 * entries than the table has rows: the others stay at the lowest option.
 */
final class OneBitMoves {
    /** Gains below this share of the sum may be rounding, and would let an exchange go back and forth. */
    private static final double ROUNDING = 1e-13;

    private final UtilityTable table;
    private final int lowest;

    OneBitMoves(UtilityTable table) {
        this(table, 0);
    }

    /** Moves that leave every worker at this option or above. */
    OneBitMoves(UtilityTable table, int lowest) {
        this.table = table;
        this.lowest = lowest;
    }

    /** The bits that the budget has beyond the options chosen. */
    long left(int[] chosen) {
        long left = table.spare;
        for (int option : chosen) {
            left -= table.options[option] - table.options[0];
        }
        return left;
    }

    double value(int[] chosen) {
        double value = 0;
        for (int row = 0; row < chosen.length; row++) {
            value += table.value(row, chosen[row]);
        }
        return value;
    }

    /** Moves {@code chosen} up, always where a bit gains most, until nothing fits that gains. */
    void spend(int[] chosen) {
        record Step(int row, double gain) {}
        PriorityQueue<Step> steepest = new PriorityQueue<>((x, y) -> {
            int byGain = Double.compare(y.gain(), x.gain());
            return byGain != 0 ? byGain : Integer.compare(x.row(), y.row());
        });
        for (int row = 0; row < chosen.length; row++) {
            if (canRise(chosen, row)) {
                steepest.add(new Step(row, rise(chosen, row) / cost(chosen[row])));
            }
        }
        long left = left(chosen);
        while (!steepest.isEmpty() && left > 0) {
            Step step = steepest.remove();
            int row = step.row();
            if (step.gain() <= 0 || cost(chosen[row]) > left) {
                continue;
            }
            left -= cost(chosen[row]);
            chosen[row]++;
            if (canRise(chosen, row)) {
                steepest.add(new Step(row, rise(chosen, row) / cost(chosen[row])));
            }
        }
    }

    /** Moves one worker up and, to pay for it, at most one other down, always the best such pair, while the sum grows. */
    void exchange(int[] chosen) {
        long left = left(chosen);
        double least = ROUNDING * value(chosen);
        while (true) {
            int bestUp = -1;
            int bestDown = -1;
            double bestGain = least;
            for (int column = 0; column < Math.min(2, table.options.length - 1); column++) {
                // The first step may cost more than one bit, all others cost one.
                int price = cost(column);
                int down = cheapestDescent(chosen, price - left, -1);
                for (int up = 0; up < chosen.length; up++) {
                    if (!canRise(chosen, up) || cost(chosen[up]) != price) {
                        continue;
                    }
                    int payer = down == up ? cheapestDescent(chosen, price - left, up) : down;
                    double loss = price <= left ? 0 : payer < 0 ? Double.POSITIVE_INFINITY : fall(chosen, payer);
                    double gain = rise(chosen, up) - loss;
                    if (gain > bestGain) {
                        bestGain = gain;
                        bestUp = up;
                        bestDown = price <= left ? -1 : payer;
                    }
                }
            }
            if (bestUp < 0) {
                return;
            }
            left -= cost(chosen[bestUp]);
            chosen[bestUp]++;
            if (bestDown >= 0) {
                chosen[bestDown]--;
                left += cost(chosen[bestDown]);
            }
        }
    }

    /** The row but one that loses least by one step down that frees so many bits; -1 if none does. */
    private int cheapestDescent(int[] chosen, long bits, int except) {
        int cheapest = -1;
        for (int row = 0; row < chosen.length; row++) {
            if (row != except
                    && chosen[row] > lowest
                    && cost(chosen[row] - 1) >= bits
                    && (cheapest < 0 || fall(chosen, row) < fall(chosen, cheapest))) {
                cheapest = row;
            }
        }
        return cheapest;
    }

    private boolean canRise(int[] chosen, int row) {
        return chosen[row] + 1 < table.options.length;
    }

    /** The bits between an option and the next. */
    private int cost(int option) {
        return table.options[option + 1] - table.options[option];
    }

    private double rise(int[] chosen, int row) {
        return table.value(row, chosen[row] + 1) - table.value(row, chosen[row]);
    }

    private double fall(int[] chosen, int row) {
        return table.value(row, chosen[row]) - table.value(row, chosen[row] - 1);
    }
}
