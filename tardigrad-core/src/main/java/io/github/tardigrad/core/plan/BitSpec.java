package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.bits.BitAllocator;
import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.bits.EqualBitAllocator;
import io.github.tardigrad.core.bits.ExactBitAllocator;
import io.github.tardigrad.core.bits.GoldenSectionBitAllocator;
import io.github.tardigrad.core.bits.GreedyBitAllocator;
import io.github.tardigrad.core.bits.RelaxedBitAllocator;
import io.github.tardigrad.core.bits.SearchingBitAllocator;
import io.github.tardigrad.core.quantize.VarianceModel;

/**
 * How messages are quantized and how the bits are divided.
 *
 * @param quantized false: messages are raw float32 and everything else is ignored
 * @param total budget: bits per coordinate, summed over the workers
 * @param allocation how the budget is divided
 * @param minimum smallest number of bits of a worker that sends, 1 (a sign) to 32
 * @param maximum largest number of bits of a worker, minimum to 32
 * @param allowSilent whether workers may get 0 bits and send nothing
 * @param scale factor rho on the variance factor while bits are allocated, &gt; 0; masses, bounds and everything reported
 *     use the true variance factor
 * @param varianceModel the quantizer's variance factor eps
 * @param bucket coordinates that share a norm: 0 for the whole vector, or a multiple of 8
 * @param lossless whether frames are deflated where that makes them shorter; values and budget stay as they are
 */
public record BitSpec(
        boolean quantized,
        long total,
        Allocation allocation,
        int minimum,
        int maximum,
        boolean allowSilent,
        double scale,
        VarianceModel varianceModel,
        int bucket,
        boolean lossless) {

    /** How a bit budget is divided over the workers. */
    public enum Allocation {
        /** The allocation with the largest sum of utilities, certified. */
        EXACT,
        /** The same number for every worker, up to rounding. */
        EQUAL,
        /** The published low-complexity search, as its text has it. */
        SEARCHING,
        /** The same with both of its candidates refined. */
        SEARCHING_REPAIRED,
        /** That search in the manner of its published code, which looks for the number of workers by golden section. */
        GOLDEN_SECTION,
        /** One bit at a time to the worker that gains most. */
        GREEDY,
        /** As if bits were divisible, then rounded. */
        RELAXED
    }

    /** The bucket length when none is given. */
    public static final int DEFAULT_BUCKET = 512;

    /** Checks the ranges; the budget against the cluster is checked by the {@link Planner}. */
    public BitSpec {
        if (quantized) {
            new BitBudget(total, minimum, maximum, allowSilent); // its checks
            if (!(scale > 0 && Double.isFinite(scale))) {
                throw new IllegalArgumentException("scale must be > 0 and finite: scale=" + scale);
            }
        }
        if (bucket < 0 || bucket % 8 != 0) {
            throw new IllegalArgumentException("bucket must be 0 (whole vector) or a multiple of 8: bucket=" + bucket);
        }
    }

    /** Exact allocation of a budget with the defaults: 2 to 32 bits, nobody silent, tight variance, buckets of 512. */
    public static BitSpec ofTotal(long total) {
        return new BitSpec(
                true, total, Allocation.EXACT, 2, 32, false, 1.0, VarianceModel.TIGHT, DEFAULT_BUCKET, false);
    }

    /** The same bits for everybody, for a scheme that sends no other number, with the defaults. */
    static BitSpec of(int bits) {
        return new BitSpec(
                true, bits, Allocation.EQUAL, bits, 32, false, 1.0, VarianceModel.TIGHT, DEFAULT_BUCKET, false);
    }

    /** Unquantized messages. */
    public static BitSpec none() {
        return new BitSpec(false, 0, Allocation.EQUAL, 2, 32, false, 1.0, VarianceModel.TIGHT, 0, false);
    }

    /** The same with another budget. */
    public BitSpec withTotal(long other) {
        return new BitSpec(
                quantized, other, allocation, minimum, maximum, allowSilent, scale, varianceModel, bucket, lossless);
    }

    /** The same with another way to divide the budget. */
    public BitSpec withAllocation(Allocation other) {
        return new BitSpec(
                quantized, total, other, minimum, maximum, allowSilent, scale, varianceModel, bucket, lossless);
    }

    /** The same with or without the lossless stage. */
    public BitSpec withLossless(boolean other) {
        return new BitSpec(
                quantized, total, allocation, minimum, maximum, allowSilent, scale, varianceModel, bucket, other);
    }

    /** The same with or without workers that may be silent. */
    public BitSpec withSilent(boolean other) {
        return new BitSpec(
                quantized, total, allocation, minimum, maximum, other, scale, varianceModel, bucket, lossless);
    }

    /** Coordinates that share a norm in a message of a dimension: the length that the variance factor depends on. */
    int bucketLength(int dimension) {
        return bucket == 0 ? dimension : Math.min(bucket, dimension);
    }

    BitAllocator allocator() {
        return switch (allocation) {
            case EXACT -> new ExactBitAllocator();
            case EQUAL -> new EqualBitAllocator();
            case SEARCHING -> SearchingBitAllocator.asPrinted();
            case SEARCHING_REPAIRED -> SearchingBitAllocator.refiningBoth();
            case GOLDEN_SECTION -> new GoldenSectionBitAllocator();
            case GREEDY -> new GreedyBitAllocator();
            case RELAXED -> new RelaxedBitAllocator();
        };
    }

    BitBudget budget() {
        return new BitBudget(total, minimum, maximum, allowSilent);
    }
}
