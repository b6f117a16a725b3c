package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.StragglerProfile;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Straggler probabilities and loads that follow from each other, on a cluster whose workers are slower the more they hold.
 *
 * <p>A load makes a straggler probability, the probabilities make a code, and the code makes loads. For any code it is found by iterating
 * p_i := p_i + w_i (P_i(loads(p)) - p_i): a worker that gets more becomes less reliable and then gets less, so full steps may
 * swing for ever. A worker's step w_i starts at 1, halves when its residual changes sign, and grows by a tenth, up to 1, when
 * it does not.
 *
 * <p>Immutable.
 */
public final class LoadFixedPoint {
    /** No probability may differ from the one that its own load makes by more. */
    public static final double TOLERANCE = 1e-9;
    /** Iterations after which what is left of the residual is reported instead. */
    public static final int MOST_ITERATIONS = 2_000;

    private static final double SMALLEST_STEP = 0x1p-12;
    private static final double GROWTH = 1.1;
    /** A mass is found to so many bits. */
    private static final int HALVINGS = 60;

    private static final double BEARABLE_ROUNDING = 1e-12;

    private final StragglerProfile profile;
    private final double[] loads;
    private final double residual;
    private final int iterations;

    private LoadFixedPoint(StragglerProfile profile, double[] loads, double residual, int iterations) {
        this.profile = profile;
        this.loads = loads;
        this.residual = residual;
        this.iterations = iterations;
    }

    /**
     * The fixed point for any way to make loads.
     *
     * @param code the load of each worker, in partitions, positive, under a code planned for these probabilities
     * @param firstLoads where to start, one per worker, positive
     * @throws IllegalArgumentException if the deadline is not positive, or {@code code} finds nobody who can answer
     */
    public static LoadFixedPoint of(
            ClusterDelays delays,
            double deadlineSeconds,
            Function<StragglerProfile, double[]> code,
            double[] firstLoads) {
        return of(delays, deadlineSeconds, code, firstLoads, MOST_ITERATIONS);
    }

    /** The same with another limit on the iterations. */
    static LoadFixedPoint of(
            ClusterDelays delays,
            double deadlineSeconds,
            Function<StragglerProfile, double[]> code,
            double[] firstLoads,
            int mostIterations) {
        StragglerProfile profile = StragglerProfile.at(delays, deadlineSeconds, firstLoads);
        double[] steps = new double[profile.workers()];
        Arrays.fill(steps, 1);
        double[] before = new double[steps.length];
        LoadFixedPoint best = null;
        for (int iteration = 1; ; iteration++) {
            double[] loads = code.apply(profile);
            StragglerProfile next = StragglerProfile.at(delays, deadlineSeconds, loads);
            double[] p = profile.toArray();
            double residual = 0;
            for (int i = 0; i < p.length; i++) {
                double change = next.straggling(i) - p[i];
                residual = Math.max(residual, Math.abs(change));
                if (change * before[i] < 0) {
                    steps[i] = Math.max(SMALLEST_STEP, steps[i] / 2);
                } else {
                    steps[i] = Math.min(1, GROWTH * steps[i]);
                }
                before[i] = change;
                p[i] = steps[i] == 1 ? next.straggling(i) : p[i] + steps[i] * change;
            }
            if (best == null || residual < best.residual) {
                best = new LoadFixedPoint(profile, loads, residual, iteration);
            }
            if (residual <= TOLERANCE || iteration == mostIterations) {
                return new LoadFixedPoint(best.profile, best.loads, best.residual, iteration);
            }
            profile = StragglerProfile.of(p);
        }
    }

