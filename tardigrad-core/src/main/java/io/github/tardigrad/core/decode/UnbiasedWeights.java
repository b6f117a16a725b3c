package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;

/**
 * The fixed weights of a block code without bias and with the least variance, for unequal stragglers and quantizers.
 *
 * <p>With Y_i = q_i R_i the estimate is unbiased when B Y = T, and for uncorrelated gradients its variance is sum_i theta_i
 * ||B_i||^2 ||Y_i||^2, theta_i = (p_i + eps_i) / q_i: least squares with weights. Such Y exist when rank [B T] = rank B, which is
 * when the code is exact with everybody there.
 *
 * <p>With fresh signs what one block leaves in another is 0 in expectation, so A y = 1 is enough, with A the sums that workers
 * encode: R_v(i) = y_i / (q_i D_v(i)). The leak counts as variance: theta_i = (mean_v sum_u (D_u / D_v)^2 (1 + eps_i) - q_i) /
 * q_i, for signs (p_i + m - 1 + m eps_i) / q_i.
 */
public final class UnbiasedWeights {
    /** theta is taken to be at least this times the largest: perfect workers would have all the weight and no scale. */
    private static final double LEAST_NOISE = 1e-6;

    /** A residual of the coverage below this is rounding. */
    private static final double EXACT = 1e-9;

    private final FixedDecoding decoding;
    private final double variance;

    private UnbiasedWeights(FixedDecoding decoding, double variance) {
        this.decoding = decoding;
        this.variance = variance;
    }

    /**
     * The weights of a code.
     *
     * @param varianceFactor eps_i, one per worker; infinite for one that sends nothing
     * @throws IllegalArgumentException if no fixed weights are unbiased; the message has what is missing
     */
    public static UnbiasedWeights of(BlockEncoding blocks, StragglerProfile profile, double[] varianceFactor) {
        boolean fresh = blocks.signSeed().isPresent();
        if (fresh && !blocks.sumEncodable() && blocks.reduction() > 1) {
            throw new IllegalArgumentException("fresh signs must be those of a code that encodes sums");
        }
        double[] theta = new double[profile.workers()];
        BitSet usable = new BitSet();
        for (int i = 0; i < theta.length; i++) {
            double q = profile.arrival(i);
            usable.set(i, q > 0 && Double.isFinite(varianceFactor[i]));
            double amplified = fresh ? leak(blocks, i) * (1 + varianceFactor[i]) : 1 + varianceFactor[i];
            theta[i] = usable.get(i) ? (amplified - q) / q : 0;
        }
        return fresh ? ofSums(blocks, profile, theta, usable) : ofBlocks(blocks, profile, theta, usable);
    }

    /** mean_v sum_u (D_u / D_v)^2. */
    private static double leak(BlockEncoding blocks, int worker) {
        double squares = 0;
        double inverse = 0;
        for (int u = 0; u < blocks.reduction(); u++) {
            double factor = blocks.sumFactor(worker, u);
            squares += factor * factor;
            inverse += 1 / (factor * factor);
        }
        return squares * inverse / blocks.reduction();
    }

    private static UnbiasedWeights ofSums(
            BlockEncoding blocks, StragglerProfile profile, double[] theta, BitSet usable) {
        EncodingMatrix sums = blocks.sums();
        int workers = profile.workers();
        double[] shares = solve(sums, 0, sums.partitions(), theta, usable);
        double[] weights = new double[workers * blocks.reduction()];
        double variance = 0;
        for (int i = usable.nextSetBit(0); i >= 0; i = usable.nextSetBit(i + 1)) {
            variance += theta[i] * sums.squaredNorm(i) * shares[i] * shares[i];
            for (int u = 0; u < blocks.reduction(); u++) {
                double factor = blocks.sumFactor(i, u);
                weights[u * workers + i] = shares[i] == 0 ? 0 : shares[i] / (profile.arrival(i) * factor);
            }
        }
        return new UnbiasedWeights(new FixedDecoding(weights), variance / sums.partitions());
    }

    private static UnbiasedWeights ofBlocks(
            BlockEncoding blocks, StragglerProfile profile, double[] theta, BitSet usable) {
        EncodingMatrix stacked = blocks.stacked();
        int workers = profile.workers();
        int partitions = blocks.block(0).partitions();
        double[] weights = new double[workers * blocks.reduction()];
        double variance = 0;
        for (int u = 0; u < blocks.reduction(); u++) {
            double[] shares = solve(stacked, u * partitions, (u + 1) * partitions, theta, usable);
            for (int i = usable.nextSetBit(0); i >= 0; i = usable.nextSetBit(i + 1)) {
                variance += theta[i] * stacked.squaredNorm(i) * shares[i] * shares[i];
                weights[u * workers + i] = shares[i] / profile.arrival(i);
            }
        }
        return new UnbiasedWeights(new FixedDecoding(weights), variance / stacked.partitions());
    }

    /** argmin sum_i theta_i ||b_i||^2 y_i^2 subject to B^T y = 1 from {@code ones} to {@code endOfOnes - 1} and 0 elsewhere. */
    private static double[] solve(EncodingMatrix rows, int ones, int endOfOnes, double[] theta, BitSet usable) {
        double largest = Arrays.stream(theta).max().orElse(0);
        double[] noise = new double[theta.length];
        double least = Double.POSITIVE_INFINITY;
        for (int i = usable.nextSetBit(0); i >= 0; i = usable.nextSetBit(i + 1)) {
            noise[i] = largest == 0 ? 1 : Math.max(theta[i], LEAST_NOISE * largest);
            least = rows.squaredNorm(i) > 0 ? Math.min(least, noise[i]) : least;
        }
        double[] scale = new double[theta.length];
        for (int i = usable.nextSetBit(0); i >= 0; i = usable.nextSetBit(i + 1)) {
            double squares = rows.squaredNorm(i);
            scale[i] = squares > 0 ? Math.sqrt(least / noise[i] / squares) : 0;
        }
        double[] shares = new double[theta.length];
        new LeastSquaresDecoder(rows, ones, endOfOnes, scale).weights(usable, shares);
        double worst = 0;
        double[] coverage = rows.columnSums(shares);
        for (int j = 0; j < coverage.length; j++) {
            worst = Math.max(worst, Math.abs(coverage[j] - (j >= ones && j < endOfOnes ? 1 : 0)));
        }
        if (worst > EXACT) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "no fixed decoding is unbiased: rank [B T] > rank B, even with everybody there a block is covered"
                            + " %.3g times too much or too little; only a code that is exact without stragglers has one"
                            + " (nullSpace, classFrame), or fresh signs",
                    worst));
        }
        return shares;
    }

    /** The weights, block after block. */
    public FixedDecoding decoding() {
        return decoding;
    }

    /** The variance for uncorrelated gradients of unit power, in units of m N: of the sum of the squared errors of all blocks. */
    public double variance() {
        return variance;
    }
}
