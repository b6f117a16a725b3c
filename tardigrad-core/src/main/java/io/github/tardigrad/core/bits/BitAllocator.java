package io.github.tardigrad.core.bits;

/** A way to share a budget of bits among workers. */
public interface BitAllocator {
    /**
     * The share of each worker.
     *
     * @param utilities what bits are worth to each worker
     * @param budget what may be spent
     * @return an allocation within the budget; equal arguments give equal allocations
     * @throws IllegalArgumentException if the workers cannot share the budget, or none of them can answer
     */
    BitAllocation allocate(Utilities utilities, BitBudget budget);
}
