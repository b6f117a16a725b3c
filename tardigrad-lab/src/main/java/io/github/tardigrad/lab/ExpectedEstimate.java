package io.github.tardigrad.lab;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.block.BlockCodes;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.LeastSquaresDecoding;
import java.util.BitSet;
import java.util.List;

/**
 * The expected estimate of a block code whose every set of s stragglers is as likely as any other, decoded by least squares: what
 * share of each block of each partition's gradient goes into each block of the estimate, by summing over all sets.
 */
final class ExpectedEstimate {
    private final BlockEncoding[] codes;
    private final int workers;
    private final int partitions;
    private final int reduction;

    private ExpectedEstimate(BlockEncoding... codes) {
        this.codes = codes;
        workers = codes[0].block(0).workers();
        partitions = codes[0].block(0).partitions();
        reduction = codes[0].reduction();
    }

    /** Of one code in every round. */
    static ExpectedEstimate of(BlockEncoding code) {
        return new ExpectedEstimate(code);
    }

    /**
     * Of a diagonal code of two blocks with fresh signs: over all signs. A worker that turns both of its signs sends the same up
     * to its sign, which least squares do not see, so the first is 1.
     */
    static ExpectedEstimate ofFreshSigns(Assignment assignment) {
        BlockEncoding[] codes = new BlockEncoding[1 << assignment.workers()];
        for (int signs = 0; signs < codes.length; signs++) {
            double[][] diagonals = new double[2][assignment.workers()];
            for (int i = 0; i < assignment.workers(); i++) {
                diagonals[0][i] = 1;
                diagonals[1][i] = (signs >> i & 1) == 0 ? 1 : -1;
            }
            codes[signs] = BlockCodes.diagonal(assignment, diagonals);
        }
        return new ExpectedEstimate(codes);
    }

    /** The largest difference of a share from that of a multiple of the gradient, over that multiple. */
    double distanceFromGradient(int stragglers) {
        double[][][] shares = shares(stragglers);
        double multiple = 0;
        for (int u = 0; u < reduction; u++) {
            for (double share : shares[u][u]) {
                multiple += share / (reduction * partitions);
            }
        }
        double worst = 0;
        for (int u = 0; u < reduction; u++) {
            for (int v = 0; v < reduction; v++) {
                for (double share : shares[u][v]) {
                    worst = Math.max(worst, Math.abs(share - (u == v ? multiple : 0)));
                }
            }
        }
        return worst / multiple;
    }

    /** Shape: [estimated block][block][partition]. */
    private double[][][] shares(int stragglers) {
        double[][][] sums = new double[reduction][reduction][partitions];
        double[] weights = new double[workers];
        long patterns = 0;
        for (BlockEncoding code : codes) {
            List<Decoder> decoders = new LeastSquaresDecoding().decoders(code);
            for (int set = 0; set < 1 << workers; set++) {
                if (Integer.bitCount(set) != workers - stragglers) {
                    continue;
                }
                patterns++;
                BitSet arrived = BitSet.valueOf(new long[] {set});
                for (int u = 0; u < reduction; u++) {
                    decoders.get(u).weights(arrived, weights);
                    for (int v = 0; v < reduction; v++) {
                        EncodingMatrix block = code.block(v);
                        double[] coverage = block.columnSums(weights);
                        for (int j = 0; j < partitions; j++) {
                            sums[u][v][j] += coverage[j];
                        }
                    }
                }
            }
        }
        for (double[][] block : sums) {
            for (double[] row : block) {
                for (int j = 0; j < partitions; j++) {
                    row[j] /= (double) patterns;
                }
            }
        }
        return sums;
    }
}
