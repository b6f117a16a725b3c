package io.github.tardigrad.core.bound;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;

/**
 * The guaranteed error of a code with fixed decoding: it holds for every gradient.
 *
 * <p>If every partition's gradient has norm at most C, then E||ghat - g||^2 is at most C^2 times
 *
 * <pre>  sum_i (p_i + eps_i) q_i a_i^2 (sum_j |b_ij|)^2  +  (sum_j |sum_i q_i a_i b_ij - 1|)^2 </pre>
 *
 * the first sum for stragglers and quantization, the second for bias. For the optimal code it is k^2 / U. Source: Song and
 * Choi, joint design, Lemma 1. Differs: the absolute values, without which the statement fails when an entry is negative,
 * and the bias, which is 0 for their codes.
 */
public final class ErrorBound {
    private ErrorBound() {}

    /**
     * The bound in units of C^2.
     *
     * @param varianceFactor eps_i, one per worker; not looked at for workers that contribute nothing
     * @param decoding a_i, one per worker
     */
    public static double of(
            StragglerProfile profile, double[] varianceFactor, EncodingMatrix encoding, double[] decoding) {
        double variance = 0;
        double[] expectedWeights = new double[profile.workers()];
        for (int i = 0; i < profile.workers(); i++) {
            double q = profile.arrival(i);
            expectedWeights[i] = q * decoding[i];
            if (expectedWeights[i] == 0) {
                continue;
            }
            WeightedPartitions row = encoding.row(i);
            double length = 0;
            for (int t = 0; t < row.size(); t++) {
                length += Math.abs(row.coefficient(t));
            }
            if (length > 0) {
                double contribution = decoding[i] * length;
                variance += (profile.straggling(i) + varianceFactor[i]) * q * contribution * contribution;
            }
        }
        double bias = 0;
        for (double coverage : encoding.columnSums(expectedWeights)) {
            bias += Math.abs(coverage - 1);
        }
        double roundOff = 1e-12 * encoding.partitions();
        return bias <= roundOff ? variance : variance + bias * bias;
    }
}
