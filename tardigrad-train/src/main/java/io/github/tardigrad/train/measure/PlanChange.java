package io.github.tardigrad.train.measure;

import io.github.tardigrad.core.plan.CodePlan;

/**
 * Another plan from a round on.
 *
 * @param number of the plan, from 2
 * @param plan by which the next round is run
 * @param deadlineSeconds of the next round
 * @param why in words
 * @param staleBound error bound of the plan before at the estimated probabilities, in units of C^2; NaN if none is known
 * @param movesData whether workers compute partitions that they did not hold
 */
public record PlanChange(
        int number, CodePlan plan, double deadlineSeconds, String why, double staleBound, boolean movesData) {}
