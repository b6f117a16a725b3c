package io.github.tardigrad.core.bits;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.Quantizer;
import java.util.Arrays;

/**
 * Utilities of workers that straggle and quantize: u = q / (p + scale &middot; eps(bits)), with p the straggler
 * probability, q = 1 - p and eps the quantizer's variance factor; 0 without bits and for p = 1.
 *
 * <p>Against bits, u is an S-curve: convex while the quantizer's noise dominates, concave once straggling does. With
 * p = 0 it grows without bend up to 1 / (scale &middot; eps(32)), which is large but finite.
 *
 * <p>Source: CAGC's utility, with its variance factor d / (4 s&sup2;) under
 * {@link io.github.tardigrad.core.quantize.VarianceModel#PAPER}.
 */
public final class QuantizedUtilities implements Utilities {
    private final StragglerProfile profile;
    private final double[] noise;

    private QuantizedUtilities(StragglerProfile profile, double[] noise) {
        this.profile = profile;
        this.noise = noise;
    }

    /**
     * The utilities of a cluster whose workers share one quantizer.
     *
     * @param profile who straggles how often
     * @param quantizer of every message; bits are budgets in its units
     * @param length coordinates of a message, at least 1
     * @param scale how much a quantizer's error weighs against a straggler's, finite and &gt; 0; 1 minimises the bound
     * @return the utilities
     * @throws IllegalArgumentException if length or scale is out of range
     */
    public static QuantizedUtilities of(StragglerProfile profile, Quantizer quantizer, long length, double scale) {
        if (length < 1) {
            throw new IllegalArgumentException("length must be >= 1: length=" + length);
        }
        if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("scale must be finite and > 0: scale=" + scale);
        }
        double[] noise = new double[quantizer.largestBudget() + 1];
        Arrays.fill(noise, 0, quantizer.smallestBudget(), Double.POSITIVE_INFINITY);
        for (int bits = quantizer.smallestBudget(); bits < noise.length; bits++) {
            noise[bits] = scale * quantizer.varianceFactor(bits, length);
        }
        return new QuantizedUtilities(profile, noise);
    }

    @Override
    public int workers() {
        return profile.workers();
    }

    @Override
    public double utility(int worker, int bits) {
        return profile.utility(worker, noise[bits]);
    }

    @Override
    public double stragglerProbability(int worker) {
        return profile.straggling(worker);
    }
}
