package io.github.tardigrad.core.cluster;

import java.util.Arrays;
import java.util.Optional;

/**
 * Response times as they were measured: each sample is equally likely.
 *
 * <p>The distribution is the samples' own, unsmoothed: a deadline after the slowest of them gives probability 0.
 *
 * <p>Units: seconds; +Infinity stands for a request that was never answered.
 */
public final class Empirical implements DelayModel {
    private final double[] sorted;

    /**
     * The distribution of a copy of these samples.
     *
     * @param samples at least one, in any order
     * @throws IllegalArgumentException if there is none, or one is NaN or negative
     */
    public Empirical(double... samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("samples must not be empty: samples.length=0");
        }
        for (int i = 0; i < samples.length; i++) {
            if (!(samples[i] >= 0)) {
                throw new IllegalArgumentException(
                        "samples must be >= 0 seconds (or +Infinity for no answer): samples[" + i + "]=" + samples[i]);
            }
        }
        sorted = samples.clone();
        Arrays.sort(sorted);
    }

    /**
     * How many samples there are.
     *
     * @return at least 1
     */
    public int size() {
        return sorted.length;
    }

    @Override
    public double stragglerProbability(double deadlineSeconds) {
        return (double) late(deadlineSeconds) / sorted.length;
    }

    @Override
    public Optional<LateRounds> lateRounds(double deadlineSeconds) {
        return Optional.of(new LateRounds(late(deadlineSeconds), sorted.length));
    }

    private int late(double deadlineSeconds) {
        DelayArguments.requireDeadline(deadlineSeconds);
        // The first sample that is late, by bisection; no answer at all is late for every deadline.
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] > deadlineSeconds || sorted[middle] == Double.POSITIVE_INFINITY) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return sorted.length - from;
    }

    @Override
    public double responseSeconds(double uniform) {
        DelayArguments.requireUniform(uniform);
        return sorted[(int) Math.ceil(uniform * sorted.length) - 1];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Empirical that && Arrays.equals(sorted, that.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    @Override
    public String toString() {
        return "Empirical" + Arrays.toString(sorted);
    }
}
