package io.github.tardigrad.core.cluster;

import java.util.List;

/**
 * Workers in pairs, (0, 1), (2, 3) and so on, that share a shock in some rounds, as two machines behind one switch do.
 *
 * <p>In a round with a shock both have their shocked delay, otherwise their calm one; given that, they are independent.
 * The last worker of an odd number has a shock of its own. With shock probability sigma a worker's straggler probability is
 * sigma p_shocked + (1 - sigma) p_calm, and two of a pair being in time have covariance sigma (1 - sigma) times the
 * product of their p_shocked - p_calm.
 *
 * @param calm delay of each worker in rounds without a shock, at least one
 * @param shocked delay of each worker in rounds with one
 * @param shockProbability of each pair and round, independently, in [0, 1]
 */
public record PairCorrelatedDelays(List<DelayModel> calm, List<DelayModel> shocked, double shockProbability)
        implements ClusterDelays {
    /** Takes copies; as many shocked delays as calm ones. */
    public PairCorrelatedDelays {
        DelayArguments.requireWorkers(calm.size());
        if (calm.size() != shocked.size()) {
            throw new IllegalArgumentException(
                    "one shocked delay for each calm one: calm=" + calm.size() + ", shocked=" + shocked.size());
        }
        if (!(shockProbability >= 0 && shockProbability <= 1)) {
            throw new IllegalArgumentException(
                    "shockProbability must be in [0, 1]: shockProbability=" + shockProbability);
        }
        calm = List.copyOf(calm);
        shocked = List.copyOf(shocked);
    }

    @Override
    public int workers() {
        return calm.size();
    }

    @Override
    public double stragglerProbability(int worker, double deadlineSeconds, double load) {
        DelayArguments.requireLoad(load);
        return shockProbability * shocked.get(worker).stragglerProbability(deadlineSeconds)
                + (1 - shockProbability) * calm.get(worker).stragglerProbability(deadlineSeconds);
    }

    @Override
    public double responseSeconds(long seed, long round, int worker, double load) {
        DelayArguments.requireLoad(load);
        boolean shock = KeyedUniform.of(KeyedUniform.SHOCK, seed, round, worker / 2) < shockProbability;
        DelayModel now = (shock ? shocked : calm).get(worker);
        return now.responseSeconds(KeyedUniform.of(KeyedUniform.RESPONSE, seed, round, worker));
    }

    @Override
    public boolean correlated() {
        return true;
    }

    @Override
    public double arrivalCovariance(int first, double firstDeadline, int second, double secondDeadline) {
        return first / 2 != second / 2
                ? 0
                : shockProbability
                        * (1 - shockProbability)
                        * lostInShock(first, firstDeadline)
                        * lostInShock(second, secondDeadline);
    }

    private double lostInShock(int worker, double deadlineSeconds) {
        return shocked.get(worker).stragglerProbability(deadlineSeconds)
                - calm.get(worker).stragglerProbability(deadlineSeconds);
    }
}
