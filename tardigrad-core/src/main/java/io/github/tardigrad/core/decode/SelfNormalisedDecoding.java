package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Fixed weights, rescaled in every round so that the weights of all partitions add up to k.
 *
 * <p>Weight a_i k / sum over the arrived of a_i B_i. It removes the whole error where partial gradients are equal, and is
 * biased towards workers that answer (a ratio estimator). With a = 1 and uncoded blocks it is n over the number of arrivals.
 */
public final class SelfNormalisedDecoding implements DecodingRule {
    /** The kind of it. */
    static final DecodingRuleType TYPE = new DecodingRuleType() {
        @Override
        public List<String> names() {
            return List.of("selfNormalised");
        }

        @Override
        public DecodingRule create(Content content) {
            return new SelfNormalisedDecoding(content.numbers("weights"));
        }
    };

    private final double[] weights;

    /** Starts from the vector a, one finite weight per worker; the array is copied. */
    public SelfNormalisedDecoding(double[] weights) {
        this.weights = Weights.finiteCopy("decoding", weights);
    }

    /** A copy of the vector a. */
    public double[] weights() {
        return weights.clone();
    }

    @Override
    public Decoder decoder(EncodingMatrix encoding) {
        Weights.requireLength("decoding", weights.length, "worker", encoding.workers());
        double[] a = weights;
        double[] contribution = new double[a.length];
        Arrays.setAll(contribution, i -> a[i] * encoding.rowSum(i));
        int partitions = encoding.partitions();
        return (arrived, out) -> {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += arrived.get(i) ? contribution[i] : 0;
            }
            // Without a positive sum there is nothing to normalise by: the round says nothing.
            double factor = sum > 0 ? partitions / sum : 0;
            for (int i = 0; i < a.length; i++) {
                out[i] = arrived.get(i) ? a[i] * factor : 0;
            }
        };
    }

    @Override
    public String name() {
        return "selfNormalised";
    }

    @Override
    public Map<String, Object> content() {
        return Map.of("weights", weights());
    }

    @Override
    public double[] weightsOfAll(BlockEncoding blocks, StragglerProfile profile, BitSet active) {
        return blocks.reduction() == 1
                ? WeightsOfAll.coveringOnce(weights, blocks.block(0), profile, active)
                : WeightsOfAll.recoveringBlocks(blocks, active);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SelfNormalisedDecoding that && Arrays.equals(weights, that.weights);
    }

    @Override
    public int hashCode() {
        return 31 + Arrays.hashCode(weights);
    }
}
