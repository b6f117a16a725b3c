package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.bits.BitAllocation;
import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.bits.EqualBitAllocator;
import io.github.tardigrad.core.bits.QuantizedUtilities;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.Quantizer;
import java.util.OptionalDouble;

/**
 * The factor rho by which a plan multiplies the quantizers' variance factors eps before it weighs them against the straggler
 * probabilities, and in which of its decisions. Immutable.
 *
 * <p>Source: Song and Choi, <i>Communication-Efficient Approximate Gradient Coding for Distributed Learning in Heterogeneous
 * Systems</i>, equation (33): a worst-case eps can be far above the error that quantizers make, and then outweighs the
 * stragglers. The paper scales eps wherever the design uses it; that is {@link In#DESIGN}.
 *
 * @param factor rho, finite and above 0; nothing for the paper's choice, the mean straggler probability over the mean variance
 *     factor when all workers that can answer share the budget equally
 * @param in which decisions see the scaled variance factor
 */
public record NoiseScale(OptionalDouble factor, In in) {
    /** What a factor that follows from the cluster is called in jobs and plans. */
    public static final String BALANCED = "balanced";

    /** True variance factors everywhere, which is what minimises the guaranteed error. */
    public static final NoiseScale ONE = new NoiseScale(OptionalDouble.of(1), In.ALLOCATION);

    /** Which decisions of a plan see scaled variance factors. */
    public enum In {
        /** The division of the bits alone; masses, and so coefficients, and the bound use the true ones. */
        ALLOCATION,
        /** All of the design: bits, masses and the bound that the design promises. The true bound is reported beside it. */
        DESIGN
    }

    /** Checks the factor. */
    public NoiseScale {
        if (factor.isPresent() && !(factor.getAsDouble() > 0 && Double.isFinite(factor.getAsDouble()))) {
            throw new IllegalArgumentException("scale must be > 0 and finite: scale=" + factor.getAsDouble());
        }
    }

    /**
     * A given factor, for the division of the bits alone.
     *
     * @param factor rho, finite and above 0
     * @throws IllegalArgumentException if it is not
     */
    public static NoiseScale of(double factor) {
        return new NoiseScale(OptionalDouble.of(factor), In.ALLOCATION);
    }

    /** The paper's choice of the factor. */
    public static NoiseScale balanced(In in) {
        return new NoiseScale(OptionalDouble.empty(), in);
    }

    /** Whether the factor follows from the cluster. */
    public boolean isBalanced() {
        return factor.isEmpty();
    }

    /**
     * The factor for a cluster.
     *
     * @param profile who straggles how often
     * @param quantizer of every message
     * @param length coordinates of a message, at least 1
     * @param budget bits of all workers together
     * @return rho, finite and above 0
     * @throws IllegalArgumentException if the factor is to be balanced and nobody ever straggles
     */
    public double factor(StragglerProfile profile, Quantizer quantizer, long length, BitBudget budget) {
        if (factor.isPresent()) {
            return factor.getAsDouble();
        }
        BitAllocation equal =
                new EqualBitAllocator().allocate(QuantizedUtilities.of(profile, quantizer, length, 1), budget);
        int senders = 0;
        for (int i = 0; i < profile.workers(); i++) {
            senders += equal.bits(i) > 0 ? 1 : 0;
        }
        double noise = 0;
        double straggling = 0;
        for (int i = 0; i < profile.workers(); i++) {
            if (equal.bits(i) > 0) {
                noise += quantizer.varianceFactor(equal.bits(i), length) / senders;
                straggling += profile.straggling(i) / senders;
            }
        }
        if (!(straggling > 0)) {
            throw new IllegalArgumentException(
                    "scale must be a number where nobody straggles: it is balanced, mean p over mean eps, and mean p is 0");
        }
        return straggling / noise;
    }
}
