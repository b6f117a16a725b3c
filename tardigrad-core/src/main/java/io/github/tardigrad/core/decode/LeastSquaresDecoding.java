package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 *
 * <p>It may know of the quantizers: the weights then minimise ||B_S^T w - t||^2 + sum_i eps_i ||b_i||^2 w_i^2, the mean squared
 * error for uncorrelated gradients (MMSE). Exact codes, whose weights are large, need that at few bits.
 */
public final class LeastSquaresDecoding implements DecodingRule {
    /** The kind of it. */
    static final DecodingRuleType TYPE = new DecodingRuleType() {
        @Override
        public List<String> names() {
            return List.of("leastSquares", "leastSquaresDebiased", "mmse", "mmseDebiased");
        }

        @Override
        public DecodingRule create(Content content) {
            return new LeastSquaresDecoding(content.numbers("expectedCoverage"), content.numbers("varianceFactor"));
        }
    };

    private final double[] expectedCoverage;
    private final double[] varianceFactor;

    /** Least squares against the encoding matrix as it is. */
    public LeastSquaresDecoding() {
        this(new double[0]);
    }

    /** Least squares that know of the quantizers: {@code varianceFactor} is eps_i, one per worker. */
    public static LeastSquaresDecoding withNoise(double[] varianceFactor) {
        return new LeastSquaresDecoding(new double[0], varianceFactor);
    }

    /**
     * Least squares for an encoding matrix whose columns were divided by their expected coverage.
     *
     * @param expectedCoverage one positive number per partition; empty for none
     */
    public LeastSquaresDecoding(double[] expectedCoverage) {
        this(expectedCoverage, new double[0]);
    }

    /**
     * Least squares with either, both or none.
     *
     * @param expectedCoverage one positive number per partition; empty for none
     * @param varianceFactor eps_i &gt;= 0, one per worker, any number for a silent one; empty for none
     */
    public LeastSquaresDecoding(double[] expectedCoverage, double[] varianceFactor) {
        this.expectedCoverage = Weights.finiteCopy("expectedCoverage", expectedCoverage);
        for (int j = 0; j < expectedCoverage.length; j++) {
            if (!(expectedCoverage[j] > 0)) {
                throw new IllegalArgumentException(
                        "expectedCoverage must be > 0: expectedCoverage[" + j + "]=" + expectedCoverage[j]);
            }
        }
        this.varianceFactor = varianceFactor.clone();
        for (int i = 0; i < varianceFactor.length; i++) {
            if (!(varianceFactor[i] >= 0)) {
                throw new IllegalArgumentException(
                        "varianceFactor must be >= 0: varianceFactor[" + i + "]=" + varianceFactor[i]);
            }
            // A silent worker: its messages are never there.
            this.varianceFactor[i] = Double.isInfinite(varianceFactor[i]) ? 0 : varianceFactor[i];
        }
    }

    /** A copy of the expected coverage, empty if columns are as they were. */
    public double[] expectedCoverage() {
        return expectedCoverage.clone();
    }

    /** A copy of the quantizers' variance factors, 0 for silent workers; empty if weights do not look at them. */
    public double[] varianceFactor() {
        return varianceFactor.clone();
    }

    @Override
    public Decoder decoder(EncodingMatrix encoding) {
        return decoders(BlockEncoding.whole(encoding)).get(0);
    }

    @Override
    public List<Decoder> decoders(BlockEncoding blocks) {
        int partitions = blocks.block(0).partitions();
        BlockEncoding wanted = blocks;
        if (expectedCoverage.length > 0) {
            Weights.requireLength("expectedCoverage", expectedCoverage.length, "partition", partitions);
            wanted = blocks.scalePartitions(expectedCoverage);
        }
        EncodingMatrix stacked = wanted.stacked();
        if (varianceFactor.length > 0) {
            Weights.requireLength("varianceFactor", varianceFactor.length, "worker", stacked.workers());
            EncodingMatrix sent = blocks.stacked();
            double[] noise = new double[varianceFactor.length];
            Arrays.setAll(noise, i -> Math.sqrt(varianceFactor[i] * sent.squaredNorm(i)));
            stacked = stacked.withDiagonal(noise);
        }
        List<Decoder> decoders = new ArrayList<>();
        for (int u = 0; u < blocks.reduction(); u++) {
            decoders.add(new LeastSquaresDecoder(stacked, u * partitions, (u + 1) * partitions));
        }
        return decoders;
    }

    @Override
    public String name() {
        return (varianceFactor.length == 0 ? "leastSquares" : "mmse")
                + (expectedCoverage.length == 0 ? "" : "Debiased");
    }

    @Override
    public Map<String, Object> content() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("expectedCoverage", expectedCoverage());
        content.put("varianceFactor", varianceFactor());
        return content;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LeastSquaresDecoding that
                && Arrays.equals(expectedCoverage, that.expectedCoverage)
                && Arrays.equals(varianceFactor, that.varianceFactor);
    }

    @Override
    public int hashCode() {
        int hash = 31 * 31 + Arrays.hashCode(expectedCoverage);
        return varianceFactor.length == 0 ? hash : 31 * hash + Arrays.hashCode(varianceFactor);
    }
}
