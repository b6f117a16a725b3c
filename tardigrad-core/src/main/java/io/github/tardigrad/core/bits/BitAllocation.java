package io.github.tardigrad.core.bits;

import java.util.Arrays;

/**
 * Bits for each worker, what they are worth together, and a proof of how much better any other allocation could be.
 */
public final class BitAllocation {
    private final int[] bits;
    private final double utilitySum;
    private final double upperBound;

    /** Keeps {@code bits}; {@code excess} is how much more than this sum an allocation could at most reach. */
    BitAllocation(int[] bits, double utilitySum, double excess) {
        this.bits = bits;
        this.utilitySum = utilitySum;
        this.upperBound = utilitySum + excess;
    }

    /** The sum of utilities, added in the order of the workers. */
    static double sum(Utilities utilities, int[] bits) {
        double sum = 0;
        for (int i = 0; i < bits.length; i++) {
            sum += bits[i] == 0 ? 0 : utilities.utility(i, bits[i]);
        }
        return sum;
    }

    /**
     * How many workers there are, silent and unusable ones included.
     *
     * @return at least 1
     */
    public int workers() {
        return bits.length;
    }

    /**
     * The bits per coordinate of one worker.
     *
     * @param worker its index, from 0
     * @return 0 for a worker that sends nothing, else 2 to 32
     */
    public int bits(int worker) {
        return bits[worker];
    }

    /**
     * The bits of every worker.
     *
     * @return a new array
     */
    public int[] toArray() {
        return bits.clone();
    }

    /**
     * What the allocation spends.
     *
     * @return the sum of bits, at most the budget's total; less where more bits would add nothing
     */
    public long total() {
        return Arrays.stream(bits).asLongStream().sum();
    }

    /**
     * What the allocation is worth: the sum of the workers' utilities.
     *
     * @return finite and &gt;= 0
     */
    public double utilitySum() {
        return utilitySum;
    }

    /**
     * A value that no allocation within the budget exceeds, up to the rounding of the sum.
     *
     * @return at least {@link #utilitySum()}
     */
    public double upperBound() {
        return upperBound;
    }

    /**
     * How far this allocation is from the upper bound, relative to it.
     *
     * @return in [0, 1]; 0 for one that is certainly the best, and 1 only by rounding
     */
    public double gap() {
        return upperBound > utilitySum ? (upperBound - utilitySum) / upperBound : 0;
    }

    @Override
    public String toString() {
        return "BitAllocation[bits=" + Arrays.toString(bits) + ", utilitySum=" + utilitySum + ", upperBound="
                + upperBound + "]";
    }
}
