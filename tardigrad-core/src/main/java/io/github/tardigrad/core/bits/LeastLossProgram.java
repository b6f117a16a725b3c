package io.github.tardigrad.core.bits;

import java.util.Arrays;

/**
 * A dynamic programme over items that each take one of their options, an option being a shift of the bits spent and a
 * loss of value. It finds the choice of least loss whose shifts add up to at most a target, where a bit short of the
 * target costs the price of a bit.
 *
 * <p>Only running totals within a window are followed, in the order of the items; the caller knows how wide it must be.
 *
 * <p>Cost: O(options of all items &middot; window) time; a byte for each item and reachable total, memory.
 */
final class LeastLossProgram {
    private final int lowest;
    private final int highest;
    /** Least loss for each total, from {@code lowest} on; reachable totals lie between {@code from} and {@code to}. */
    private double[] losses;

    private double[] next;
    private int from;
    private int to;

    private final int[] first;
    private final int[] shifts;
    private final double[] optionLosses;
    /** The option that reached each total from {@link #base} on, for each item. */
    private final byte[][] reachedBy;

    private final int[] base;
    private int items;
    private int options;

    /** A programme for totals from {@code lowest <= 0} to {@code highest >= 0}, for at most so many items and options. */
    LeastLossProgram(int lowest, int highest, int maximumItems, int maximumOptions) {
        this.lowest = lowest;
        this.highest = highest;
        losses = new double[highest - lowest + 1];
        next = new double[losses.length];
        first = new int[maximumItems + 1];
        shifts = new int[maximumOptions];
        optionLosses = new double[maximumOptions];
        reachedBy = new byte[maximumItems][];
        base = new int[maximumItems];
    }

    /** Adds an option to the item that the next {@link #closeItem} ends; of equally good options the first is taken. */
    void option(int shift, double loss) {
        shifts[options] = shift;
        optionLosses[options] = loss;
        options++;
    }

    /** Ends an item; it has at least one option that keeps some reachable total inside the window. */
    void closeItem() {
        int begin = first[items];
        int least = Integer.MAX_VALUE;
        int largest = Integer.MIN_VALUE;
        for (int option = begin; option < options; option++) {
            least = Math.min(least, shifts[option]);
            largest = Math.max(largest, shifts[option]);
        }
        int nextFrom = Math.max(lowest, from + least);
        int nextTo = Math.min(highest, to + largest);
        byte[] reached = new byte[nextTo - nextFrom + 1];
        Arrays.fill(next, nextFrom - lowest, nextTo - lowest + 1, Double.POSITIVE_INFINITY);
        for (int option = begin; option < options; option++) {
            int shift = shifts[option];
            relax(
                    Math.max(nextFrom, from + shift) - lowest,
                    Math.min(nextTo, to + shift) - lowest,
                    shift,
                    optionLosses[option],
                    (byte) (option - begin),
                    reached,
                    nextFrom - lowest);
        }
        double[] previous = losses;
        losses = next;
        next = previous;
        from = nextFrom;
        to = nextTo;
        reachedBy[items] = reached;
        base[items] = nextFrom;
        items++;
        first[items] = options;
    }

    private void relax(int begin, int end, int shift, double loss, byte option, byte[] reached, int reachedBase) {
        double[] before = losses;
        double[] after = next;
        for (int total = begin; total <= end; total++) {
            double candidate = before[total - shift] + loss;
            if (candidate < after[total]) {
                after[total] = candidate;
                reached[total - reachedBase] = option;
            }
        }
    }

    /** The best choice: the option of each item, counted from 0 in the order given, and what it loses in all. */
    Choice best(int target, double price) {
        int total = from;
        double least = Double.POSITIVE_INFINITY;
        for (int candidate = from; candidate <= Math.min(to, target); candidate++) {
            double loss = losses[candidate - lowest] + price * (target - candidate);
            if (loss < least) {
                least = loss;
                total = candidate;
            }
        }
        int[] chosen = new int[items];
        for (int item = items - 1; item >= 0; item--) {
            chosen[item] = reachedBy[item][total - base[item]];
            total -= shifts[first[item] + chosen[item]];
        }
        return new Choice(chosen, least);
    }

    /** What {@link #best} found. */
    static final class Choice {
        private final int[] options;
        private final double loss;

        private Choice(int[] options, double loss) {
            this.options = options;
            this.loss = loss;
        }

        int option(int item) {
            return options[item];
        }

        double loss() {
            return loss;
        }
    }
}
