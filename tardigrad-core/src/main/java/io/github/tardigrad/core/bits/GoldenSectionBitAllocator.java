package io.github.tardigrad.core.bits;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The search in the manner of its authors' published code, to compare with: how many workers get more than the minimum is
 * looked for by golden section, there is one equal split, over all workers, and one local search at the end.
 *
 * <p>{@link SearchingBitAllocator} is the algorithm of the text, which goes through every number of workers. The utility is
 * not unimodal in that number where messages have few bits, so this one can end far from the best: at half of it for 12
 * workers with p of about .9, a million coordinates and 5 bits each.
 *
 * <p>For a given number K the candidate takes, for each of the K most reliable, the best option above the minimum at the
 * smallest price whose demand fits; what is left goes out bit by bit. The upper bound of the result is the best
 * allocation's.
 *
 * <p>Source: the code published with the joint design of Song and Choi. Its own utility and rounding are not reproduced.
 */
public final class GoldenSectionBitAllocator implements BitAllocator {
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    /** Halvings of the bracket of the price: beyond the rounding of its ends. */
    private static final int HALVINGS = 100;

    /** An allocator; all are alike. */
    public GoldenSectionBitAllocator() {}

    @Override
    public BitAllocation allocate(Utilities utilities, BitBudget budget) {
        UtilityTable table = new UtilityTable(utilities, budget);
        OneBitMoves moves = new OneBitMoves(table);
        int[] equal = table.chosen(new EqualBitAllocator().allocate(utilities, budget));
        int[] lagrangian = new Candidates(table, utilities).best();
        int[] better = moves.value(lagrangian) >= moves.value(equal) ? lagrangian : equal;
        moves.exchange(better);
        return table.besideTheBest(utilities, budget, better);
    }

    /** The Lagrangian candidate of each number of workers above the minimum. */
    private static final class Candidates {
        private final UtilityTable table;
        private final OneBitMoves moves;
        private final int[] mostReliable;
        private int[] best;
        private double bestValue;

        Candidates(UtilityTable table, Utilities utilities) {
            this.table = table;
            this.moves = new OneBitMoves(table);
            this.mostReliable = IntStream.range(0, table.rows())
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> utilities.stragglerProbability(table.workers[row])))
                    .mapToInt(Integer::intValue)
                    .toArray();
            this.best = new int[table.rows()];
            this.bestValue = moves.value(best);
        }

        int[] best() {
            if (table.options.length == 1) {
                return best;
            }
            int firstStep = table.options[1] - table.options[0];
            int low = 1;
            int high = (int) Math.min(table.rows(), table.spare / firstStep);
            tried(low);
            tried(high);
            while (true) {
                int left = (int) (high - GOLDEN * (high - low));
                int right = (int) (low + GOLDEN * (high - low));
                if (tried(left) < tried(right)) {
                    if (low == left) {
                        return best;
                    }
                    low = left;
                } else {
                    if (high == right) {
                        return best;
                    }
                    high = right;
                }
            }
        }

        private double tried(int count) {
            int[] chosen = atPrice(count, price(count));
            long left = moves.left(chosen);
            // Only those above the minimum share what is left.
            int[] rows = Arrays.copyOf(mostReliable, count);
            UtilityTable some = table.rowsOnly(rows, left + above(chosen));
            int[] theirs = Arrays.stream(rows).map(row -> chosen[row]).toArray();
            new OneBitMoves(some).spend(theirs);
            for (int t = 0; t < count; t++) {
                chosen[rows[t]] = theirs[t];
            }
            double value = moves.value(chosen);
            if (value > bestValue) {
                bestValue = value;
                best = chosen;
            }
            return value;
        }

        private long above(int[] chosen) {
            return table.spare - moves.left(chosen);
        }

        /** The smallest price, up to rounding, whose demand fits. */
        private double price(int count) {
            if (moves.left(atPrice(count, 0)) >= 0) {
                return 0;
            }
            double exceeds = 0;
            double fits = 0;
            for (int row = 0; row < table.rows(); row++) {
                fits = Math.max(fits, table.value(row, table.options.length - 1));
            }
            // At this price not even the first bit is worth it, so everybody takes the first option.
            fits = 2 * fits + Double.MIN_NORMAL;
            for (int step = 0; step < HALVINGS; step++) {
                double middle = exceeds + (fits - exceeds) / 2;
                if (moves.left(atPrice(count, middle)) >= 0) {
                    fits = middle;
                } else {
                    exceeds = middle;
                }
            }
            return fits;
        }

        /** The best option above the lowest for each of the most reliable, the fewest bits among equals. */
        private int[] atPrice(int count, double price) {
            int[] chosen = new int[table.rows()];
            for (int t = 0; t < count; t++) {
                int row = mostReliable[t];
                int option = 1;
                for (int other = 2; other < table.options.length; other++) {
                    double gain = table.value(row, other) - table.value(row, option);
                    if (gain > price * (table.options[other] - table.options[option])) {
                        option = other;
                    }
                }
                chosen[row] = option;
            }
            return chosen;
        }
    }
}
