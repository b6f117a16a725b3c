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
 * p := p + w (P(loads(p)) - p), where the step w is 1 and halves whenever the residual does not shrink by a tenth: a worker
 * that gets more becomes less reliable and then gets less, so a full step may swing for ever.
 *
 * <p>Immutable.
 */
public final class LoadFixedPoint {
    /** No probability may differ from the one that its own load makes by more. */
    public static final double TOLERANCE = 1e-9;
    /** Iterations after which what is left of the residual is reported instead. */
    public static final int MOST_ITERATIONS = 2_000;

    private static final double SMALLEST_STEP = 0x1p-8;
    private static final double SHRINKS = 0.9;

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
        double step = 1;
        double before = Double.POSITIVE_INFINITY;
        for (int iteration = 1; ; iteration++) {
            double[] loads = code.apply(profile);
            StragglerProfile next = StragglerProfile.at(delays, deadlineSeconds, loads);
            double residual = 0;
            for (int i = 0; i < loads.length; i++) {
                residual = Math.max(residual, Math.abs(next.straggling(i) - profile.straggling(i)));
            }
            if (residual <= TOLERANCE || iteration == MOST_ITERATIONS) {
                return new LoadFixedPoint(profile, loads, residual, iteration);
            }
            if (residual > SHRINKS * before) {
                step = Math.max(SMALLEST_STEP, step / 2);
            }
            before = residual;
            profile = between(profile, next, step);
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

    private static StragglerProfile between(StragglerProfile from, StragglerProfile to, double step) {
        double[] p = new double[from.workers()];
        Arrays.setAll(
                p,
                i -> step == 1
                        ? to.straggling(i)
                        : from.straggling(i) + step * (to.straggling(i) - from.straggling(i)));
        return StragglerProfile.of(p);
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
