package io.github.tardigrad.core.estimate;

import io.github.tardigrad.core.cluster.ShiftedExponential;
import java.util.Optional;
import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * A shifted exponential fitted to a history in which some rounds are cut off at their deadline.
 *
 * <p>With m answers t_r among N rounds, the others without one until tau_r, the likelihood is largest at
 *
 * <pre>  t0 = min t_r,   psi = m / E,   E = sum (t_r - t0) + sum (tau_r - t0)^+ . </pre>
 *
 * Both are biased: the earliest of N answers is late by 1 / (N psi), and E then misses one degree of freedom. Corrected,
 *
 * <pre>  psi~ = max(m - 1, 1/2) / E,   t0~ = t0 - 1 / (N psi~), but not below 0. </pre>
 *
 * <p>With a memory below 1 the sums and counts are weighted, and the earliest answer is that of the rounds which still count
 * at least a hundredth of the latest.
 *
 * @param answers weighted number of answers m
 * @param rounds weighted number of rounds N
 * @param exposure E in seconds, &gt; 0
 * @param earliest the likeliest shift t0, in seconds
 */
public record ShiftedExponentialFit(double answers, double rounds, double exposure, double earliest) {
    /** Answers besides the earliest from which on a fit is tested. */
    private static final int FEWEST_TESTED = 5;

    private static final double ONE_PERCENT_POINT = 1.308;

    /** Rounds that count less than this are forgotten altogether. */
    private static final double FORGOTTEN = 0.01;

    /**
     * The fit.
     *
     * @param memory as in {@link Straggling#counted}
     * @return empty if there is no answer to fit to, or all came at once and nothing was missed
     * @throws IllegalArgumentException if the memory is out of range
     */
    public static Optional<ShiftedExponentialFit> of(WorkerHistory history, double memory) {
        WorkerHistory.requireMemory(memory);
        int from = firstRemembered(history, memory);
        double earliest = Double.POSITIVE_INFINITY;
        for (int r = from; r < history.rounds(); r++) {
            earliest = history.answered(r) ? Math.min(earliest, history.observed(r)) : earliest;
        }
        double answers = 0;
        double rounds = 0;
        double exposure = 0;
        for (int r = from; r < history.rounds(); r++) {
            double weight = history.weight(r, memory);
            rounds += weight;
            answers += history.answered(r) ? weight : 0;
            exposure += weight * Math.max(0, history.observed(r) - earliest);
        }
        if (!(exposure > 0)) {
            return Optional.empty();
        }
        return Optional.of(new ShiftedExponentialFit(answers, rounds, exposure, earliest));
    }

    /** The first round that still counts; all are forgotten before. */
    static int firstRemembered(WorkerHistory history, double memory) {
        int from = 0;
        while (from < history.rounds() && history.weight(from, memory) < FORGOTTEN) {
            from++;
        }
        return from;
    }

    /**
     * How far the fit is from the history: the largest difference of the fitted probability of no answer by a time and {@link
     * SurvivalCurve}, up to the last answer, as a share of the one below which a true fit stays in 99 of 100 histories. Above
     * 1 the delay is hardly a shifted exponential.
     *
     * <p>The percentage point is that of a sample without cuts, 1.308 for (D - 0.2 / m) (sqrt(m) + 0.26 + 0.5 / sqrt(m));
     * with cuts the difference is looked at over less of the range, so the test refuses rarer. Source: Stephens, 1974, for the
     * exponential law with a fitted scale, after the shift took the earliest answer.
     *
     * @param history the one that was fitted; every round counts alike here
     */
    public double misfit(WorkerHistory history) {
        int m = history.answers() - 1;
        if (m < FEWEST_TESTED) {
            return 0;
        }
        SurvivalCurve curve = SurvivalCurve.of(history);
        double largest = 0;
        double before = 1;
        for (int step = 0; step < curve.steps(); step++) {
            double fitted = Math.exp(-likeliestRate() * Math.max(0, curve.seconds(step) - earliest));
            largest =
                    Math.max(largest, Math.max(Math.abs(fitted - before), Math.abs(fitted - curve.probability(step))));
            before = curve.probability(step);
        }
        double root = Math.sqrt(m);
        return (largest - 0.2 / m) * (root + 0.26 + 0.5 / root) / ONE_PERCENT_POINT;
    }

    /** The logarithm of the likelihood of the history at its largest, m ln(m / E) - m; of densities in 1/s. */
    double logLikelihood() {
        return answers == 0 ? 0 : answers * Math.log(likeliestRate()) - answers;
    }

    /** The rate psi = m / E that makes the history likeliest. */
    public double likeliestRate() {
        return answers / exposure;
    }

    /** The rate psi~, without its bias. */
    public double rate() {
        return Math.max(answers - 1, 0.5) / exposure;
    }

    /** The shift t0~, without its bias. */
    public double shift() {
        return Math.max(0, earliest - 1 / (rounds * rate()));
    }

    /** The fitted delay. */
    public ShiftedExponential model() {
        return new ShiftedExponential(shift(), rate());
    }

    /**
     * The probability that the next answer comes after a deadline, over what is still possible of the rate: its posterior is
     * a Gamma law of shape m - 1/2 and rate E, so (1 + (tau - t0~) / E)^-(m - 1/2), and 1 up to t0~.
     */
    public double predicted(double deadlineSeconds) {
        double wait = deadlineSeconds - shift();
        return wait <= 0 ? 1 : Math.exp(-shape() * Math.log1p(wait / exposure));
    }

    private double shape() {
        return Math.max(answers - 0.5, 0.5);
    }

    /**
     * How rare a history of N rounds can show anything to be: half a round in N + 1, what {@link Straggling#counted} makes
     * of none.
     */
    public double rarest() {
        return 0.5 / (rounds + 1);
    }

    /**
     * The straggler probability at a deadline: {@link #predicted}, but neither it nor its complement below {@link #rarest}.
     *
     * @param deadlineSeconds &gt; 0
     * @param credibility of the interval, in (0, 1); that the shift may be wrong is not part of it
     */
    public Straggling straggling(double deadlineSeconds, double credibility) {
        Straggling.requireDeadline(deadlineSeconds);
        double tail = Straggling.tail(credibility);
        double probability = Math.min(1 - rarest(), Math.max(rarest(), predicted(deadlineSeconds)));
        double wait = deadlineSeconds - shift();
        if (wait <= 0) {
            return Straggling.within(probability, probability, 1);
        }
        GammaDistribution posterior = GammaDistribution.of(shape(), 1 / exposure);
        double low = Math.exp(-wait * posterior.inverseSurvivalProbability(tail));
        double high = Math.exp(-wait * posterior.inverseCumulativeProbability(tail));
        return Straggling.within(probability, Math.min(low, probability), Math.max(high, probability));
    }

    /**
     * What this worker adds to the utility of a cluster at a deadline, (1 - p) / p of {@link #predicted}, with p no smaller
     * than {@link #rarest}; 0 up to the shift.
     */
    public double utility(double deadlineSeconds) {
        double p = predicted(deadlineSeconds);
        return (1 - p) / Math.max(rarest(), p);
    }
}
