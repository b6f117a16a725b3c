package io.github.tardigrad.core.cluster;

import java.util.Arrays;
import java.util.Optional;

/**
 * Response times as they were measured, replayed round by round and from the start again after the last: whatever made
 * workers slow together, or for a while, does so again.
 *
 * <p>The straggler probability is the share of the trace's rounds in which the worker was late, unsmoothed; plans are made
 * for what so many rounds show of it, {@link #plannedProbability}. The seed changes nothing.
 */
public final class TraceDelays implements ClusterDelays {
    private final double[][] seconds;

    /**
     * A trace.
     *
     * @param seconds Shape: [rounds][workers], both at least 1. Range: &gt;= 0; +Infinity for a request that was never
     *     answered. Copied.
     */
    public TraceDelays(double[][] seconds) {
        if (seconds.length == 0) {
            throw new IllegalArgumentException("seconds must have at least one round: length=0");
        }
        DelayArguments.requireWorkers(seconds[0].length);
        this.seconds = new double[seconds.length][];
        for (int round = 0; round < seconds.length; round++) {
            if (seconds[round].length != seconds[0].length) {
                throw new IllegalArgumentException("every round must have the workers of round 0, " + seconds[0].length
                        + ": seconds[" + round + "].length=" + seconds[round].length);
            }
            for (int worker = 0; worker < seconds[0].length; worker++) {
                if (!(seconds[round][worker] >= 0)) {
                    throw new IllegalArgumentException("seconds must be >= 0 (+Infinity for no answer): seconds["
                            + round + "][" + worker + "]=" + seconds[round][worker]);
                }
            }
            this.seconds[round] = seconds[round].clone();
        }
    }

    /** How many rounds pass before the trace starts again. */
    public int rounds() {
        return seconds.length;
    }

    @Override
    public int workers() {
        return seconds[0].length;
    }

    @Override
    public double stragglerProbability(int worker, double deadlineSeconds, double load) {
        DelayArguments.requireLoad(load);
        DelayArguments.requireDeadline(deadlineSeconds);
        return (double) late(worker, deadlineSeconds) / seconds.length;
    }

    @Override
    public Optional<LateRounds> lateRounds(int worker, double deadlineSeconds, double load) {
        DelayArguments.requireLoad(load);
        DelayArguments.requireDeadline(deadlineSeconds);
        return Optional.of(new LateRounds(late(worker, deadlineSeconds), seconds.length));
    }

    private int late(int worker, double deadlineSeconds) {
        int late = 0;
        for (double[] round : seconds) {
            late += late(round[worker], deadlineSeconds) ? 1 : 0;
        }
        return late;
    }

    @Override
    public double responseSeconds(long seed, long round, int worker, double load) {
        DelayArguments.requireLoad(load);
        return seconds[(int) Math.floorMod(round, (long) seconds.length)][worker];
    }

    @Override
    public boolean correlated() {
        return true;
    }

    @Override
    public double arrivalCovariance(int first, double firstDeadline, int second, double secondDeadline) {
        DelayArguments.requireDeadline(firstDeadline);
        DelayArguments.requireDeadline(secondDeadline);
        int lateFirst = 0;
        int lateSecond = 0;
        int lateBoth = 0;
        for (double[] round : seconds) {
            boolean one = late(round[first], firstDeadline);
            boolean other = late(round[second], secondDeadline);
            lateFirst += one ? 1 : 0;
            lateSecond += other ? 1 : 0;
            lateBoth += one && other ? 1 : 0;
        }
        double rounds = seconds.length;
        return lateBoth / rounds - (lateFirst / rounds) * (lateSecond / rounds);
    }

    /** No answer at all is late for every deadline. */
    private static boolean late(double responseSeconds, double deadlineSeconds) {
        return responseSeconds > deadlineSeconds || responseSeconds == Double.POSITIVE_INFINITY;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TraceDelays that && Arrays.deepEquals(seconds, that.seconds);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(seconds);
    }

    @Override
    public String toString() {
        return "TraceDelays[rounds=" + rounds() + ", workers=" + workers() + "]";
    }
}
