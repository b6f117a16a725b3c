package io.github.tardigrad.core.cluster;

import java.util.List;

/**
 * Workers that take longer the more partitions they hold: for a load l, a fixed time alpha l and then an exponential wait
 * of rate psi / l, that is P(T &gt; t) = exp(-(psi / l) (t - alpha l)), and 1 up to alpha l.
 *
 * <p>At the load 1 it is {@link ShiftedExponential} of (alpha, psi). Source: the model of Lee et al., "Speeding up
 * distributed machine learning using codes", which scales a whole response time with the work.
 */
public final class LoadDependentDelays implements ClusterDelays {
    private final List<ShiftedExponential> perPartition;

    /** Workers by their response time at the load 1, at least one. */
    public LoadDependentDelays(List<ShiftedExponential> perPartition) {
        DelayArguments.requireWorkers(perPartition.size());
        this.perPartition = List.copyOf(perPartition);
    }

    @Override
    public int workers() {
        return perPartition.size();
    }

    @Override
    public boolean dependsOnLoad() {
        return true;
    }

    @Override
    public double stragglerProbability(int worker, double deadlineSeconds, double load) {
        DelayArguments.requireLoad(load);
        return perPartition.get(worker).stragglerProbability(deadlineSeconds / load);
    }

    @Override
    public double responseSeconds(long seed, long round, int worker, double load) {
        DelayArguments.requireLoad(load);
        return load
                * perPartition.get(worker).responseSeconds(KeyedUniform.of(KeyedUniform.RESPONSE, seed, round, worker));
    }

    @Override
    public String toString() {
        return "LoadDependentDelays" + perPartition;
    }
}
