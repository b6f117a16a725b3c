package io.github.tardigrad.core.compare;

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

    /** The exact error where it is known, else the simulated one. */
    public double error(Alignment alignment) {
        return exact.orElse(simulated).mean(alignment);
    }

    /**
     * Time to a target in units of what a round without error would need: seconds a round times (1 + error), the error being
     * the half-aligned one. The number of steps grows like 1 + Var / ||g||^2 far from the optimum, and this takes the error
     * for that ratio; it does not know that a bias remains where variance can be averaged away by smaller steps.
     *
     * @param roundSeconds expected length of a round; 1 if unknown
     */
    public double timeToTarget(double roundSeconds) {
        return roundSeconds * (1 + error(Alignment.HALF_ALIGNED));
    }

    private static double emptyRounds(CodePlan plan) {
        double nobody = 1;
        for (int i = 0; i < plan.workers(); i++) {
            nobody *= plan.active(i) ? plan.profile().straggling(i) : 1;
        }
        return nobody;
    }
}
