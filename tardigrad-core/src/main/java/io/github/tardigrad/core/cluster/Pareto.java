package io.github.tardigrad.core.cluster;

/**
 * A heavy tail: P(T &gt; t) = (scale / t)^shape, and 1 up to the scale. The slowest answers are far slower than under any
 * exponential; at a shape of at most 1 the mean is infinite.
 *
 * @param scale the earliest answer in seconds, finite and &gt; 0
 * @param shape how fast the tail falls, finite and &gt; 0
 */
public record Pareto(double scale, double shape) implements DelayModel {
    /** Checks the scale and the shape. */
    public Pareto {
        DelayArguments.requirePositive("scale", scale);
        DelayArguments.requirePositive("shape", shape);
    }

    @Override
    public double stragglerProbability(double deadlineSeconds) {
        DelayArguments.requireDeadline(deadlineSeconds);
        return deadlineSeconds <= scale ? 1 : Math.pow(scale / deadlineSeconds, shape);
    }

    @Override
    public double responseSeconds(double uniform) {
        DelayArguments.requireUniform(uniform);
        // As close to the scale as rounding lets it be, an answer is after it: P(T > scale) = 1.
        return Math.max(Math.nextUp(scale), scale * Math.exp(-Math.log1p(-uniform) / shape));
    }
}
