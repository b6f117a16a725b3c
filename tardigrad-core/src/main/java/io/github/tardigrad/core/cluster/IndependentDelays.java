package io.github.tardigrad.core.cluster;

import java.util.List;
import java.util.Optional;

/** One delay model per worker, drawn independently for every worker and round. */
record IndependentDelays(List<DelayModel> delays) implements ClusterDelays {
    IndependentDelays {
        DelayArguments.requireWorkers(delays.size());
    }

    @Override
    public int workers() {
        return delays.size();
    }

    @Override
    public double stragglerProbability(int worker, double deadlineSeconds, double load) {
        DelayArguments.requireLoad(load);
        return delays.get(worker).stragglerProbability(deadlineSeconds);
    }

    @Override
    public Optional<LateRounds> lateRounds(int worker, double deadlineSeconds, double load) {
        DelayArguments.requireLoad(load);
        return delays.get(worker).lateRounds(deadlineSeconds);
    }

    @Override
    public double responseSeconds(long seed, long round, int worker, double load) {
        DelayArguments.requireLoad(load);
        return delays.get(worker).responseSeconds(KeyedUniform.of(KeyedUniform.RESPONSE, seed, round, worker));
    }
}
