package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.bits.BitAllocation;
import io.github.tardigrad.core.bits.ExactBitAllocator;
import io.github.tardigrad.core.bits.QuantizedUtilities;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.scheme.Code;
import io.github.tardigrad.core.scheme.CodeRequest;
import io.github.tardigrad.core.scheme.Scheme;
import java.util.BitSet;
import java.util.Optional;

/** From a cluster and a specification to a code plan. */
public final class Planner {
    private Planner() {}

    /**
     * Plans who computes what, with which coefficients and bits.
     *
     * <p>Where the specification leaves the number of blocks open it is the one that {@link ReductionChooser} finds.
     *
     * <p>Cost: O(n + k) memory besides the bit allocation (see {@link ExactBitAllocator}) and the non-zeros of the scheme.
     *
     * @param partitions number of data partitions k, &gt; 0
     * @param dimension number of coordinates d of the gradient, &gt; 0
     * @throws IllegalArgumentException if partitions or dimension is not positive, no worker can ever answer, the bit budget
     *     does not fit the workers, or the scheme cannot be made for them; the message says what would
     */
    public static CodePlan plan(StragglerProfile profile, int partitions, int dimension, CodeSpec spec) {
        return plan(profile, partitions, dimension, spec, Optional.empty());
    }

    /** The same where data lies already, for a scheme that looks at it. */
    static CodePlan plan(
            StragglerProfile profile, int partitions, int dimension, CodeSpec spec, Optional<EncodingMatrix> held) {
        if (partitions <= 0) {
            throw new IllegalArgumentException("partitions must be > 0: partitions=" + partitions);
        }
        if (dimension <= 0) {
            throw new IllegalArgumentException("dimension must be > 0: dimension=" + dimension);
        }
        if (ReductionChooser.isOpen(spec)) {
            CodeSpec chosen = ReductionChooser.choose(profile, partitions, dimension, spec)
                    .spec();
            return plan(profile, partitions, dimension, chosen, held);
        }
        Scheme scheme = spec.scheme();
        StragglerProfile planned = scheme.quantizes() ? profile : StragglerProfile.uniform(profile.workers(), 0);
        Bits bits = allocate(held.map(data -> holders(planned, data)).orElse(planned), dimension, spec);
        Code code = construct(planned, partitions, dimension, bits, spec, held);
        if (code.blocks().reduction() > dimension) {
            throw new IllegalArgumentException("reduction must be at most the dimension, " + dimension + ": reduction="
                    + code.blocks().reduction());
        }
        int length = code.blocks().messageLength(dimension);
        if (length < dimension) {
            bits = allocate(planned, length, spec);
            code = construct(planned, partitions, length, bits, spec, held);
        }
        if (!scheme.boundIsInverseUtility()) {
            StragglerProfile holders = holders(planned, code.encoding());
            if (!holders.equals(planned)) {
                bits = allocate(holders, length, spec);
                code = construct(planned, partitions, length, bits, spec, held);
            }
        }
        BitSet active = CodePlan.active(planned, bits.perWorker, code.encoding());
        BlockEncoding blocks = spec.memory().encoding(code.decoding(), code.blocks(), planned, active);
        DecodingRule decoding = spec.memory()
                .decoding(
                        code.decoding(),
                        blocks,
                        planned,
                        PlannedNoise.varianceFactors(bits.perWorker, length, spec.bits()),
                        active);
        DecodingRule secondMoment = spec.memory().remembers() ? decoding : code.secondMoment();
        return new CodePlan(spec, planned, dimension, bits.perWorker, blocks, decoding, secondMoment, bits.certificate);
    }

    private static Code construct(
            StragglerProfile profile,
            int partitions,
            int length,
            Bits bits,
            CodeSpec spec,
            Optional<EncodingMatrix> held) {
        double[] varianceFactor = PlannedNoise.designed(profile, bits.perWorker, length, spec.bits());
        return spec.scheme()
                .construct(new CodeRequest(
                        profile,
                        varianceFactor,
                        partitions,
                        spec.settings(),
                        spec.seed(),
                        held,
                        spec.memory().masses(profile)));
    }

    /** The profile with p = 1 for workers that hold nothing: bits for them would be lost. */
    static StragglerProfile holders(StragglerProfile profile, EncodingMatrix encoding) {
        double[] straggling = profile.toArray();
        for (int i = 0; i < straggling.length; i++) {
            straggling[i] = encoding.rowSize(i) == 0 ? 1 : straggling[i];
        }
        return StragglerProfile.of(straggling);
    }

    /** Bits per worker, 0 for the silent, and how good their allocation is. */
    private static final class Bits {
        private final int[] perWorker;
        private final Certificate certificate;

        Bits(int[] perWorker, Certificate certificate) {
            this.perWorker = perWorker;
            this.certificate = certificate;
        }
    }

    private static Bits allocate(StragglerProfile profile, int length, CodeSpec code) {
        BitSpec spec = code.bits();
        if (spec.quantized() && code.scheme().fixedBits().isPresent()) {
            int budget = code.scheme().fixedBits().getAsInt() * spec.quantizer().unitsPerBit();
            return everybody(budget, profile, length, spec);
        }
        if (spec.quantized()) {
            QuantizedUtilities utilities = QuantizedUtilities.of(
                    profile,
                    spec.quantizer(),
                    length,
                    spec.scale().factor(profile, spec.quantizer(), length, spec.budget()));
            BitAllocation allocation = spec.allocator().allocate(utilities, spec.budget());
            return new Bits(allocation.toArray(), new Certificate(allocation.utilitySum(), allocation.upperBound()));
        }
        int[] float32 = new int[profile.workers()];
        double utilitySum = 0;
        for (int i = 0; i < float32.length; i++) {
            float32[i] = profile.arrival(i) > 0 ? Float.SIZE : 0;
            utilitySum += profile.utility(i, 0);
        }
        if (utilitySum == 0) {
            throw new IllegalArgumentException(
                    "stragglerProbability must be < 1 for at least one worker: no worker can ever answer");
        }
        return new Bits(float32, new Certificate(utilitySum, utilitySum));
    }

    private static Bits everybody(int budget, StragglerProfile profile, int length, BitSpec spec) {
        double varianceFactor = spec.quantizer().varianceFactor(budget, length);
        int[] perWorker = new int[profile.workers()];
        double utilitySum = 0;
        for (int i = 0; i < perWorker.length; i++) {
            perWorker[i] = profile.arrival(i) > 0 ? budget : 0;
            utilitySum += profile.utility(i, varianceFactor);
        }
        return new Bits(perWorker, new Certificate(utilitySum, utilitySum));
    }
}
