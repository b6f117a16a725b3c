package io.github.tardigrad.core.bits;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The utility of every option of every usable worker, checked once and laid out for scanning.
 *
 * <p>Shape: rows are the usable workers in their order, columns the numbers of bits that a worker may get, ascending;
 * column 0 is what a worker gets at least, be it the minimum or silence. A number that one worker alone cannot get out
 * of the budget has no column: its utility could exceed every sum by orders of magnitude and drown them.
 */
final class UtilityTable {
    /** Sums and slopes of values up to this stay finite for any number of workers. */
    private static final double LARGEST_UTILITY = 1e200;

    /** The worker of each row. */
    final int[] workers;
    /** The bits of each column. */
    final int[] options;
    /** What the budget leaves when every row takes column 0. */
    final long spare;

    private final double[] values;

    UtilityTable(Utilities utilities, BitBudget budget) {
        workers = IntStream.range(0, utilities.workers())
                .filter(utilities::usable)
                .toArray();
        budget.requireFits(workers.length);
        int least = budget.allowSilent() ? 0 : budget.minimum();
        spare = budget.total() - (long) workers.length * least;
        options = IntStream.concat(
                        budget.allowSilent() ? IntStream.of(0) : IntStream.empty(),
                        IntStream.rangeClosed(budget.minimum(), budget.maximum()))
                .filter(bits -> bits - least <= spare)
                .toArray();
        values = new double[Math.multiplyExact(workers.length, options.length)];
        for (int row = 0; row < workers.length; row++) {
            for (int option = 0; option < options.length; option++) {
                values[row * options.length + option] = checked(utilities, workers[row], options[option]);
            }
        }
    }

    private static double checked(Utilities utilities, int worker, int bits) {
        double utility = utilities.utility(worker, bits);
        if (!(utility >= 0 && utility <= LARGEST_UTILITY)) {
            throw new IllegalArgumentException("utility must be in [0, " + LARGEST_UTILITY + "]: utility(worker="
                    + worker + ", bits=" + bits + ")=" + utility);
        }
        return utility;
    }

    private UtilityTable(int[] workers, int[] options, long spare, double[] values) {
        this.workers = workers;
        this.options = options;
        this.spare = spare;
        this.values = values;
    }

    /** The table of some rows alone, in the order given, with a budget of their own. */
    UtilityTable rowsOnly(int[] rows, long theirSpare) {
        int[] theirs = new int[rows.length];
        double[] theirValues = new double[rows.length * options.length];
        for (int t = 0; t < rows.length; t++) {
            theirs[t] = workers[rows[t]];
            System.arraycopy(values, rows[t] * options.length, theirValues, t * options.length, options.length);
        }
        return new UtilityTable(theirs, options, theirSpare, theirValues);
    }

    int rows() {
        return workers.length;
    }

    double value(int row, int option) {
        return values[row * options.length + option];
    }

    /** The bits between the smallest and the largest option. */
    int span() {
        return options[options.length - 1] - options[0];
    }

    /** The allocation of one option to each row, of which no other exceeds the value by more than {@code excess}. */
    BitAllocation allocation(Utilities utilities, int[] chosen, double excess) {
        int[] bits = new int[utilities.workers()];
        for (int row = 0; row < workers.length; row++) {
            bits[workers[row]] = options[chosen[row]];
        }
        return new BitAllocation(bits, BitAllocation.sum(utilities, bits), excess);
    }

    /** The same, with the best allocation's bound as its upper bound: the gap says what this one costs. */
    BitAllocation besideTheBest(Utilities utilities, BitBudget budget, int[] chosen) {
        double best = new ExactBitAllocator().allocate(utilities, budget).upperBound();
        return allocation(
                utilities,
                chosen,
                Math.max(0, best - allocation(utilities, chosen, 0).utilitySum()));
    }

    /** The option of each row in an allocation within this table's budget. */
    int[] chosen(BitAllocation allocation) {
        int[] chosen = new int[workers.length];
        for (int row = 0; row < workers.length; row++) {
            chosen[row] = Arrays.binarySearch(options, allocation.bits(workers[row]));
        }
        return chosen;
    }

    @Override
    public String toString() {
        return "UtilityTable[rows=" + rows() + ", options=" + Arrays.toString(options) + ", spare=" + spare + "]";
    }
}
