package io.github.tardigrad.core.bits;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The problem as if bits were divisible, climbed from equal shares along the gradient, and rounded by largest remainders: a
 * baseline.
 *
 * <p>Between whole bits utilities are interpolated linearly and their slopes likewise. The sum is not concave, so the climb
 * ends in a local optimum, or where it starts if the utilities are flat there:
 * with few bits and many coordinates a further bit gains nothing yet.
 *
 * <p>The upper bound of the result is the best allocation's.
 */
public final class RelaxedBitAllocator implements BitAllocator {
    private static final int MOST_STEPS = 500;
    /** The longest and the shortest step of a climb, in bits of the worker that moves most. */
    private static final double LONGEST_STEP = 4;

    private static final double SHORTEST_STEP = 1e-6;
    private static final int HALVINGS = 60;

    /** An allocator; all are alike. */
    public RelaxedBitAllocator() {}

    @Override
    public BitAllocation allocate(Utilities utilities, BitBudget budget) {
        UtilityTable table = new UtilityTable(utilities, budget);
        if (table.span() == 0) {
            return table.besideTheBest(utilities, budget, new int[table.rows()]);
        }
        Climb climb = new Climb(table);
        return table.besideTheBest(utilities, budget, climb.rounded(climb.top()));
    }

    /** Positions are in bits above the least, one per row. */
    private static final class Climb {
        private final UtilityTable table;
        private final double spare;
        private final int span;
        /** The option at or below each whole number of bits above the least. */
        private final int[] below;

        Climb(UtilityTable table) {
            this.table = table;
            this.span = table.span();
            this.spare = (double) Math.min(table.spare, (long) table.rows() * span);
            this.below = new int[span + 1];
            for (int bits = 0, option = 0; bits <= span; bits++) {
                while (option + 1 < table.options.length && table.options[option + 1] - table.options[0] <= bits) {
                    option++;
                }
                below[bits] = option;
            }
        }

        double[] top() {
            double[] at = new double[table.rows()];
            Arrays.fill(at, spare / at.length);
            double value = value(at);
            double length = LONGEST_STEP;
            for (int step = 0; step < MOST_STEPS && length >= SHORTEST_STEP; step++) {
                double[] slopes = slopes(at);
                double mean = Arrays.stream(slopes).average().orElseThrow();
                double steepest =
                        Arrays.stream(slopes).map(s -> Math.abs(s - mean)).max().orElseThrow();
                if (steepest == 0) {
                    return at;
                }
                double factor = length / steepest;
                double[] moved = at.clone();
                Arrays.setAll(moved, row -> at[row] + factor * (slopes[row] - mean));
                double[] next = withinBudget(moved);
                double nextValue = value(next);
                if (nextValue > value) {
                    System.arraycopy(next, 0, at, 0, at.length);
                    value = nextValue;
                    length = Math.min(LONGEST_STEP, 2 * length);
                } else {
                    length /= 2;
                }
            }
            return at;
        }

        private double value(double[] at) {
            double sum = 0;
            for (int row = 0; row < at.length; row++) {
                int option = below[(int) at[row]];
                if (option + 1 == table.options.length) {
                    sum += table.value(row, option);
                } else {
                    double from = table.options[option] - table.options[0];
                    sum += table.value(row, option) + (at[row] - from) * rise(row, option);
                }
            }
            return sum;
        }

        /** The value of a bit in each row: the mean of the rises on both sides of a whole number, linear between them. */
        private double[] slopes(double[] at) {
            double[] slopes = new double[at.length];
            for (int row = 0; row < at.length; row++) {
                int option = below[(int) at[row]];
                double from = table.options[option] - table.options[0];
                int next = Math.min(option + 1, table.options.length - 1);
                double width = Math.max(1, table.options[next] - table.options[option]);
                double share = (at[row] - from) / width;
                slopes[row] = (1 - share) * slopeAt(row, option) + share * slopeAt(row, next);
            }
            return slopes;
        }

        private double slopeAt(int row, int option) {
            int last = table.options.length - 1;
            double before = rise(row, Math.max(0, option - 1));
            double after = rise(row, Math.min(last - 1, option));
            return (before + after) / 2;
        }

        /** The value of a bit between an option and the next. */
        private double rise(int row, int option) {
            return (table.value(row, option + 1) - table.value(row, option))
                    / (table.options[option + 1] - table.options[option]);
        }

        /** The nearest point of the box whose sum is the budget: one shift for all, cut off at the ends. */
        private double[] withinBudget(double[] at) {
            double low = -Arrays.stream(at).max().orElseThrow();
            double high = span - Arrays.stream(at).min().orElseThrow();
            for (int step = 0; step < HALVINGS; step++) {
                double middle = low + (high - low) / 2;
                double sum = 0;
                for (double x : at) {
                    sum += cut(x + middle);
                }
                if (sum <= spare) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            double shift = low;
            return Arrays.stream(at).map(x -> cut(x + shift)).toArray();
        }

        private double cut(double bits) {
            return Math.min(span, Math.max(0, bits));
        }

        /** Everybody's option below, then what is left to the largest remainders for which the next option is affordable. */
        int[] rounded(double[] at) {
            int[] chosen = Arrays.stream(at).mapToInt(x -> below[(int) x]).toArray();
            long left = table.spare;
            for (int option : chosen) {
                left -= table.options[option] - table.options[0];
            }
            double[] remainder = new double[at.length];
            Arrays.setAll(remainder, row -> at[row] - (table.options[chosen[row]] - table.options[0]));
            int[] order = IntStream.range(0, at.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> -remainder[row]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int row : order) {
                if (chosen[row] + 1 < table.options.length) {
                    int cost = table.options[chosen[row] + 1] - table.options[chosen[row]];
                    if (cost <= left) {
                        left -= cost;
                        chosen[row]++;
                    }
                }
            }
            return chosen;
        }
    }
}
