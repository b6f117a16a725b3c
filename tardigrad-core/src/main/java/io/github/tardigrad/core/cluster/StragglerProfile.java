package io.github.tardigrad.core.cluster;

import java.util.Arrays;
import java.util.List;

/**
 * Who is late how often: the straggler probability of each worker of a cluster.
 *
 * <p>Shape: one probability per worker, at least one worker. Range: {@code 0 <= p <= 1}, NaN rejected; {@code p = 1} is a
 * worker that never answers in time and is never used. Immutable.
 */
public final class StragglerProfile {
    private final double[] straggling;

    private StragglerProfile(double[] straggling) {
        this.straggling = straggling;
    }

    /**
     * Probabilities given directly.
     *
     * @throws IllegalArgumentException if there is no worker, or a probability is NaN or outside [0, 1]
     */
    public static StragglerProfile of(double... stragglerProbability) {
        if (stragglerProbability.length == 0) {
            throw new IllegalArgumentException("stragglerProbability must have at least one worker: length=0");
        }
        for (int i = 0; i < stragglerProbability.length; i++) {
            double p = stragglerProbability[i];
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException(
                        "stragglerProbability must be in [0, 1]: stragglerProbability[" + i + "]=" + p);
            }
        }
        return new StragglerProfile(stragglerProbability.clone());
    }

    /**
     * Probabilities that each worker's response time exceeds the deadline.
     *
     * @param deadlineSeconds time between the start of a round and its end, seconds, positive
     * @throws IllegalArgumentException if there is no worker, or the deadline is not positive
     */
    public static StragglerProfile at(List<? extends DelayModel> delays, double deadlineSeconds) {
        if (!(deadlineSeconds > 0)) {
            throw new IllegalArgumentException("deadline must be > 0 seconds: deadline=" + deadlineSeconds);
        }
        return of(delays.stream()
                .mapToDouble(delay -> delay.stragglerProbability(deadlineSeconds))
                .toArray());
    }

    /**
     * Probabilities that each worker of a cluster misses the deadline, as plans are made for them
     * ({@link ClusterDelays#plannedProbability}).
     *
     * @param deadlineSeconds as in {@link #at(List, double)}
     * @param loads partitions that each worker computes, one per worker, positive
     * @throws IllegalArgumentException if the deadline or a load is not positive
     */
    public static StragglerProfile at(ClusterDelays delays, double deadlineSeconds, double[] loads) {
        if (!(deadlineSeconds > 0)) {
            throw new IllegalArgumentException("deadline must be > 0 seconds: deadline=" + deadlineSeconds);
        }
        if (loads.length != delays.workers()) {
            throw new IllegalArgumentException(
                    "one load for each of the " + delays.workers() + " workers: loads=" + loads.length);
        }
        double[] p = new double[loads.length];
        Arrays.setAll(p, i -> delays.plannedProbability(i, deadlineSeconds, loads[i]));
        return of(p);
    }

    /** The same probability for every worker. */
    public static StragglerProfile uniform(int workers, double stragglerProbability) {
        double[] p = new double[workers];
        Arrays.fill(p, stragglerProbability);
        return of(p);
    }

    /** Number of workers n. */
    public int workers() {
        return straggling.length;
    }

    /** Probability p that the worker has not answered by the deadline. */
    public double straggling(int worker) {
        return straggling[worker];
    }

    /** Probability q = 1 - p that the worker answers by the deadline. */
    public double arrival(int worker) {
        return 1 - straggling[worker];
    }

    /**
     * What a worker's message is worth: its utility u = q / (p + eps).
     *
     * @param worker its index, from 0
     * @param varianceFactor eps of its quantizer, at least 0; infinite for one that sends nothing
     * @return 0 for a worker that never answers or sends nothing, infinite for one that is never late and exact
     */
    public double utility(int worker, double varianceFactor) {
        double q = arrival(worker);
        return q == 0 ? 0 : q / (straggling[worker] + varianceFactor);
    }

    /** The mean of p over the workers. */
    public double meanStraggling() {
        return Arrays.stream(straggling).average().orElseThrow();
    }

    /** A copy of the probabilities p, one per worker. */
    public double[] toArray() {
        return straggling.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StragglerProfile that && Arrays.equals(straggling, that.straggling);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(straggling);
    }

    @Override
    public String toString() {
        return "StragglerProfile" + Arrays.toString(straggling);
    }
}
