package io.github.tardigrad.core.bound;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;

/**
 * The guaranteed error of a code with fixed decoding on workers that straggle together: {@link ErrorBound} without the
 * assumption that they are independent.
 *
 * <p>If every partition's gradient has norm at most C, then E||ghat - g||^2 is at most C^2 times
 *
 * <pre>  sum_il |Cov(I_i, I_l)| a_i l_i a_l l_l + sum_i eps_i q_i (a_i l_i)^2 + (sum_j |sum_i q_i a_i b_ij - 1|)^2, </pre>
 *
 * with l_i = sum_j |b_ij| and I_i whether worker i is in time. It is reached when all gradients are equal, no entry or
 * covariance is negative, and each message has the quantizer's largest variance. Without correlation it is
 * {@link ErrorBound}. A code planned as if workers were independent loses little; the error that is reported for it without
 * this correction is what would be too small.
 */
public final class CorrelatedErrorBound {
    private CorrelatedErrorBound() {}

    /**
     * The bound in units of C^2. Cost: O(n^2) covariances.
     *
     * @param delays whose covariances hold at the deadline, with each worker's load that of the encoding
     * @param varianceFactor eps_i, one per worker; not looked at for workers that contribute nothing
     * @param decoding a_i, one per worker
     * @throws IllegalArgumentException if the deadline is not positive
     */
    public static double of(
            ClusterDelays delays,
            double deadlineSeconds,
            double[] varianceFactor,
            EncodingMatrix encoding,
            double[] decoding) {
        int workers = delays.workers();
        double[] loads = new double[workers];
        double[] length = new double[workers];
        double[] contribution = new double[workers];
        for (int i = 0; i < workers; i++) {
            // Whoever holds nothing contributes nothing, whenever it answers.
            loads[i] = Math.max(1, encoding.rowSize(i));
            WeightedPartitions row = encoding.row(i);
            for (int t = 0; t < row.size(); t++) {
                length[i] += Math.abs(row.coefficient(t));
            }
            contribution[i] = Math.abs(decoding[i]) * length[i];
        }
        StragglerProfile profile = StragglerProfile.at(delays, deadlineSeconds, loads);
        double together = 0;
        for (int i = 0; i < workers; i++) {
            for (int l = i + 1; l < workers; l++) {
                if (contribution[i] > 0 && contribution[l] > 0) {
                    double covariance = Math.abs(delays.arrivalCovariance(i, l, deadlineSeconds, loads));
                    together += 2 * covariance * contribution[i] * contribution[l];
                }
            }
        }
        return ErrorBound.of(profile, varianceFactor, encoding, decoding) + together;
    }
}
