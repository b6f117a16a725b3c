package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.decode.GroupDecoding;
import io.github.tardigrad.core.decode.LeastSquaresDecoding;
import io.github.tardigrad.core.decode.SelfNormalisedDecoding;
import java.util.Arrays;
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
    private static final double COVERED = 1e-9;

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
        double[] weights;
        if (blocks.reduction() > 1) {
            weights = ofBlocks(rule, blocks, profile, active);
        } else if (rule instanceof FixedDecoding fixed) {
            weights = coveringOnce(fixed.weights(), blocks.block(0), profile, active);
        } else if (rule instanceof SelfNormalisedDecoding normalised) {
            weights = coveringOnce(normalised.weights(), blocks.block(0), profile, active);
        } else if (rule instanceof GroupDecoding groups) {
            weights = shares(groups, active);
        } else {
            weights = everybodyThere(blocks, active);
        }
        int workers = profile.workers();
        for (int at = 0; at < weights.length; at++) {
            int i = at % workers;
            weights[at] = active.get(i) ? weights[at] / (1 + varianceFactor[i]) : 0;
        }
        return weights;
    }

    /** Fixed weights times q where they then recover every block once, else least squares. */
    private static double[] ofBlocks(DecodingRule rule, BlockEncoding blocks, StragglerProfile profile, BitSet active) {
        if (rule instanceof FixedDecoding fixed) {
            int workers = profile.workers();
            double[] expected = fixed.weights();
            Arrays.setAll(expected, at -> active.get(at % workers) ? expected[at] * profile.arrival(at % workers) : 0);
            if (recoversEveryBlockOnce(expected, blocks)) {
                return expected;
            }
        }
        double[] shortest = everybodyThere(blocks, active);
        if (!recoversEveryBlockOnce(shortest, blocks)) {
            throw new IllegalArgumentException("errorFeedback needs a code that is exact when everybody is there: what"
                    + " gets through in the end is the messages, and these do not tell the blocks apart");
        }
        return shortest;
    }

    private static boolean recoversEveryBlockOnce(double[] weights, BlockEncoding blocks) {
        EncodingMatrix stacked = blocks.stacked();
        int workers = stacked.workers();
        for (int u = 0; u < blocks.reduction(); u++) {
            double[] coverage = stacked.columnSums(Arrays.copyOfRange(weights, u * workers, (u + 1) * workers));
            for (int column = 0; column < coverage.length; column++) {
                int wanted = column / blocks.block(0).partitions() == u ? 1 : 0;
                if (Math.abs(coverage[column] - wanted) > COVERED) {
                    return false;
                }
            }
        }
        return true;
    }

    private static double[] everybodyThere(BlockEncoding blocks, BitSet active) {
        int workers = blocks.block(0).workers();
        double[] weights = new double[workers * blocks.reduction()];
        double[] ofBlock = new double[workers];
        int at = 0;
        for (Decoder decoder : new LeastSquaresDecoding().decoders(blocks)) {
            decoder.weights(active, ofBlock);
            System.arraycopy(ofBlock, 0, weights, at, workers);
            at += workers;
        }
        return weights;
    }

    private static double[] coveringOnce(
            double[] decoding, EncodingMatrix encoding, StragglerProfile profile, BitSet active) {
        double[] expected = new double[decoding.length];
        double mass = 0;
        for (int i = active.nextSetBit(0); i >= 0; i = active.nextSetBit(i + 1)) {
            expected[i] = profile.arrival(i) * decoding[i];
            mass += decoding[i] * encoding.rowSum(i);
        }
        if (Arrays.stream(encoding.columnSums(expected)).allMatch(coverage -> Math.abs(coverage - 1) <= COVERED)) {
            return expected;
        }
        if (!(mass > 0)) {
            throw new IllegalArgumentException(
                    "errorFeedback needs weights that add up to something when everybody is there: sum=" + mass);
        }
        double factor = encoding.partitions() / mass;
        return Arrays.stream(decoding).map(weight -> weight * factor).toArray();
    }

    private static double[] shares(GroupDecoding decoding, BitSet active) {
        int[] groups = decoding.groups();
        double[] ofGroup = decoding.weights();
        int[] members = new int[ofGroup.length];
        for (int i = active.nextSetBit(0); i >= 0; i = active.nextSetBit(i + 1)) {
            if (groups[i] >= 0) {
                members[groups[i]]++;
            }
        }
        double[] weights = new double[groups.length];
        Arrays.setAll(
                weights,
                i -> groups[i] >= 0 && ofGroup[groups[i]] != 0 && active.get(i) ? 1.0 / members[groups[i]] : 0);
        return weights;
    }
}
