package io.github.tardigrad.core.compare;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import java.util.Optional;

/**
 * What a plan promises on its cluster.
 *
 * @param plan what was predicted
 * @param exact its relative error by closed form; nothing where the decoder has none
 * @param simulated the same over simulated rounds
 * @param emptyRounds probability that nobody answers in a round: a step that is skipped
 */
public record Prediction(CodePlan plan, Optional<ResidualError> exact, ResidualError simulated, double emptyRounds) {

    /** Predicts by closed form where there is one, and by simulation. */
    public static Prediction of(CodePlan plan, int rounds, long seed) {
        return new Prediction(
                plan, ResidualError.exact(plan), ResidualError.simulated(plan, rounds, seed), emptyRounds(plan));
    }

    /**
     * The same with rounds as the cluster's delays make them. Where workers depend on each other no error is exact: closed
     * forms are for independent ones.
     */
    public static Prediction of(CodePlan plan, ClusterDelays delays, double deadlineSeconds, int rounds, long seed) {
        return new Prediction(
                plan,
                delays.correlated() ? Optional.empty() : ResidualError.exact(plan),
                ResidualError.simulated(plan, delays, deadlineSeconds, rounds, seed),
                emptyRounds(plan));
    }

    /** The exact error where it is known, else the simulated one. */
    public double error(Alignment alignment) {
        return exact.orElse(simulated).mean(alignment);
    }

    /**
     * Time to a target in units of what a round without error would need: seconds a round times (1 + error), the error being
     * the half-aligned one of the estimate divided by its mean coverage. The number of steps grows like
     * E||ghat||^2 / ||g||^2 far from the optimum, for the step size that suits the code; this does not know that a bias of
     * direction remains where variance can be averaged away by smaller steps.
     *
     * @param roundSeconds expected length of a round; 1 if unknown
     */
    public double timeToTarget(double roundSeconds) {
        return roundSeconds * (1 + exact.orElse(simulated).rescaled(Alignment.HALF_ALIGNED));
    }

    private static double emptyRounds(CodePlan plan) {
        double nobody = 1;
        for (int i = 0; i < plan.workers(); i++) {
            nobody *= plan.active(i) ? plan.profile().straggling(i) : 1;
        }
        return nobody;
    }
}
