package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;

/**
 * The second track of two-track decoding: weights for the estimate that an adaptive optimizer squares.
 *
 * <p>With x_i = a_i B_i the weights minimise lambda (sum q_i x_i - k)^2 + sum q_i (p_i + eps_i) x_i^2, which trades a little
 * bias for less second moment: x_i = lambda k / ((p_i + eps_i)(1 + lambda U)). For the optimal code this is the unbiased
 * vector times theta = lambda U / (1 + lambda U), for all workers alike; Adam with it is plain Adam with the step divided by
 * theta. Source: Song and Choi, joint design, two-track decoding; the common factor is our observation.
 */
public final class SecondMomentDecoding {
    private SecondMomentDecoding() {}

    /**
     * The closed form for an encoding matrix; workers without partitions get 0.
     *
     * @param varianceFactor eps_i, one per worker
     * @param lambda weight of the bias against the variance, &gt; 0; unbiased in the limit of infinity
     * @return a new array, one weight per worker
     */
    public static double[] of(
            StragglerProfile profile, double[] varianceFactor, EncodingMatrix encoding, double lambda) {
        int workers = profile.workers();
        double utilitySum = 0;
        int perfect = 0;
        for (int i = 0; i < workers; i++) {
            if (encoding.rowSize(i) > 0) {
                double noise = profile.straggling(i) + varianceFactor[i];
                if (noise == 0) {
                    perfect++;
                } else {
                    utilitySum += profile.arrival(i) / noise;
                }
            }
        }
        double[] decoding = new double[workers];
        for (int i = 0; i < workers; i++) {
            if (encoding.rowSize(i) == 0) {
                continue;
            }
            double noise = profile.straggling(i) + varianceFactor[i];
            double contribution;
            if (perfect > 0) {
                contribution = noise == 0 ? (double) encoding.partitions() / perfect : 0;
            } else {
                contribution = encoding.partitions() / (noise * (1 / lambda + utilitySum));
            }
            decoding[i] = contribution / encoding.rowSum(i);
        }
        return decoding;
    }
}
