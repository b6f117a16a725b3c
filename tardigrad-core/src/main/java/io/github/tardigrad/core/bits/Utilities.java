package io.github.tardigrad.core.bits;

/**
 * What each worker's message is worth at each number of bits. The error bound of a plan is k&sup2; divided by the sum,
 * so an allocation is better by exactly as much as its sum is larger.
 */
public interface Utilities {
    /**
     * How many workers there are.
     *
     * @return at least 1
     */
    int workers();

    /**
     * What one worker contributes to the sum.
     *
     * @param worker its index, from 0
     * @param bits 0 for silence, or 1 to 32
     * @return finite and &gt;= 0; 0 at 0 bits and for a worker that is not usable
     */
    double utility(int worker, int bits);

    /**
     * The probability that the worker misses the deadline: the smaller, the more reliable.
     *
     * @param worker its index, from 0
     * @return in [0, 1]
     */
    double stragglerProbability(int worker);

    /**
     * Whether the worker can answer at all. One that cannot gets no bits.
     *
     * @param worker its index, from 0
     * @return false exactly if its straggler probability is 1
     */
    default boolean usable(int worker) {
        return stragglerProbability(worker) < 1;
    }
}
