package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.Quantizer;
import java.util.Arrays;

/** What budgets mean for the workers of a plan: the noise of their quantizers, and their utilities. */
final class PlannedNoise {
    private PlannedNoise() {}

    /** The variance factor of each worker's quantizer, infinite for a silent one; budgets in the quantizer's units. */
    static double[] varianceFactors(int[] budgets, int messageLength, BitSpec spec) {
        double[] byBudget = byBudget(spec.quantizer(), messageLength);
        double[] factors = new double[budgets.length];
        Arrays.setAll(factors, i -> byBudget[budgets[i]]);
        return factors;
    }

    /**
     * The variance factors as the design sees them: scaled where its {@link NoiseScale} is for the whole design, else true.
     *
     * @param profile who straggles how often; a balanced scale follows from it
     */
    static double[] designed(StragglerProfile profile, int[] budgets, int messageLength, BitSpec spec) {
        double[] factors = varianceFactors(budgets, messageLength, spec);
        double scale = designScale(profile, messageLength, spec);
        Arrays.setAll(factors, i -> scale * factors[i]);
        return factors;
    }

    /** What the design multiplies the variance factors by beyond the division of the bits: 1 unless it is asked to. */
    static double designScale(StragglerProfile profile, int messageLength, BitSpec spec) {
        return spec.quantized() && spec.scale().in() == NoiseScale.In.DESIGN
                ? spec.scale().factor(profile, spec.quantizer(), messageLength, spec.budget())
                : 1;
    }

    /** The variance factor by budget, from 0 to the largest; infinite for a budget that is not offered. */
    static double[] byBudget(Quantizer quantizer, int messageLength) {
        double[] factors = new double[quantizer.largestBudget() + 1];
        Arrays.fill(factors, 0, quantizer.smallestBudget(), Double.POSITIVE_INFINITY);
        for (int budget = quantizer.smallestBudget(); budget < factors.length; budget++) {
            factors[budget] = quantizer.varianceFactor(budget, messageLength);
        }
        return factors;
    }

    /** The utility of each worker. */
    static double[] utilities(StragglerProfile profile, double[] varianceFactor) {
        double[] utilities = new double[varianceFactor.length];
        Arrays.setAll(utilities, i -> profile.utility(i, varianceFactor[i]));
        return utilities;
    }
}
