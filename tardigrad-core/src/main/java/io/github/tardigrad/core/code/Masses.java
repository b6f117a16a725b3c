package io.github.tardigrad.core.code;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

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
     * The masses that minimise the error bound when a worker can carry only so much: s_i = min(h_i, mu u_i), with mu such
     * that they sum to k.
     *
     * <p>Perfect workers come first, as in {@link #optimal}: they share equally what their capacities hold, and the others
     * the rest. Capacities that do not bind give {@link #optimal}. Cost: O(n log n). Source: the KKT conditions of the
     * problem; the workers at their capacity are those of smallest h_i / u_i.
     *
     * @param utilities as in {@link #optimal}
     * @param capacities h_i &gt;= 0, one per worker, in partitions; {@link Double#POSITIVE_INFINITY} for no limit
     * @return a new array, one mass per worker, that sums to k
     * @throws IllegalArgumentException as {@link #optimal}; also if a capacity is negative or NaN, or the capacities of the
     *     workers with positive utility sum to less than k
     */
    public static double[] capped(double[] utilities, double[] capacities, int partitions) {
        if (capacities.length != utilities.length) {
            throw new IllegalArgumentException("one capacity for each utility: capacities=" + capacities.length
                    + ", utilities=" + utilities.length);
        }
        double[] shares = finiteShares(utilities);
        double usable = 0;
        for (int i = 0; i < shares.length; i++) {
            if (!(capacities[i] >= 0)) {
                throw new IllegalArgumentException("capacity must be >= 0: capacity[" + i + "]=" + capacities[i]);
            }
            usable += utilities[i] > 0 ? capacities[i] : 0;
        }
        if (usable < partitions) {
            throw new IllegalArgumentException("capacities of the workers that can answer must sum to at least the "
                    + partitions + " partitions: sum=" + usable);
        }
        double[] masses = new double[shares.length];
        double left = partitions - fill(shares, capacities, partitions, masses);
        if (left > 0) {
            // Only if perfect workers are full: the others share what is left by their finite utilities.
            double[] others = utilities.clone();
            Arrays.setAll(others, i -> Double.isInfinite(others[i]) ? 0 : others[i]);
            if (Arrays.stream(others).anyMatch(u -> u > 0)) {
                fill(finiteShares(others), capacities, left, masses);
            }
        }
        return masses;
    }

    /** Sets the masses of the workers with a positive share to min(h, mu share); returns their sum, at most the target. */
    private static double fill(double[] shares, double[] capacities, double target, double[] masses) {
        int[] order = IntStream.range(0, shares.length)
                .filter(i -> shares[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> capacities[i] / shares[i]))
                .mapToInt(i -> i)
                .toArray();
        double[] shareFrom = new double[order.length + 1];
        for (int t = order.length - 1; t >= 0; t--) {
            shareFrom[t] = shareFrom[t + 1] + shares[order[t]];
        }
        double left = target;
        for (int t = 0; t < order.length; t++) {
            int i = order[t];
            masses[i] = Math.min(capacities[i], left * (shares[i] / shareFrom[t]));
            left -= masses[i];
        }
        return target - Math.max(0, left);
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
