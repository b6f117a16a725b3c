package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.DecodingRule;
import java.util.BitSet;

/**
 * Weights for workers that keep an error memory.
 *
 * <p>A worker with memory e sends Q(c + e), which counts as Q(c + e) / (1 + eps), and keeps what did not get through; so all
 * of its messages c get through in the end, however often it straggles. A weight of 1 / q would then count everything 1 / q
 * times, and weights that make up for the absent would count them twice. The weights here are fixed, and such that every
 * partition counts once when everything has got through:
 *
 * <ul>
 *   <li>fixed and self-normalised decoding by a: q_i a_i where that covers every partition once (sum_i q_i a_i b_ij = 1, as
 *       for all weights that divide by q); else a times the factor that makes the mean coverage 1 with everybody there;
 *   <li>least squares: its weights when everybody is there, for the matrix as it encodes; also for a gradient in blocks,
 *       where fixed weights times q do not recover every block once;
 *   <li>groups: one over the number of workers in the group.
 * </ul>
 *
 * <p>Each is divided by 1 + eps, without which a quantizer with eps &gt; 1 would make memories grow: Q / (1 + eps) is a
 * contraction, E||x - Q(x) / (1 + eps)||^2 &lt;= eps / (1 + eps) ||x||^2. Source: Stich, Cordonnier and Jaggi, 2018, for
 * memory; Horvath and Richtarik, 2021, for scaling an unbiased quantizer.
 */
final class ErrorFeedbackWeights {
    private ErrorFeedbackWeights() {}

    /**
     * The weights of frames, 1 / (1 + eps) included.
     *
     * @param varianceFactor eps_i, one per worker; not looked at for workers that do not take part
     * @param active the workers that take part; the others get 0
     * @return a new array, one weight per worker, for a gradient in blocks block after block
     */
    static double[] of(
            DecodingRule rule, BlockEncoding blocks, StragglerProfile profile, double[] varianceFactor, BitSet active) {
        double[] weights = rule.weightsOfAll(blocks, profile, active);
        int workers = profile.workers();
        for (int at = 0; at < weights.length; at++) {
            int i = at % workers;
            weights[at] = active.get(i) ? weights[at] / (1 + varianceFactor[i]) : 0;
        }
        return weights;
    }
}
