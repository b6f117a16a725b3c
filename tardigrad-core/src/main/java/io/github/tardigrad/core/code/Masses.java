package io.github.tardigrad.core.code;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * How much of the gradient each worker carries: its mass s_i, in partitions, in expectation over stragglers.
 *
 * <p>A fixed unbiased code has non-negative masses that sum to k, and its error bound is the sum of s_i^2 / u_i, where
 * u_i = (1-p_i) / (p_i + eps_i) is the worker's utility.
 */
public final class Masses {
    /** Finest grid: masses in hundredths of a partition. */
    public static final int MAX_GRID = 100;

    private Masses() {}

    /**
     * The masses that minimise the error bound: s_i = k u_i / U.
     *
     * <p>Perfect workers (p = eps = 0) have infinite utility: then they share the partitions equally, the others carry
     * nothing, and the error is exactly 0. Source: Song and Choi, joint design, Theorem 1; the limit by letting p go to 0.
     *
     * @param utilities u_i &gt;= 0, one per worker; {@link Double#POSITIVE_INFINITY} for a perfect worker
     * @return a new array, one mass per worker, that sums to k
     * @throws IllegalArgumentException if a utility is negative or NaN, or all are 0
     */
    public static double[] optimal(double[] utilities, int partitions) {
        double[] shares = finiteShares(utilities);
        double total = Arrays.stream(shares).sum();
        double[] masses = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            masses[i] = partitions * (shares[i] / total);
        }
        return masses;
    }

    /**
     * The masses on the grid of 1/grid of a partition that minimise the error bound, in units of 1/grid.
     *
     * <p>A separable convex resource allocation: the sum of x_i^2 / u_i subject to sum x_i = k grid. At price theta each
     * worker takes floor((theta u_i + 1) / 2); theta is found by bisection from below and the rest is handed out by
     * smallest increment (2 x_i + 1) / u_i.
     *
     * @param utilities as in {@link #optimal}
     * @param grid units per partition, 1 to {@link #MAX_GRID}
     * @return a new array of units per worker, which sums to k grid
     * @throws IllegalArgumentException if the grid is out of range, a utility is negative or NaN, or all are 0
     */
    public static long[] onGrid(double[] utilities, int partitions, int grid) {
        if (grid < 1 || grid > MAX_GRID) {
            throw new IllegalArgumentException("grid must be in 1.." + MAX_GRID + ": grid=" + grid);
        }
        double[] shares = finiteShares(utilities);
        long target = (long) partitions * grid;
        double largest = Arrays.stream(shares).max().orElseThrow();
        double low = 0;
        double high = 2.0 * target / largest + 2 / largest;
        for (int step = 0; step < 200 && low < high; step++) {
            double middle = low + (high - low) / 2;
            if (middle == low || middle == high) {
                break;
            }
            if (unitsAt(shares, middle, target) <= target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        long[] units = new long[shares.length];
        long left = target;
        for (int i = 0; i < shares.length; i++) {
            units[i] = (long) Math.floor((low * shares[i] + 1) / 2);
            left -= units[i];
        }
        record Increment(int worker, double cost) {}
        PriorityQueue<Increment> cheapest = new PriorityQueue<>((x, y) -> {
            int byCost = Double.compare(x.cost(), y.cost());
            return byCost != 0 ? byCost : Integer.compare(x.worker(), y.worker());
        });
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] > 0) {
                cheapest.add(new Increment(i, (2 * units[i] + 1) / shares[i]));
            }
        }
        for (; left > 0; left--) {
            Increment next = cheapest.remove();
            int worker = next.worker();
            units[worker]++;
            cheapest.add(new Increment(worker, (2 * units[worker] + 1) / shares[worker]));
        }
        return units;
    }

    /** Sum of the units that all workers take at a price, cut off above the target. */
    private static long unitsAt(double[] shares, double price, long target) {
        long sum = 0;
        for (double share : shares) {
            sum += (long) Math.floor((price * share + 1) / 2);
            if (sum > target) {
                return sum;
            }
        }
        return sum;
    }

    /** The utilities relative to the largest, or 1 for each perfect worker and 0 for the others if there is one. */
    private static double[] finiteShares(double[] utilities) {
        double largest = 0;
        for (int i = 0; i < utilities.length; i++) {
            if (!(utilities[i] >= 0)) {
                throw new IllegalArgumentException("utility must be >= 0: utility[" + i + "]=" + utilities[i]);
            }
            largest = Math.max(largest, utilities[i]);
        }
        if (largest == 0) {
            throw new IllegalArgumentException(
                    "at least one worker must be able to answer: every worker has utility 0 (p = 1 or no bits)");
        }
        double[] shares = new double[utilities.length];
        for (int i = 0; i < utilities.length; i++) {
            if (Double.isInfinite(largest)) {
                shares[i] = Double.isInfinite(utilities[i]) ? 1 : 0;
            } else {
                shares[i] = utilities[i] / largest;
            }
        }
        return shares;
    }
}
