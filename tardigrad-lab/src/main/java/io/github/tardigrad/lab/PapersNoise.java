package io.github.tardigrad.lab;

import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;

/** The noise of quantizers as the joint design's paper counts with it. */
final class PapersNoise {
    /** The quantizer as the papers' plans count with it: one norm for the whole vector, and d / (4 S^2). */
    static final UniformQuantizer QUANTIZER = new UniformQuantizer(VarianceModel.PAPER, 0);

    private PapersNoise() {}

    /** The factor rho = mean p / mean eps at equal bits, of messages with one norm. */
    static double balancedScale(StragglerProfile profile, int dimension, long total) {
        return NoiseScale.balanced(NoiseScale.In.ALLOCATION).factor(profile, QUANTIZER, dimension, BitBudget.of(total));
    }
}
