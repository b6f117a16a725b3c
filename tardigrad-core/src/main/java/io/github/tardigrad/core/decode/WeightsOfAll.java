package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.Arrays;
import java.util.BitSet;

/** The parts of {@link DecodingRule#weightsOfAll}. */
final class WeightsOfAll {
    private static final double COVERED = 1e-9;

    private WeightsOfAll() {}

    /** Weights times q where they then recover every block once, else those when everybody is there. */
    static double[] ofBlocks(double[] weights, BlockEncoding blocks, StragglerProfile profile, BitSet active) {
        int workers = profile.workers();
        double[] expected = weights.clone();
        Arrays.setAll(expected, at -> active.get(at % workers) ? expected[at] * profile.arrival(at % workers) : 0);
        return recoversEveryBlockOnce(expected, blocks) ? expected : recoveringBlocks(blocks, active);
    }

    /** Those when everybody is there, if they tell the blocks apart. */
    static double[] recoveringBlocks(BlockEncoding blocks, BitSet active) {
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

    /** The shortest weights that come nearest to the gradient when everybody is there. */
    static double[] everybodyThere(BlockEncoding blocks, BitSet active) {
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

    /**
     * Weights times q where these cover every partition once, else times the factor that makes the mean coverage 1 with everybody
     * there.
     */
    static double[] coveringOnce(double[] decoding, EncodingMatrix encoding, StragglerProfile profile, BitSet active) {
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
}
