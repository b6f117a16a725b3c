package io.github.tardigrad.core.cluster;

import java.util.List;

/**
 * Workers that are slow for a while: each is a stationary Markov chain of two states over the rounds, with a delay of its
 * own in each state.
 *
 * <p>With probability rho a round draws the worker's state anew, slow with probability pi; otherwise the state is that of
 * the round before. So the next round after a slow one is fast with probability rho (1 - pi), slow spells are geometric
 * with mean 1 / (rho (1 - pi)), and a worker is slow in a share pi of all rounds. Its straggler probability is
 * pi p_slow + (1 - pi) p_fast. Being late in a round and h rounds later have covariance pi (1 - pi) (1 - rho)^h
 * (p_slow - p_fast)^2.
 *
 * <p>The state in a round is found by going back to its last renewal, 1 / rho rounds on average: the same stationary chain
 * whichever rounds are looked at, and in any order. Source: coupling from the past (Propp and Wilson, 1996), which for a
 * chain that renews ends at the renewal.
 *
 * <p>Threads: safe for use by any number of them.
 */
public final class TwoStateDelays implements ClusterDelays {
    /** Longest mean spell, in rounds: the state of one round costs up to so many steps on average. */
    public static final double LONGEST_SPELL = 10_000;

    private final List<Worker> workers;

    /**
     * One worker: its delays, and how often and how long it is slow.
     *
     * @param fast delay in the usual state
     * @param slow delay in the other
     * @param slowProbability share of the rounds in which it is slow, in [0, 1)
     * @param meanSlowRounds mean length of a slow spell in rounds, from 1 / (1 - slowProbability), which makes the rounds
     *     independent, to {@link #LONGEST_SPELL}
     */
    public record Worker(DelayModel fast, DelayModel slow, double slowProbability, double meanSlowRounds) {
        /** Checks both numbers. */
        public Worker {
            if (!(slowProbability >= 0 && slowProbability < 1)) {
                throw new IllegalArgumentException(
                        "slowProbability must be in [0, 1): slowProbability=" + slowProbability);
            }
            double shortest = shortestSpell(slowProbability);
            if (!(meanSlowRounds >= shortest && meanSlowRounds <= LONGEST_SPELL)) {
                throw new IllegalArgumentException("meanSlowRounds must be between 1 / (1 - slowProbability) = "
                        + shortest + " and " + LONGEST_SPELL + ": meanSlowRounds=" + meanSlowRounds);
            }
        }

        /** The shortest mean of slow spells: that of independent rounds. */
        public static double shortestSpell(double slowProbability) {
            return 1 / (1 - slowProbability);
        }

        /** The probability rho that a round draws the state anew. */
        double renewalProbability() {
            return Math.min(1, shortestSpell(slowProbability) / meanSlowRounds);
        }
    }

    /** A cluster of these workers, at least one, that are independent of each other. */
    public TwoStateDelays(List<Worker> workers) {
        DelayArguments.requireWorkers(workers.size());
        this.workers = List.copyOf(workers);
    }

    @Override
    public int workers() {
        return workers.size();
    }

    @Override
    public double stragglerProbability(int worker, double deadlineSeconds, double load) {
        DelayArguments.requireLoad(load);
        Worker w = workers.get(worker);
        double pi = w.slowProbability();
        return pi * w.slow().stragglerProbability(deadlineSeconds)
                + (1 - pi) * w.fast().stragglerProbability(deadlineSeconds);
    }

    @Override
    public double responseSeconds(long seed, long round, int worker, double load) {
        DelayArguments.requireLoad(load);
        Worker w = workers.get(worker);
        DelayModel now = slow(seed, round, worker) ? w.slow() : w.fast();
        return now.responseSeconds(KeyedUniform.of(KeyedUniform.RESPONSE, seed, round, worker));
    }

    /** Whether the worker is in its slow state in a round. */
    public boolean slow(long seed, long round, int worker) {
        Worker w = workers.get(worker);
        if (w.slowProbability() == 0) {
            return false;
        }
        double rho = w.renewalProbability();
        long renewed = round;
        while (KeyedUniform.of(KeyedUniform.RENEWAL, seed, renewed, worker) >= rho) {
            renewed--;
        }
        return KeyedUniform.of(KeyedUniform.STATE, seed, renewed, worker) < w.slowProbability();
    }

    @Override
    public String toString() {
        return "TwoStateDelays" + workers;
    }
}
