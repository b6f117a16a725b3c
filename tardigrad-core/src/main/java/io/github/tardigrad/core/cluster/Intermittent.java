package io.github.tardigrad.core.cluster;

/**
 * A worker that answers at one fixed time or not at all.
 *
 * @param stragglerProbability the probability of no answer, in [0, 1]
 * @param responseSeconds when an answer comes, finite and &gt; 0
 */
public record Intermittent(double stragglerProbability, double responseSeconds) implements DelayModel {
    /** Checks the probability and the time. */
    public Intermittent {
        if (!(stragglerProbability >= 0 && stragglerProbability <= 1)) {
            throw new IllegalArgumentException(
                    "stragglerProbability must be in [0, 1]: stragglerProbability=" + stragglerProbability);
        }
        DelayArguments.requirePositive("responseSeconds", responseSeconds);
    }

    @Override
    public double stragglerProbability(double deadlineSeconds) {
        DelayArguments.requireDeadline(deadlineSeconds);
        return deadlineSeconds < responseSeconds ? 1 : stragglerProbability;
    }

    @Override
    public double responseSeconds(double uniform) {
        DelayArguments.requireUniform(uniform);
        return uniform < 1 - stragglerProbability ? responseSeconds : Double.POSITIVE_INFINITY;
    }
}
