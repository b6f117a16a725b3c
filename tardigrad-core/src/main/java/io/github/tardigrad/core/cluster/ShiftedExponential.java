package io.github.tardigrad.core.cluster;

/**
 * A fixed time for the work, then a memoryless wait: P(T &gt; t) = exp(-rate (t - shift)), and 1 up to the shift.
 *
 * @param shift seconds that every answer takes at least, finite and &gt;= 0
 * @param rate answers per second after the shift, finite and &gt; 0
 */
public record ShiftedExponential(double shift, double rate) implements DelayModel {
    /** Checks the shift and the rate. */
    public ShiftedExponential {
        if (!(shift >= 0 && shift < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("shift must be finite and >= 0: shift=" + shift);
        }
        DelayArguments.requirePositive("rate", rate);
    }

    @Override
    public double stragglerProbability(double deadlineSeconds) {
        DelayArguments.requireDeadline(deadlineSeconds);
        return deadlineSeconds <= shift ? 1 : Math.exp(-rate * (deadlineSeconds - shift));
    }

    @Override
    public double responseSeconds(double uniform) {
        DelayArguments.requireUniform(uniform);
        // A wait below the rounding of the shift must not turn into an answer at the shift: P(T > shift) = 1.
        return Math.max(Math.nextUp(shift), shift - Math.log1p(-uniform) / rate);
    }
}
