package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.Masses;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Straggler probabilities and loads that follow from each other, on a cluster whose workers are slower the more they hold.
 *
 * <p>A load makes a straggler probability, the probabilities make a code, and the code makes loads. Found by iterating
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
        StragglerProfile profile = StragglerProfile.at(delays, deadlineSeconds, firstLoads);
        double[] steps = new double[profile.workers()];
        Arrays.fill(steps, 1);
        double[] before = new double[steps.length];
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
            if (residual <= TOLERANCE || iteration == MOST_ITERATIONS) {
                return new LoadFixedPoint(profile, loads, residual, iteration);
            }
            profile = StragglerProfile.of(p);
        }
    }

    /**
     * The fixed point of the contiguous code with the best masses, s_i = min(h_i, mu u_i), where a worker of mass s
     * computes s + 1 partitions: those it shares with its neighbours count for both, and a contiguous code of n workers has
     * k + n - 1 entries.
     *
     * @param capacities h_i, the largest mass of each worker, in partitions; {@link Double#POSITIVE_INFINITY} for no limit
     * @param varianceFactor eps_i of each worker's quantizer; 0 without one
     * @throws IllegalArgumentException as {@link Masses#capped}, or if the deadline is not positive
     */
    public static LoadFixedPoint ofCappedMasses(
            ClusterDelays delays,
            double deadlineSeconds,
            int partitions,
            double[] capacities,
            double[] varianceFactor) {
        int workers = delays.workers();
        double[] equal = new double[workers];
        Arrays.fill(equal, (double) partitions / workers + 1);
        return of(
                delays,
                deadlineSeconds,
                profile -> {
                    double[] utilities = new double[workers];
                    Arrays.setAll(
                            utilities,
                            i -> profile.straggling(i) == 1
                                    ? 0
                                    : profile.arrival(i) / (profile.straggling(i) + varianceFactor[i]));
                    double[] masses = Masses.capped(utilities, capacities, partitions);
                    Arrays.setAll(masses, i -> masses[i] + 1);
                    return masses;
                },
                equal);
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

    /** How many codes were looked at. */
    public int iterations() {
        return iterations;
    }

    /** Whether the residual is within {@link #TOLERANCE}; if not, the probabilities are the last that were tried. */
    public boolean settled() {
        return residual <= TOLERANCE;
    }
}
