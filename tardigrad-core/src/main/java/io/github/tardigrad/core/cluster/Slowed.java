package io.github.tardigrad.core.cluster;

/**
 * Another delay, stretched: every answer takes so many times as long.
 *
 * @param base the delay at full speed
 * @param slowdown &gt;= 1; +Infinity for a worker that never answers
 */
public record Slowed(DelayModel base, double slowdown) implements DelayModel {
    /** Checks the factor. */
    public Slowed {
        if (!(slowdown >= 1)) {
            throw new IllegalArgumentException("slowdown must be >= 1: slowdown=" + slowdown);
        }
    }

    @Override
    public double stragglerProbability(double deadlineSeconds) {
        DelayArguments.requireDeadline(deadlineSeconds);
        return slowdown == Double.POSITIVE_INFINITY ? 1 : base.stragglerProbability(atFullSpeed(deadlineSeconds));
    }

    /** The latest time at full speed that is within the deadline when stretched, to the last bit. */
    private double atFullSpeed(double deadlineSeconds) {
        double seconds = deadlineSeconds / slowdown;
        while (slowdown * seconds > deadlineSeconds) {
            seconds = Math.nextDown(seconds);
        }
        while (seconds < Double.POSITIVE_INFINITY && slowdown * Math.nextUp(seconds) <= deadlineSeconds) {
            seconds = Math.nextUp(seconds);
        }
        return seconds;
    }

    @Override
    public double responseSeconds(double uniform) {
        DelayArguments.requireUniform(uniform);
        return slowdown == Double.POSITIVE_INFINITY ? slowdown : slowdown * base.responseSeconds(uniform);
    }
}
