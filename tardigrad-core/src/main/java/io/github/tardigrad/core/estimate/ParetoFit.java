package io.github.tardigrad.core.estimate;

import io.github.tardigrad.core.cluster.Pareto;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A heavy tail fitted to a history, P(T &gt; t) = (t0 / t)^alpha from the earliest answer t0 on: a shifted exponential of the
 * logarithms, fitted and corrected as {@link ShiftedExponentialFit} is.
 *
 * <p>Where a history ends at a deadline the two may fit it equally well and differ by orders of magnitude beyond.
 *
 * @param earliest t0 in seconds, &gt; 0
 * @param logarithms the fit of ln(t / t0)
 * @param sumOfLogarithms of the seconds of all answers, for the likelihood
 */
public record ParetoFit(double earliest, ShiftedExponentialFit logarithms, double sumOfLogarithms) {
    /**
     * The fit.
     *
     * @param memory as in {@link Straggling#counted}
     * @return empty if there is no answer to fit to, one came at once, or all came together and nothing was missed
     * @throws IllegalArgumentException if the memory is out of range
     */
    public static Optional<ParetoFit> of(WorkerHistory history, double memory) {
        WorkerHistory.requireMemory(memory);
        int from = ShiftedExponentialFit.firstRemembered(history, memory);
        int[] rounds = IntStream.range(from, history.rounds()).toArray();
        double earliest = Arrays.stream(rounds)
                .filter(history::answered)
                .mapToDouble(history::observed)
                .min()
                .orElse(0);
        if (!(earliest > 0)) {
            return Optional.empty();
        }
        double[] seconds = new double[rounds.length];
        double[] deadlines = new double[rounds.length];
        double sum = 0;
        for (int i = 0; i < rounds.length; i++) {
            double logarithm = Math.max(0, Math.log(history.observed(rounds[i]) / earliest));
            boolean answered = history.answered(rounds[i]);
            seconds[i] = answered ? logarithm : Double.POSITIVE_INFINITY;
            // One that was given up before the earliest answer says nothing; a deadline must be above 0.
            deadlines[i] = Math.max(Double.MIN_NORMAL, logarithm);
            sum += answered ? history.weight(rounds[i], memory) * Math.log(history.observed(rounds[i])) : 0;
        }
        double total = sum;
        return ShiftedExponentialFit.of(new WorkerHistory(seconds, deadlines), memory)
                .map(fit -> new ParetoFit(earliest, fit, total));
    }

    /** The exponent alpha, without its bias. */
    public double shape() {
        return logarithms.rate();
    }

    /** The fitted delay. */
    public Pareto model() {
        return new Pareto(earliest, shape());
    }

    /** As {@link ShiftedExponentialFit#logLikelihood}. */
    double logLikelihood() {
        return logarithms.logLikelihood() - sumOfLogarithms;
    }

    /**
     * How much likelier a heavy tail makes a history than a shifted exponential does: the logarithm of the ratio of their
     * largest likelihoods. Both have two parameters.
     *
     * @return positive for the heavy tail
     */
    public double evidenceAgainst(ShiftedExponentialFit exponential) {
        return logLikelihood() - exponential.logLikelihood();
    }

    /**
     * The straggler probability at a deadline, as {@link ShiftedExponentialFit#straggling}; 1 up to the earliest answer.
     *
     * @param deadlineSeconds &gt; 0
     * @param credibility of the interval, in (0, 1)
     */
    public Straggling straggling(double deadlineSeconds, double credibility) {
        Straggling.requireDeadline(deadlineSeconds);
        return logarithms.straggling(Math.max(Double.MIN_NORMAL, Math.log(deadlineSeconds / earliest)), credibility);
    }

    /** As {@link ShiftedExponentialFit#utility}; 0 up to the earliest answer. */
    public double utility(double deadlineSeconds) {
        return deadlineSeconds <= earliest ? 0 : logarithms.utility(Math.log(deadlineSeconds / earliest));
    }
}
