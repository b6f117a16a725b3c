package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weights that do not look at who else arrived: a_i if worker i arrived, else 0.
 *
 * <p>With sum_i q_i a_i b_ij = 1 for every partition j the estimate is unbiased, whatever the gradients are.
 */
public final class FixedDecoding implements DecodingRule {
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
    public boolean equals(Object other) {
        return other instanceof FixedDecoding that && Arrays.equals(weights, that.weights);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(weights);
    }
}
