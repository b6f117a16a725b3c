package io.github.tardigrad.core.plan;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * The deadline that trains fastest: a round that lasts longer loses fewer workers, a shorter one makes more steps.
 *
 * <p>A step's progress is that of an exact gradient divided by 1 + Var / ||g||^2, so the time to a target is proportional to
 *
 * <pre>  J(tau) = (tau + overhead) (1 + kappa / U(tau)), </pre>
 *
 * with U the sum of utilities of the cluster at the deadline tau, and kappa = U Var(ghat) / ||g||^2, measured while training
 * ({@link #kappa}). The guaranteed variance C^2 k^2 / U would mean kappa = 1 where partitions agree, as early in training;
 * near an optimum ||g|| is far smaller than C k and kappa is large. {@link Double#POSITIVE_INFINITY} stands for that limit:
 * J = (tau + overhead) / U. Rounds are then longest.
 *
 * <p>J can have several minima, one behind each kink where another worker starts to count. It is evaluated on a grid and
 * each of its lowest points is refined.
 */
public final class DeadlineChooser {
    private static final int GRID = 1_000;
    /** Local minima of the grid that are refined, the lowest first. */
    private static final int REFINED = 8;
    /** Golden-section steps: a bracket shrinks by 0.618 with each, to below the rounding of its ends. */
    private static final int STEPS = 80;

    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private DeadlineChooser() {}

    /**
     * A deadline and what it is worth.
     *
     * @param deadlineSeconds the best of those looked at
     * @param cost J there, in seconds; with kappa infinite, J / kappa
     * @param utilitySum U there
     * @param atEnd whether it is the shortest or the longest allowed, so that the best may lie beyond
     */
    public record Choice(double deadlineSeconds, double cost, double utilitySum, boolean atEnd) {}

    /**
     * How much a step suffers from the error of its estimate: U Var(ghat) / ||g||^2.
     *
     * @param utilitySum U of the plan that was run
     * @param squaredError mean of ||ghat - g||^2 over rounds, &gt;= 0
     * @param squaredNorm mean of ||g||^2 over the same rounds, &gt; 0
     */
    public static double kappa(double utilitySum, double squaredError, double squaredNorm) {
        if (!(utilitySum > 0 && squaredError >= 0 && squaredNorm > 0)) {
            throw new IllegalArgumentException("utilitySum and squaredNorm must be > 0, squaredError >= 0: utilitySum="
                    + utilitySum + ", squaredError=" + squaredError + ", squaredNorm=" + squaredNorm);
        }
        return utilitySum * squaredError / squaredNorm;
    }

    /**
     * The deadline of smallest cost.
     *
     * @param utilitySum U as a function of the deadline in seconds: &gt;= 0, non-decreasing, may be infinite; it may jump
     * @param overheadSeconds what a round costs besides, &gt;= 0
     * @param kappa &gt; 0, may be infinite
     * @param shortest smallest deadline to look at, &gt; 0
     * @param longest largest deadline to look at, &gt; shortest, finite
     * @param kinks deadlines at which U has a bend or a jump, looked at themselves; those outside the range are not
     * @throws IllegalArgumentException if an argument is out of range, or nobody answers by the longest deadline
     */
    public static Choice choose(
            DoubleUnaryOperator utilitySum,
            double overheadSeconds,
            double kappa,
            double shortest,
            double longest,
            double... kinks) {
        if (!(overheadSeconds >= 0 && overheadSeconds < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "overheadSeconds must be finite and >= 0: overheadSeconds=" + overheadSeconds);
        }
        if (!(kappa > 0)) {
            throw new IllegalArgumentException("kappa must be > 0: kappa=" + kappa);
        }
        if (!(shortest > 0 && shortest < longest && longest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "0 < shortest < longest must hold: shortest=" + shortest + ", longest=" + longest);
        }
        if (!(utilitySum.applyAsDouble(longest) > 0)) {
            throw new IllegalArgumentException("nobody answers by the longest deadline: longest=" + longest);
        }
        DoubleUnaryOperator cost = tau -> cost(tau + overheadSeconds, utilitySum.applyAsDouble(tau), kappa);
        double[] grid = grid(shortest, longest, kinks);
        double[] costs = Arrays.stream(grid).map(cost).toArray();
        int[] lowest = IntStream.range(0, grid.length)
                .filter(i -> (i == 0 || costs[i] <= costs[i - 1]) && (i == grid.length - 1 || costs[i] <= costs[i + 1]))
                .boxed()
                .sorted((i, j) -> Double.compare(costs[i], costs[j]))
                .limit(REFINED)
                .mapToInt(i -> i)
                .toArray();
        double best = grid[lowest[0]];
        double bestCost = costs[lowest[0]];
        for (int i : lowest) {
            double refined = refine(cost, grid[Math.max(0, i - 1)], grid[Math.min(grid.length - 1, i + 1)]);
            double refinedCost = cost.applyAsDouble(refined);
            if (refinedCost < bestCost) {
                best = refined;
                bestCost = refinedCost;
            }
        }
        return new Choice(best, bestCost, utilitySum.applyAsDouble(best), best == shortest || best == longest);
    }

    private static double cost(double seconds, double utilitySum, double kappa) {
        if (utilitySum == 0) {
            return Double.POSITIVE_INFINITY;
        }
        return kappa == Double.POSITIVE_INFINITY ? seconds / utilitySum : seconds * (1 + kappa / utilitySum);
    }

    /** Logarithmic, both ends and the kinks included, ascending. */
    private static double[] grid(double shortest, double longest, double[] kinks) {
        double[] all = Arrays.copyOf(kinks, kinks.length + GRID);
        double ratio = Math.log(longest / shortest);
        for (int i = 0; i < GRID; i++) {
            all[kinks.length + i] = Math.min(longest, Math.max(shortest, shortest * Math.exp(ratio * i / (GRID - 1))));
        }
        all[kinks.length] = shortest;
        all[all.length - 1] = longest;
        return Arrays.stream(all)
                .filter(tau -> tau >= shortest && tau <= longest)
                .sorted()
                .distinct()
                .toArray();
    }

    private static double refine(DoubleUnaryOperator cost, double from, double to) {
        double low = from;
        double high = to;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double costLeft = cost.applyAsDouble(left);
        double costRight = cost.applyAsDouble(right);
        for (int step = 0; step < STEPS; step++) {
            if (costLeft <= costRight) {
                high = right;
                right = left;
                costRight = costLeft;
                left = high - GOLDEN * (high - low);
                costLeft = cost.applyAsDouble(left);
            } else {
                low = left;
                left = right;
                costLeft = costRight;
                right = low + GOLDEN * (high - low);
                costRight = cost.applyAsDouble(right);
            }
        }
        return costLeft <= costRight ? left : right;
    }
}
