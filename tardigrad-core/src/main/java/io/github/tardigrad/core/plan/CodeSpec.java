package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.code.DecodingScale;
import io.github.tardigrad.core.code.Masses;

/**
 * What code is wanted.
 *
 * @param scheme which code
 * @param bits how messages are quantized
 * @param grid masses in multiples of 1/grid of a partition, for a smaller load; 0 for the exact masses. Only for the optimal
 *     scheme
 * @param decodingScale split of the weights between encoding and decoding. Only for the optimal scheme
 * @param secondMomentLambda weight of bias against variance in the second-moment track, &gt; 0
 */
public record CodeSpec(Scheme scheme, BitSpec bits, int grid, DecodingScale decodingScale, double secondMomentLambda) {

    /** Checks the ranges and what goes with what. */
    public CodeSpec {
        if (grid < 0 || grid > Masses.MAX_GRID) {
            throw new IllegalArgumentException("grid must be in 0.." + Masses.MAX_GRID + ": grid=" + grid);
        }
        if (!(secondMomentLambda > 0 && Double.isFinite(secondMomentLambda))) {
            throw new IllegalArgumentException(
                    "secondMomentLambda must be > 0 and finite: secondMomentLambda=" + secondMomentLambda);
        }
        if (scheme != Scheme.OPTIMAL && bits.quantized() && bits.allocation() != BitSpec.Allocation.EQUAL) {
            throw new IllegalArgumentException("bits.allocation must be equal for scheme " + scheme.label()
                    + ", whose error is not a sum of utilities: allocation=exact");
        }
        if (scheme == Scheme.CENTRALIZED && bits.quantized()) {
            throw new IllegalArgumentException(
                    "bits must be none for scheme centralized, which quantizes nothing: bits.total=" + bits.total());
        }
    }

    /** The defaults: exact masses, a = 1/q, lambda = 1; bits divided exactly where the scheme allows it. */
    public static CodeSpec of(Scheme scheme, BitSpec bits) {
        return new CodeSpec(Scheme.OPTIMAL, bits, 0, DecodingScale.INVERSE_PROBABILITY, 1.0).forScheme(scheme);
    }

    /** The nearest specification of another scheme, to set beside this one: the same budget where it quantizes. */
    public CodeSpec forScheme(Scheme other) {
        BitSpec otherBits = other == Scheme.CENTRALIZED
                ? BitSpec.none()
                : other == Scheme.OPTIMAL ? bits : bits.withAllocation(BitSpec.Allocation.EQUAL);
        return new CodeSpec(other, otherBits, grid, decodingScale, secondMomentLambda);
    }

    /** The same with other bits. */
    public CodeSpec withBits(BitSpec other) {
        return new CodeSpec(scheme, other, grid, decodingScale, secondMomentLambda);
    }
}
