package io.github.tardigrad.core.bits;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The low-complexity allocation of the joint design, as its text has it: workers are sorted by reliability; for every K the
 * K most reliable share what the minimum of the others leaves, by the better of a Lagrangian relaxation, rounded, and an
 * equal split that differs by at most one bit; bits are exchanged between two of the K one by one while that gains; and the
 * best K wins.
 *
 * <p>The K workers each get more than the minimum, before and after the exchanges: fewer are another K. Rounded means that
 * what the relaxation leaves of the budget goes out bit by bit, always where it gains most. A K whose relaxation, which is an
 * upper bound of all that the exchanges could reach, does not exceed the best found so far is not refined, so the result is
 * that of going through all of them.
 *
 * <p>As printed, the better of the two candidates is refined. {@link #refiningBoth()} refines both and keeps the better
 * result.
 *
 * <p>The upper bound of the result is the best allocation's.
 *
 * <p>Cost: O(n &middot; options &middot; log n) for the relaxations of all K together; for each K that is refined O(n
 * &middot; options) and O(n) for each exchange. Few are refined where there are many workers, since a single bit more or less
 * is then less than what K matters. Source: Song and Choi, joint design, Algorithm 1.
 */
public final class SearchingBitAllocator implements BitAllocator {
    private final boolean refinesBoth;

    private SearchingBitAllocator(boolean refinesBoth) {
        this.refinesBoth = refinesBoth;
    }

    /** Selects, then refines. */
    public static SearchingBitAllocator asPrinted() {
        return new SearchingBitAllocator(false);
    }

    /** Refines, then selects. */
    public static SearchingBitAllocator refiningBoth() {
        return new SearchingBitAllocator(true);
    }

    @Override
    public BitAllocation allocate(Utilities utilities, BitBudget budget) {
        UtilityTable table = new UtilityTable(utilities, budget);
        int[] mostReliable = IntStream.range(0, table.rows())
                .boxed()
                .sorted(Comparator.comparingDouble(row -> utilities.stragglerProbability(table.workers[row])))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] best = best(table.rowsOnly(mostReliable, table.spare));
        int[] chosen = new int[table.rows()];
        for (int rank = 0; rank < chosen.length; rank++) {
            chosen[mostReliable[rank]] = best[rank];
        }
        return table.besideTheBest(utilities, budget, chosen);
    }

    /** The best allocation of a table whose rows are sorted, the most reliable first. */
    private int[] best(UtilityTable table) {
        int[] best = new int[table.rows()];
        if (table.options.length == 1) {
            return best;
        }
        NestedRelaxations relaxations = new NestedRelaxations(table);
        OneBitMoves moves = new OneBitMoves(table, 1);
        double bestValue = moves.value(best);
        for (int count : relaxations.byBound()) {
            if (relaxations.bound(count) <= bestValue) {
                break;
            }
            int[] chosen = refined(table, moves, relaxations.taken(count));
            int[] all = Arrays.copyOf(chosen, table.rows());
            double value = moves.value(all);
            if (value > bestValue) {
                bestValue = value;
                best = all;
            }
        }
        return best;
    }

    private int[] refined(UtilityTable table, OneBitMoves moves, int[] lagrangian) {
        int[] equal = equal(table, lagrangian.length);
        moves.spend(lagrangian);
        if (refinesBoth) {
            moves.exchange(equal);
            moves.exchange(lagrangian);
        }
        int[] better = moves.value(lagrangian) >= moves.value(equal) ? lagrangian : equal;
        if (!refinesBoth) {
            moves.exchange(better);
        }
        return better;
    }

    /** The same bits for the first rows, up to one more for the most reliable and to the largest that there is. */
    private static int[] equal(UtilityTable table, int count) {
        int[] chosen = new int[count];
        int last = table.options.length - 1;
        long above = table.spare - (long) count * (table.options[1] - table.options[0]);
        for (int rank = 0; rank < count; rank++) {
            long share = above / count + (rank < above % count ? 1 : 0);
            chosen[rank] = (int) Math.min(last, 1 + share);
        }
        return chosen;
    }
}
