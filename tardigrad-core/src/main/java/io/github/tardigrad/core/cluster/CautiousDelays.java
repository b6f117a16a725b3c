package io.github.tardigrad.core.cluster;

import java.util.Optional;

/**
 * Measured delays that are planned with for the worse: for each worker the straggler probability below which the true one is
 * with a credibility. Answers come when they did.
 *
 * @param measured of which late rounds are counted; others are planned with as they are
 * @param credibility in [1/2, 1)
 */
public record CautiousDelays(ClusterDelays measured, double credibility) implements ClusterDelays {
    /** Checks the credibility. */
    public CautiousDelays {
        if (!(credibility >= 0.5 && credibility < 1)) {
            throw new IllegalArgumentException("credibility must be in [0.5, 1): credibility=" + credibility);
        }
    }

    @Override
    public int workers() {
        return measured.workers();
    }

    @Override
    public double stragglerProbability(int worker, double deadlineSeconds, double load) {
        return measured.stragglerProbability(worker, deadlineSeconds, load);
    }

    @Override
    public Optional<LateRounds> lateRounds(int worker, double deadlineSeconds, double load) {
        return measured.lateRounds(worker, deadlineSeconds, load);
    }

    @Override
    public double plannedProbability(int worker, double deadlineSeconds, double load) {
        return lateRounds(worker, deadlineSeconds, load)
                .map(rounds -> rounds.below(credibility))
                .orElseGet(() -> measured.plannedProbability(worker, deadlineSeconds, load));
    }

    @Override
    public double responseSeconds(long seed, long round, int worker, double load) {
        return measured.responseSeconds(seed, round, worker, load);
    }

    @Override
    public boolean dependsOnLoad() {
        return measured.dependsOnLoad();
    }

    @Override
    public boolean correlated() {
        return measured.correlated();
    }

    @Override
    public double arrivalCovariance(int first, int second, double deadlineSeconds, double[] loads) {
        return measured.arrivalCovariance(first, second, deadlineSeconds, loads);
    }

    @Override
    public double arrivalCovariance(int first, double firstDeadline, int second, double secondDeadline) {
        return measured.arrivalCovariance(first, firstDeadline, second, secondDeadline);
    }
}
