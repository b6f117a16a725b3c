package io.github.tardigrad.core.bits;

/**
 * One bit at a time, from the minimum, to the worker that gains most by it: a baseline.
 *
 * <p>Utilities are convex while the quantizer's noise dominates, so the first bits gain next to nothing although a few more
 * would gain much: with few bits it feeds the wrong workers. The upper bound of the result is the best allocation's.
 */
public final class GreedyBitAllocator implements BitAllocator {
    /** An allocator; all are alike. */
    public GreedyBitAllocator() {}

    @Override
    public BitAllocation allocate(Utilities utilities, BitBudget budget) {
        UtilityTable table = new UtilityTable(utilities, budget);
        int[] chosen = new int[table.rows()];
        new OneBitMoves(table).spend(chosen);
        return table.besideTheBest(utilities, budget, chosen);
    }
}
