package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights that do not look at who else arrived: a_i if worker i arrived, else 0.
 *
 * <p>With sum_i q_i a_i b_ij = 1 for every partition j the estimate is unbiased, whatever the gradients are.
 */
public final class FixedDecoding implements DecodingRule {
    /** The kind of it. */
    static final DecodingRuleType TYPE = new DecodingRuleType() {
        @Override
        public List<String> names() {
            return List.of("fixed");
        }

        @Override
        public DecodingRule create(Content content) {
            return new FixedDecoding(content.numbers("weights"));
        }
    };

    private final double[] weights;

    /**
     * Decodes with the vector a; the array is copied.
     *
     * @param weights finite, one per worker; for a gradient in blocks one per worker for each, block after block
     */
    public FixedDecoding(double[] weights) {
        this.weights = Weights.finiteCopy("decoding", weights);
    }

    /** A copy of the vector a. */
    public double[] weights() {
        return weights.clone();
    }

    @Override
    public Decoder decoder(EncodingMatrix encoding) {
        return decoders(BlockEncoding.whole(encoding)).get(0);
    }

    @Override
    public List<Decoder> decoders(BlockEncoding blocks) {
        int workers = blocks.block(0).workers();
        Weights.requireLength(
                "decoding",
                weights.length,
                blocks.reduction() == 1 ? "worker" : "worker and block",
                Math.multiplyExact(workers, blocks.reduction()));
        List<Decoder> decoders = new ArrayList<>();
        for (int u = 0; u < blocks.reduction(); u++) {
            int from = u * workers;
            decoders.add((arrived, out) -> {
                for (int i = 0; i < workers; i++) {
                    out[i] = arrived.get(i) ? weights[from + i] : 0;
                }
            });
        }
        return decoders;
    }

    /** A message whose part of a block has another sign counts with that sign. */
    @Override
    public List<Decoder> decoders(BlockEncoding blocks, long round) {
        if (blocks.signSeed().isEmpty()) {
            return decoders(blocks);
        }
        double[] signs = Arrays.stream(blocks.signs(round))
                .flatMapToDouble(Arrays::stream)
                .toArray();
        double[] signed = weights.clone();
        Arrays.setAll(signed, at -> weights[at] * signs[at]);
        return new FixedDecoding(signed).decoders(blocks);
    }

    @Override
    public String name() {
        return "fixed";
    }

    @Override
    public Map<String, Object> content() {
        return Map.of("weights", weights());
    }

    @Override
    public Optional<double[]> fixedWeights() {
        return Optional.of(weights());
    }

    /** One term a worker. */
    @Override
    public Optional<List<ErrorTerm>> errorTerms(double[] arrival, double[] varianceFactor, EncodingMatrix encoding) {
        List<ErrorTerm> terms = new ArrayList<>();
        for (int i = 0; i < arrival.length; i++) {
            if (arrival[i] > 0 && weights[i] != 0) {
                double noise = weights[i] * weights[i] * arrival[i] * varianceFactor[i];
                terms.add(new ErrorTerm(i, weights[i], arrival[i], noise));
            }
        }
        return Optional.of(terms);
    }

    @Override
    public double[] weightsOfAll(BlockEncoding blocks, StragglerProfile profile, BitSet active) {
        return blocks.reduction() == 1
                ? WeightsOfAll.coveringOnce(weights, blocks.block(0), profile, active)
                : WeightsOfAll.ofBlocks(weights, blocks, profile, active);
    }

    @Override
    public DecodingRule ofHolders(EncodingMatrix encoding) {
        double[] ofHolders = weights();
        for (int i = 0; i < ofHolders.length; i++) {
            if (encoding.rowSize(i % encoding.workers()) == 0) {
                ofHolders[i] = 0;
            }
        }
        return new FixedDecoding(ofHolders);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FixedDecoding that && Arrays.equals(weights, that.weights);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(weights);
    }
}
