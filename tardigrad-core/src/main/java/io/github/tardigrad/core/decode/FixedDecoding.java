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
        Weights.requireLength("decoding", weights.length, "worker", encoding.workers());
        return decoder(0, encoding.workers());
    }

    @Override
    public List<Decoder> decoders(BlockEncoding blocks) {
        int workers = blocks.block(0).workers();
        Weights.requireLength(
                "decoding", weights.length, "worker and block", Math.multiplyExact(workers, blocks.reduction()));
        List<Decoder> decoders = new ArrayList<>();
        for (int u = 0; u < blocks.reduction(); u++) {
            decoders.add(decoder(u * workers, workers));
        }
        return decoders;
    }

    private Decoder decoder(int from, int workers) {
        double[] a = weights;
        return (arrived, out) -> {
            for (int i = 0; i < workers; i++) {
                out[i] = arrived.get(i) ? a[from + i] : 0;
            }
        };
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
