package io.github.tardigrad.core.bits;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The same number of bits for every usable worker, what does not divide going one bit each to the most reliable: the
 * baseline that an allocation has to beat.
 *
 * <p>If workers may be silent and the budget is below everybody's minimum, as many of the most reliable as it holds
 * minimums for share it in the same way, and the others are silent. Equally reliable workers count in their order. The
 * upper bound of the result is the best allocation's, so its gap says what equality costs.
 */
public final class EqualBitAllocator implements BitAllocator {
    /** An allocator; all are alike. */
    public EqualBitAllocator() {}

    @Override
    public BitAllocation allocate(Utilities utilities, BitBudget budget) {
        int[] mostReliable = IntStream.range(0, utilities.workers())
                .filter(utilities::usable)
                .boxed()
                .sorted(Comparator.comparingDouble(utilities::stragglerProbability))
                .mapToInt(Integer::intValue)
                .toArray();
        budget.requireFits(mostReliable.length);
        int sending = (int) Math.min(mostReliable.length, budget.total() / budget.minimum());
        long share = budget.total() / sending;
        long remainder = budget.total() % sending;
        int[] bits = new int[utilities.workers()];
        for (int i = 0; i < sending; i++) {
            bits[mostReliable[i]] = (int) Math.min(budget.maximum(), i < remainder ? share + 1 : share);
        }
        double sum = BitAllocation.sum(utilities, bits);
        double best = new ExactBitAllocator().allocate(utilities, budget).upperBound();
        return new BitAllocation(bits, sum, Math.max(0, best - sum));
    }
}
