package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * In every round the weights whose coverage comes nearest to 1 in all partitions: argmin over w of ||B_S^T w - 1||, the
 * shortest such w, for the arrived set S.
 *
 * <p>Exact where the arrived rows span the vector of ones. The coverage it leaves is below 1 on average, so the estimate is
 * biased; dividing each column of B by its expected coverage before encoding removes that, and the rule then keeps the
 * expected coverage to solve with the matrix that it was computed for.
 *
 * <p>Of a gradient in blocks each has weights of its own, argmin over w of ||B_S^T w - t|| over all blocks, where t is 1 in that
 * block and 0 in the others.
 */
public final class LeastSquaresDecoding implements DecodingRule {
    private final double[] expectedCoverage;

    /** Least squares against the encoding matrix as it is. */
    public LeastSquaresDecoding() {
        this(new double[0]);
    }

    /**
     * Least squares for an encoding matrix whose columns were divided by their expected coverage.
     *
     * @param expectedCoverage one positive number per partition; empty for none
     */
    public LeastSquaresDecoding(double[] expectedCoverage) {
        this.expectedCoverage = Weights.finiteCopy("expectedCoverage", expectedCoverage);
        for (int j = 0; j < expectedCoverage.length; j++) {
            if (!(expectedCoverage[j] > 0)) {
                throw new IllegalArgumentException(
                        "expectedCoverage must be > 0: expectedCoverage[" + j + "]=" + expectedCoverage[j]);
            }
        }
    }

    /** A copy of the expected coverage, empty if columns are as they were. */
    public double[] expectedCoverage() {
        return expectedCoverage.clone();
    }

    @Override
    public Decoder decoder(EncodingMatrix encoding) {
        if (expectedCoverage.length == 0) {
            return new LeastSquaresDecoder(encoding);
        }
        Weights.requireLength("expectedCoverage", expectedCoverage.length, "partition", encoding.partitions());
        return new LeastSquaresDecoder(encoding.scaleColumns(expectedCoverage));
    }

    @Override
    public List<Decoder> decoders(BlockEncoding blocks) {
        if (blocks.reduction() == 1) {
            return List.of(decoder(blocks.block(0)));
        }
        if (expectedCoverage.length > 0) {
            throw new IllegalArgumentException(
                    name() + " decodes messages of whole gradients only: reduction=" + blocks.reduction());
        }
        EncodingMatrix stacked = blocks.stacked();
        int partitions = blocks.block(0).partitions();
        List<Decoder> decoders = new ArrayList<>();
        for (int u = 0; u < blocks.reduction(); u++) {
            decoders.add(new LeastSquaresDecoder(stacked, u * partitions, (u + 1) * partitions));
        }
        return decoders;
    }

    @Override
    public String name() {
        return expectedCoverage.length == 0 ? "leastSquares" : "leastSquaresDebiased";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LeastSquaresDecoding that && Arrays.equals(expectedCoverage, that.expectedCoverage);
    }

    @Override
    public int hashCode() {
        return 31 * 31 + Arrays.hashCode(expectedCoverage);
    }
}
