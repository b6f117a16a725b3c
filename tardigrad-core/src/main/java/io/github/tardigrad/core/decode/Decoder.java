package io.github.tardigrad.core.decode;

import java.util.BitSet;

/** A rule that gives, from who arrived, the weight of each worker's message in the estimate. */
public interface Decoder {
    /**
     * Writes the decoding vector for a set of arrived workers.
     *
     * @param arrived indices of the workers whose messages are there
     * @param weights updates: one weight per worker, 0 for the absent
     */
    void weights(BitSet arrived, double[] weights);
}
