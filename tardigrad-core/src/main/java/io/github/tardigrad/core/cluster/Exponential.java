package io.github.tardigrad.core.cluster;

/**
 * A memoryless response time: P(T &gt; t) = exp(-rate t).
 *
 * @param rate answers per second, finite and &gt; 0
 */
public record Exponential(double rate) implements DelayModel {
    /** Checks the rate. */
    public Exponential {
        DelayArguments.requirePositive("rate", rate);
    }

    @Override
    public double stragglerProbability(double deadlineSeconds) {
        DelayArguments.requireDeadline(deadlineSeconds);
        return deadlineSeconds <= 0 ? 1 : Math.exp(-rate * deadlineSeconds);
    }

    @Override
    public double responseSeconds(double uniform) {
        DelayArguments.requireUniform(uniform);
        return -Math.log1p(-uniform) / rate;
    }
}
