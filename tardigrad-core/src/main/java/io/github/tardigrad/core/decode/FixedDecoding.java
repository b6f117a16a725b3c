package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.Arrays;

/**
 * Weights that do not look at who else arrived: a_i if worker i arrived, else 0.
 *
 * <p>With sum_i q_i a_i b_ij = 1 for every partition j the estimate is unbiased, whatever the gradients are.
 */
public final class FixedDecoding implements DecodingRule {
    private final double[] weights;

    /** Decodes with the vector a, one finite weight per worker; the array is copied. */
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
        double[] a = weights;
        return (arrived, out) -> {
            for (int i = 0; i < a.length; i++) {
                out[i] = arrived.get(i) ? a[i] : 0;
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
