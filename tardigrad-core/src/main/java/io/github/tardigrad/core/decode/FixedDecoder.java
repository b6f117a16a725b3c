package io.github.tardigrad.core.decode;

import java.util.BitSet;

/**
 * Weights that do not look at who else arrived: a_i if worker i arrived, else 0.
 *
 * <p>With sum_i q_i a_i b_ij = 1 for every partition j the estimate is unbiased, whatever the gradients are.
 */
public final class FixedDecoder implements Decoder {
    private final double[] decoding;

    /** Decodes with the vector a, one finite weight per worker; the array is copied. */
    public FixedDecoder(double[] decoding) {
        this.decoding = decoding.clone();
    }

    @Override
    public void weights(BitSet arrived, double[] weights) {
        for (int i = 0; i < decoding.length; i++) {
            weights[i] = arrived.get(i) ? decoding[i] : 0;
        }
    }
}