    /**
     * The fixed point of the contiguous code with the best masses, s_i = min(h_i, mu u_i), where a worker of mass s
     * computes s + 1 partitions: those it shares with its neighbours count for both, and a contiguous code of n workers has
     * k + n - 1 entries.
     *
     * <p>Not iterated: since u_i falls as s_i grows, s_i / u_i(s_i) = mu has one solution for each price mu, and one price
     * makes the masses sum to k; both are found by bisection. So it is there whenever the deadline and the capacities admit
     * any, and unique. The residual is what the last two prices differ by in any probability.
     *
     * @param capacities h_i, the largest mass of each worker, in partitions; {@link Double#POSITIVE_INFINITY} for no limit
     * @param varianceFactor eps_i of each worker's quantizer; 0 without one
     * @throws IllegalArgumentException if the deadline is not positive, or the masses that the workers can bear by the
     *     deadline and within their capacities sum to less than k
     */
    public static LoadFixedPoint ofCappedMasses(
            ClusterDelays delays,
            double deadlineSeconds,
            int partitions,
            double[] capacities,
            double[] varianceFactor) {
        Prices prices = new Prices(delays, deadlineSeconds, partitions, capacities, varianceFactor);
        double[] most = prices.masses(Double.MAX_VALUE);
        double bearable = Arrays.stream(most).sum();
        if (bearable < partitions * (1 - BEARABLE_ROUNDING)) {
            throw new IllegalArgumentException(
                    "masses that the workers can bear by the deadline must sum to at least the " + partitions
                            + " partitions: sum=" + bearable);
        }
        long low = 0;
        long high = Double.doubleToLongBits(Double.MAX_VALUE);
        double[] below = prices.masses(0);
        double[] above = most;
        // Bisection over the doubles themselves, whose bit patterns are ordered as they are when positive.
        while (high - low > 1 && Arrays.stream(below).sum() < partitions) {
            long middle = (low + high) >>> 1;
            double[] masses = prices.masses(Double.longBitsToDouble(middle));
            if (Arrays.stream(masses).sum() <= partitions) {
                low = middle;
                below = masses;
            } else {
                high = middle;
                above = masses;
            }
        }
        double[] loads = prices.loadsOf(below);
        StragglerProfile profile = StragglerProfile.at(delays, deadlineSeconds, loads);
        double residual = 0;
        if (Arrays.stream(below).sum() < partitions) {
            StragglerProfile other = StragglerProfile.at(delays, deadlineSeconds, prices.loadsOf(above));
            for (int i = 0; i < loads.length; i++) {
                residual = Math.max(residual, Math.abs(other.straggling(i) - profile.straggling(i)));
            }
        }
        return new LoadFixedPoint(profile, loads, residual, 1);
    }

    /** The mass that each worker takes at a price. */
    private static final class Prices {
        private final ClusterDelays delays;
        private final double deadlineSeconds;
        private final int partitions;
        private final double[] capacities;
        private final double[] varianceFactor;

        Prices(
                ClusterDelays delays,
                double deadlineSeconds,
                int partitions,
                double[] capacities,
                double[] varianceFactor) {
            this.delays = delays;
            this.deadlineSeconds = deadlineSeconds;
            this.partitions = partitions;
            this.capacities = capacities;
            this.varianceFactor = varianceFactor;
        }

        double[] masses(double price) {
            double[] masses = new double[delays.workers()];
            Arrays.setAll(masses, i -> mass(i, price));
            return masses;
        }

        /** The largest mass whose s / u(s) is within the price. */
        private double mass(int worker, double price) {
            double fits = 0;
            double exceeds = Math.min(capacities[worker], partitions);
            if (priceOf(worker, exceeds) <= price) {
                return exceeds;
            }
            for (int step = 0; step < HALVINGS; step++) {
                double middle = fits + (exceeds - fits) / 2;
                if (priceOf(worker, middle) <= price) {
                    fits = middle;
                } else {
                    exceeds = middle;
                }
            }
            return fits;
        }

        /** s / u(s) = s (p + eps) / (1 - p) at the load s + 1. */
        private double priceOf(int worker, double mass) {
            double p = delays.plannedProbability(worker, deadlineSeconds, mass + 1);
            return p == 1 ? Double.POSITIVE_INFINITY : mass * (p + varianceFactor[worker]) / (1 - p);
        }

        /** Masses scaled to sum to k, which changes them by rounding unless perfect workers could bear more; and one more. */
        double[] loadsOf(double[] masses) {
            double scale = partitions / Arrays.stream(masses).sum();
            return Arrays.stream(masses).map(mass -> mass * scale + 1).toArray();
        }
    }

    /** The probabilities. */
    public StragglerProfile profile() {
        return profile;
    }

    /** The load that one worker has under a code for these probabilities, in partitions. */
    public double load(int worker) {
        return loads[worker];
    }

    /** The largest difference, over the workers, of a probability and the one that its load makes. */
    public double residual() {
        return residual;
    }

    /** How many codes were looked at; 1 for the solution that is not iterated. */
    public int iterations() {
        return iterations;
    }

    /** Whether the residual is within {@link #TOLERANCE}; if not, the probabilities are those of the least residual. */
    public boolean settled() {
        return residual <= TOLERANCE;
    }
}
