package io.github.tardigrad.train.measure;

import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.estimate.ShiftedExponentialFit;
import io.github.tardigrad.core.estimate.Straggling;
import io.github.tardigrad.core.estimate.WorkerHistory;
import io.github.tardigrad.train.measure.Responses.Outcome;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The responses of the last rounds, and what they show of each worker. Threads: confined. */
public final class ResponseHistory {
    /** Responses of a record that are looked at, over all workers: the latest. */
    public static final int MOST_RECORDED = 4_000_000;

    private static final int MOST_ROUNDS = 500;
    private static final int FEWEST_ROUNDS = 20;
    /** Responses kept, over all workers: at some 10 bytes each they go into a checkpoint's state. */
    private static final int MOST_RESPONSES = 250_000;

    private static final double CREDIBILITY = 0.95;
    /** Rate of what has no spread at all. */
    private static final double AT_ONCE = 1e6;

    /** A round that ended at once is not a deadline of 0. */
    private static final double SHORTEST_WAIT = 1e-6;

    private final int workers;
    private final double memory;
    private final int most;
    private final Deque<Responses> rounds = new ArrayDeque<>();

    /**
     * Without a round.
     *
     * @param memory as in {@link ReplanSpec}
     */
    public ResponseHistory(int workers, double memory) {
        this.workers = workers;
        this.memory = memory;
        this.most = Math.max(FEWEST_ROUNDS, Math.min(MOST_ROUNDS, MOST_RESPONSES / workers));
    }

    /** Adds a round; the oldest is forgotten if there are too many. */
    public void add(Responses round) {
        if (round.workers() != workers) {
            throw new IllegalArgumentException("responses must be of " + workers + " workers: " + round.workers());
        }
        rounds.add(round);
        if (rounds.size() > most) {
            rounds.remove();
        }
    }

    /** The rounds that are remembered, the oldest first. */
    public List<Responses> rounds() {
        return List.copyOf(rounds);
    }

    /** The rounds in which a worker was asked. */
    public WorkerHistory of(int worker) {
        return of(rounds, worker);
    }

    /** Of these rounds those in which a worker was asked. */
    public static WorkerHistory of(Collection<Responses> rounds, int worker) {
        List<Responses> asked = rounds.stream()
                .filter(round -> round.outcome(worker) != Outcome.SILENT)
                .toList();
        return new WorkerHistory(
                asked.stream().mapToDouble(round -> round.seconds(worker)).toArray(),
                asked.stream()
                        .mapToDouble(round -> Math.max(SHORTEST_WAIT, round.waitedSeconds()))
                        .toArray());
    }

    /**
     * A worker's straggler probability: from counts under the prior Beta(1/2, 1/2); by a fitted shifted exponential where some
     * rounds ended before the deadline asked for and do not say.
     *
     * @return empty if it was not asked in any round
     */
    public Optional<Straggling> straggling(int worker, double deadlineSeconds) {
        WorkerHistory history = of(worker);
        if (history.rounds() == 0) {
            return Optional.empty();
        }
        Straggling counted = Straggling.counted(history, deadlineSeconds, memory, CREDIBILITY);
        for (int r = 0; r < history.rounds(); r++) {
            if (!history.answered(r) && history.observed(r) < deadlineSeconds) {
                return Optional.of(ShiftedExponentialFit.of(history, memory)
                        .map(fit -> fit.straggling(deadlineSeconds, CREDIBILITY))
                        .orElse(counted));
            }
        }
        return Optional.of(counted);
    }

    /**
     * The likeliest delay of a worker, or what it always was; empty if it never answered. Its shift is the earliest response:
     * one corrected for bias may be 0, with which the shortest deadlines would look best.
     */
    public Optional<ShiftedExponential> delay(int worker) {
        WorkerHistory history = of(worker);
        if (history.answers() == 0) {
            return Optional.empty();
        }
        return Optional.of(ShiftedExponentialFit.of(history, memory)
                .map(fit -> new ShiftedExponential(fit.earliest(), fit.likeliestRate()))
                .orElseGet(() -> new ShiftedExponential(history.observed(0), AT_ONCE)));
    }

    /** Whether somebody answered in the latest rounds, so many of them at most. */
    public boolean answeredLately(long latest) {
        return rounds.stream()
                .skip(Math.max(0, rounds.size() - latest))
                .anyMatch(round -> !round.arrived().isEmpty());
    }

    /** The longest response time remembered; 0 without one. */
    public double slowestSeconds() {
        double slowest = 0;
        for (Responses round : rounds) {
            for (int i = 0; i < workers; i++) {
                slowest = round.outcome(i) == Outcome.ARRIVED ? Math.max(slowest, round.seconds(i)) : slowest;
            }
        }
        return slowest;
    }
}
