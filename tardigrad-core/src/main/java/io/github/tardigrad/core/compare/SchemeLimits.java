package io.github.tardigrad.core.compare;

import io.github.tardigrad.core.plan.CodePlan;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a code that is chosen must keep to.
 *
 * @param computationLoad largest number of gradients of partitions per round over the number of partitions
 * @param bits largest number of bits per coordinate, summed over the workers
 * @param partitionsPerWorker largest number of partitions that one worker holds and computes
 * @param unbiased whether the estimate's expectation must be the gradient
 */
public record SchemeLimits(
        OptionalDouble computationLoad, OptionalLong bits, OptionalInt partitionsPerWorker, boolean unbiased) {
    /** Nothing is excluded. */
    public static final SchemeLimits NONE =
            new SchemeLimits(OptionalDouble.empty(), OptionalLong.empty(), OptionalInt.empty(), false);

    /** Room for the rounding of loads that are sums of shares. */
    private static final double ROUND_OFF = 1e-9;

    /** Which limit a plan exceeds, to be read by people; nothing if it keeps to all. */
    public Optional<String> exceededBy(CodePlan plan) {
        if (computationLoad.isPresent() && plan.computationLoad() > computationLoad.getAsDouble() + ROUND_OFF) {
            return Optional.of(
                    "load " + figure(plan.computationLoad()) + " > " + figure(computationLoad.getAsDouble()));
        }
        int held = 0;
        for (int i = 0; i < plan.workers(); i++) {
            held = Math.max(held, plan.encoding().rowSize(i));
        }
        long sent = bits(plan);
        if (bits.isPresent() && sent > bits.getAsLong()) {
            return Optional.of("bits " + sent + " > " + bits.getAsLong());
        }
        if (partitionsPerWorker.isPresent() && held > partitionsPerWorker.getAsInt()) {
            return Optional.of("partitions of a worker " + held + " > " + partitionsPerWorker.getAsInt());
        }
        return unbiased && !plan.unbiased() ? Optional.of("biased") : Optional.empty();
    }

    /** Bits per coordinate of the gradient, summed over the workers that send; messages of a block are shorter than it. */
    public static long bits(CodePlan plan) {
        long sent = 0;
        for (int i = 0; i < plan.workers(); i++) {
            sent += plan.active(i) ? plan.budget(i) : 0;
        }
        long units = (long) plan.reduction() * plan.quantizer().unitsPerBit();
        return (sent + units - 1) / units;
    }

    private static String figure(double load) {
        return new BigDecimal(load)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }
}
