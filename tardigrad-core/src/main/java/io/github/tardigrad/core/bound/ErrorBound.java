package io.github.tardigrad.core.bound;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.ErrorTerm;
import io.github.tardigrad.core.decode.FixedDecoding;

/**
 * The guaranteed error of a code with fixed decoding, or by groups: it holds for every gradient.
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
     * @param varianceFactor eps_i, one per worker; infinite for one that sends nothing
     * @param decoding a_i, one per worker
     */
    public static double of(
            StragglerProfile profile, double[] varianceFactor, EncodingMatrix encoding, double[] decoding) {
        return of(profile, varianceFactor, encoding, new FixedDecoding(decoding));
    }

    /**
     * The bound in units of C^2; NaN if none is known, which is so where weights depend on who arrived other than by groups
     * with the same row. A group counts as one worker that answers with probability 1 - prod p_i.
     *
     * @param varianceFactor eps_i, one per worker; infinite for one that sends nothing
     */
    public static double of(
            StragglerProfile profile, double[] varianceFactor, EncodingMatrix encoding, DecodingRule decoding) {
        return Contributions.of(profile, varianceFactor, encoding, decoding)
                .map(contributions -> of(contributions, encoding))
                .orElse(Double.NaN);
    }

    private static double of(Contributions contributions, EncodingMatrix encoding) {
        double variance = 0;
        double[] expectedWeights = new double[encoding.workers()];
        for (ErrorTerm term : contributions.terms()) {
            expectedWeights[term.row()] = term.arrival() * term.weight();
            WeightedPartitions row = encoding.row(term.row());
            double length = 0;
            for (int t = 0; t < row.size(); t++) {
                length += Math.abs(row.coefficient(t));
            }
            variance += (term.stragglingVariance() + term.noise()) * length * length;
        }
        double bias = 0;
        for (double coverage : encoding.columnSums(expectedWeights)) {
            bias += Math.abs(coverage - 1);
        }
        double roundOff = 1e-12 * encoding.partitions();
        return bias <= roundOff ? variance : variance + bias * bias;
    }
}
