package io.github.tardigrad.lab;

import io.github.tardigrad.core.bits.BitAllocation;
import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.bits.EqualBitAllocator;
import io.github.tardigrad.core.bits.QuantizedUtilities;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;

/** How much the quantizers' noise weighs against stragglers, as the joint design's paper sets it. */
final class NoiseScale {
    /** The quantizer as the papers' plans count with it: one norm for the whole vector, and d / (4 S^2). */
    static final UniformQuantizer PAPERS = new UniformQuantizer(VarianceModel.PAPER, 0);

    private NoiseScale() {}

    /** The factor rho = mean p / mean eps at equal bits, of messages with one norm. */
    static double balanced(StragglerProfile profile, int dimension, long total) {
        QuantizedUtilities utilities = QuantizedUtilities.of(profile, PAPERS, dimension, 1);
        BitAllocation equal = new EqualBitAllocator().allocate(utilities, BitBudget.of(total));
        double noise = 0;
        for (int i = 0; i < profile.workers(); i++) {
            noise += PAPERS.varianceFactor(equal.bits(i), dimension) / profile.workers();
        }
        return profile.meanStraggling() / noise;
    }
}
