package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.bits.BitAllocator;
import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.bits.EqualBitAllocator;
import io.github.tardigrad.core.bits.ExactBitAllocator;
import io.github.tardigrad.core.bits.GoldenSectionBitAllocator;
import io.github.tardigrad.core.bits.GreedyBitAllocator;
import io.github.tardigrad.core.bits.RelaxedBitAllocator;
import io.github.tardigrad.core.bits.SearchingBitAllocator;
import io.github.tardigrad.core.quantize.Float32;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.UniformQuantizer;

/**
 * How messages are quantized and how the bits are divided.
 *
 * @param quantizer of every message; with {@link Float32} everything else is ignored
 * @param total budget: bits per coordinate, summed over the workers, in the quantizer's units as all bits here
 * @param allocation how the budget is divided
 * @param minimum smallest number of bits of a worker that sends, within the quantizer's range
 * @param maximum largest number of bits of a worker, from minimum to the quantizer's largest
 * @param allowSilent whether workers may get 0 bits and send nothing
 * @param scale factor rho on the variance factors, and whether it changes the division of the bits alone or the whole design
 * @param lossless whether frames are deflated where that makes them shorter; values and budget stay as they are
 */
public record BitSpec(
        Quantizer quantizer,
        long total,
        Allocation allocation,
        int minimum,
        int maximum,
        boolean allowSilent,
        NoiseScale scale,
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

    /** Checks the ranges; the budget against the cluster is checked by the {@link Planner}. */
    public BitSpec {
        if (!(quantizer instanceof Float32)) {
            new BitBudget(total, minimum, maximum, allowSilent); // its checks
            requireOffered("minimum", minimum, quantizer);
            requireOffered("maximum", maximum, quantizer);
        }
        if (lossless && !quantizer.hasFixedLength()) {
            throw new IllegalArgumentException("lossless must be false with quantizer " + quantizer.name()
                    + ", whose frames are entropy coded: lossless=true");
        }
    }

    private static void requireOffered(String name, int budget, Quantizer quantizer) {
        if (budget < quantizer.smallestBudget() || budget > quantizer.largestBudget()) {
            throw new IllegalArgumentException(name + " must be between "
                    + quantizer.bitsText(quantizer.smallestBudget()) + " and "
                    + quantizer.bitsText(quantizer.largestBudget()) + ": " + name + "=" + quantizer.bitsText(budget));
        }
    }

    /** Exact allocation of a budget with the defaults: the uniform quantizer, 2 to 32 bits, nobody silent. */
    public static BitSpec ofTotal(long total) {
        return new BitSpec(
                UniformQuantizer.DEFAULT, total, Allocation.EXACT, 2, Float.SIZE, false, NoiseScale.ONE, false);
    }

    /** The same bits for everybody, for a scheme that sends no other number, with the defaults. */
    static BitSpec of(int bits) {
        return new BitSpec(
                UniformQuantizer.DEFAULT, bits, Allocation.EQUAL, bits, Float.SIZE, false, NoiseScale.ONE, false);
    }

    /** Unquantized messages. */
    public static BitSpec none() {
        return new BitSpec(Float32.INSTANCE, 0, Allocation.EQUAL, Float.SIZE, Float.SIZE, false, NoiseScale.ONE, false);
    }

    /** Whether messages are quantized at all. */
    public boolean quantized() {
        return !(quantizer instanceof Float32);
    }

    /** The same with another factor on the variance factors. */
    public BitSpec withScale(NoiseScale other) {
        return new BitSpec(quantizer, total, allocation, minimum, maximum, allowSilent, other, lossless);
    }

    /** The same with another budget. */
    public BitSpec withTotal(long other) {
        return new BitSpec(quantizer, other, allocation, minimum, maximum, allowSilent, scale, lossless);
    }

    /** The same with another way to divide the budget. */
    public BitSpec withAllocation(Allocation other) {
        return new BitSpec(quantizer, total, other, minimum, maximum, allowSilent, scale, lossless);
    }

    /** The same with or without the lossless stage. */
    public BitSpec withLossless(boolean other) {
        return new BitSpec(quantizer, total, allocation, minimum, maximum, allowSilent, scale, other);
    }

    /** The same with or without workers that may be silent. */
    public BitSpec withSilent(boolean other) {
        return new BitSpec(quantizer, total, allocation, minimum, maximum, other, scale, lossless);
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
