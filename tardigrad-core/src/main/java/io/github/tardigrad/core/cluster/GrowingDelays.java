package io.github.tardigrad.core.cluster;

import java.util.Optional;

/**
 * Delays that were measured, or given, for workers of one load, and that grow in proportion to it: a worker that computes
 * twice as many partitions takes twice as long.
 *
 * <p>At the measured load they are the delays given. Workers that depend on each other still do.
 *
 * @param atMeasuredLoad the delays of workers that compute {@code measuredLoad} partitions; they may not look at the load
 * @param measuredLoad partitions, finite and &gt; 0
 */
public record GrowingDelays(ClusterDelays atMeasuredLoad, double measuredLoad) implements ClusterDelays {
    /** Checks the load, and that nothing grows twice. */
    public GrowingDelays {
        if (!(measuredLoad > 0 && measuredLoad < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("measuredLoad must be finite and > 0: measuredLoad=" + measuredLoad);
        }
        if (atMeasuredLoad.dependsOnLoad()) {
            throw new IllegalArgumentException(
                    "delays that grow with the load already must not grow again: delays=" + atMeasuredLoad);
        }
    }

    @Override
    public int workers() {
        return atMeasuredLoad.workers();
    }

    @Override
    public boolean dependsOnLoad() {
        return true;
    }

    @Override
    public double stragglerProbability(int worker, double deadlineSeconds, double load) {
        return atMeasuredLoad.stragglerProbability(worker, deadlineSeconds / factor(load), measuredLoad);
    }

    @Override
    public Optional<LateRounds> lateRounds(int worker, double deadlineSeconds, double load) {
        return atMeasuredLoad.lateRounds(worker, deadlineSeconds / factor(load), measuredLoad);
    }

    @Override
    public double plannedProbability(int worker, double deadlineSeconds, double load) {
        return atMeasuredLoad.plannedProbability(worker, deadlineSeconds / factor(load), measuredLoad);
    }

    @Override
    public double responseSeconds(long seed, long round, int worker, double load) {
        return factor(load) * atMeasuredLoad.responseSeconds(seed, round, worker, measuredLoad);
    }

    @Override
    public boolean correlated() {
        return atMeasuredLoad.correlated();
    }

    @Override
    public double arrivalCovariance(int first, int second, double deadlineSeconds, double[] loads) {
        return first == second
                ? ClusterDelays.super.arrivalCovariance(first, second, deadlineSeconds, loads)
                : atMeasuredLoad.arrivalCovariance(
                        first, deadlineSeconds / factor(loads[first]), second, deadlineSeconds / factor(loads[second]));
    }

    private double factor(double load) {
        DelayArguments.requireLoad(load);
        return load / measuredLoad;
    }
}
