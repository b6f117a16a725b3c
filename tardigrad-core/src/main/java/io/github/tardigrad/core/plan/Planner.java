package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.bits.BitAllocation;
import io.github.tardigrad.core.bits.BitAllocator;
import io.github.tardigrad.core.bits.EqualBitAllocator;
import io.github.tardigrad.core.bits.ExactBitAllocator;
import io.github.tardigrad.core.bits.QuantizedUtilities;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.ContiguousCode;
import io.github.tardigrad.core.code.DecodingScale;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.core.decode.SecondMomentDecoding;
import io.github.tardigrad.core.quantize.VarianceModel;
import java.util.Arrays;

/** From a cluster and a specification to a code plan. */
public final class Planner {
    private Planner() {}

    /**
     * Plans who computes what, with which coefficients and bits.
     *
     * <p>Cost: O(n + k) memory besides the bit allocation; see {@link ExactBitAllocator} for that.
     *
     * @param partitions number of data partitions k, &gt; 0
     * @param dimension number of coordinates d of the gradient, &gt; 0
     * @throws IllegalArgumentException if partitions or dimension is not positive, no worker can ever answer, or the bit
     *     budget does not fit the workers; the message says what would
     */
    public static CodePlan plan(StragglerProfile profile, int partitions, int dimension, CodeSpec spec) {
        if (partitions <= 0) {
            throw new IllegalArgumentException("partitions must be > 0: partitions=" + partitions);
        }
        if (dimension <= 0) {
            throw new IllegalArgumentException("dimension must be > 0: dimension=" + dimension);
        }
        return switch (spec.scheme()) {
            case OPTIMAL -> optimal(profile, partitions, dimension, spec);
            case IGNORE_STRAGGLERS -> ignoreStragglers(profile, partitions, dimension, spec);
            case CENTRALIZED -> centralized(profile, partitions, dimension, spec);
        };
    }

    private static CodePlan optimal(StragglerProfile profile, int partitions, int dimension, CodeSpec spec) {
        Bits bits = allocate(profile, dimension, spec.bits());
        double[] varianceFactor = CodePlan.varianceFactors(bits.perWorker, dimension, spec.bits());
        double[] utilities = CodePlan.utilities(profile, bits.perWorker, varianceFactor);
        EncodingMatrix overlaps = spec.grid() == 0
                ? ContiguousCode.of(Masses.optimal(utilities, partitions), partitions)
                : ContiguousCode.onGrid(Masses.onGrid(utilities, partitions, spec.grid()), partitions, spec.grid());
        int workers = profile.workers();
        double[] decoding = new double[workers];
        double[] rowFactor = new double[workers];
        for (int i = 0; i < workers; i++) {
            if (overlaps.rowSize(i) > 0) {
                double scale = spec.decodingScale() == DecodingScale.UNIT_ROW_SUM ? overlaps.rowSum(i) : 1;
                decoding[i] = scale / profile.arrival(i);
                rowFactor[i] = 1 / scale;
            }
        }
        EncodingMatrix encoding = overlaps.scaleRows(rowFactor);
        double[] secondMoment = SecondMomentDecoding.of(profile, varianceFactor, encoding, spec.secondMomentLambda());
        return new CodePlan(
                spec, profile, dimension, bits.perWorker, encoding, decoding, secondMoment, bits.certificate);
    }

    private static CodePlan ignoreStragglers(StragglerProfile profile, int partitions, int dimension, CodeSpec spec) {
        EncodingMatrix blocks = uncoded(profile.workers(), partitions);
        double[] holders = profile.toArray();
        for (int i = 0; i < holders.length; i++) {
            holders[i] = blocks.rowSize(i) == 0 ? 1 : holders[i];
        }
        Bits bits = allocate(StragglerProfile.of(holders), dimension, spec.bits());
        double[] sum = ones(profile.workers());
        return new CodePlan(spec, profile, dimension, bits.perWorker, blocks, sum, sum, bits.certificate);
    }

    private static CodePlan centralized(StragglerProfile profile, int partitions, int dimension, CodeSpec spec) {
        int workers = profile.workers();
        StragglerProfile everybodyAnswers = StragglerProfile.uniform(workers, 0);
        Bits bits = allocate(everybodyAnswers, dimension, spec.bits());
        double[] sum = ones(workers);
        return new CodePlan(
                spec,
                everybodyAnswers,
                dimension,
                bits.perWorker,
                uncoded(workers, partitions),
                sum,
                sum,
                bits.certificate);
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

    private static Bits allocate(StragglerProfile profile, int dimension, BitSpec spec) {
        int workers = profile.workers();
        if (!spec.quantized()) {
            int[] float32 = new int[workers];
            double utilitySum = 0;
            for (int i = 0; i < workers; i++) {
                float32[i] = profile.arrival(i) > 0 ? Float.SIZE : 0;
                utilitySum += CodePlan.utility(profile, i, 0);
            }
            if (utilitySum == 0) {
                throw new IllegalArgumentException(
                        "stragglerProbability must be < 1 for at least one worker: no worker can ever answer");
            }
            return new Bits(float32, Certificate.exact(utilitySum));
        }
        int length = spec.bucketLength(dimension);
        VarianceModel model = spec.varianceModel();
        QuantizedUtilities utilities = QuantizedUtilities.of(profile, model, length, spec.scale());
        BitAllocation exact = new ExactBitAllocator().allocate(utilities, spec.budget());
        if (spec.allocation() == BitSpec.Allocation.EXACT) {
            return new Bits(exact.toArray(), new Certificate(exact.utilitySum(), exact.upperBound(), exact.gap()));
        }
        BitAllocator equal = new EqualBitAllocator();
        BitAllocation chosen = equal.allocate(utilities, spec.budget());
        double upperBound = Math.max(exact.upperBound(), chosen.utilitySum());
        return new Bits(chosen.toArray(), Certificate.of(chosen.utilitySum(), upperBound));
    }

    /** Every partition on one worker, in consecutive blocks of nearly equal size. */
    private static EncodingMatrix uncoded(int workers, int partitions) {
        int[] holder = new int[partitions];
        Arrays.setAll(holder, j -> (int) ((long) j * workers / partitions));
        int[] columns = new int[partitions];
        Arrays.setAll(columns, j -> j);
        return EncodingMatrix.of(workers, partitions, holder, columns, ones(partitions));
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return ones;
    }
}
