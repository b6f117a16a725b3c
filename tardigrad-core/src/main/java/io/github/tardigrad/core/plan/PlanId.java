package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.quantize.Quantizer;

/**
 * How a plan's id arises: a 64-bit hash of everything that encoder and decoder must agree on, in the order of this file.
 *
 * <p>The workers, partitions, coordinates, quantizer, memory, decoding rules, and for each worker its budget, its weights and its
 * row of the encoding matrix; where there are several blocks their coefficients and signs too.
 */
final class PlanId {
    private PlanId() {}

    static long of(CodePlan plan) {
        Quantizer quantizer = plan.quantizer();
        long hash = mix(plan.workers(), plan.partitions());
        hash = mix(hash, plan.dimension());
        hash = mix(hash, quantizer.type().kind());
        hash = mix(hash, quantizer.parameter());
        if (plan.spec().memory().remembers()) {
            hash = mix(hash, plan.spec().memory().name().hashCode());
            hash = mix(hash, plan.spec().memory().settings().hashCode());
        }
        hash = mix(hash, plan.decodingRule().hashCode());
        hash = mix(hash, plan.secondMomentRule().hashCode());
        EncodingMatrix encoding = plan.encoding();
        double[] decoding = plan.decoding();
        double[] secondMoment = plan.secondMomentDecoding();
        int[] columns = encoding.columnIndices();
        double[] values = encoding.values();
        int t = 0;
        for (int i = 0; i < plan.workers(); i++) {
            hash = mix(hash, plan.budget(i));
            hash = mix(hash, Double.doubleToLongBits(decoding[i]));
            hash = mix(hash, Double.doubleToLongBits(secondMoment[i]));
            for (int end = t + encoding.rowSize(i); t < end; t++) {
                hash = mix(hash, columns[t]);
                hash = mix(hash, Double.doubleToLongBits(values[t]));
            }
            hash = mix(hash, -1);
        }
        BlockEncoding blocks = plan.blocks();
        if (blocks.reduction() > 1) {
            hash = mix(hash, blocks.reduction());
            for (double value : blocks.values()) {
                hash = mix(hash, Double.doubleToLongBits(value));
            }
        }
        if (blocks.signSeed().isPresent()) {
            hash = mix(hash, blocks.signSeed().getAsLong());
        }
        return hash;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014) over a running state. */
    private static long mix(long state, long value) {
        long z = (state ^ value) + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
