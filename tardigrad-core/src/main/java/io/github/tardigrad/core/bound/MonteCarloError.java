package io.github.tardigrad.core.bound;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.DitherKeys;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Quantizers;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * The mean squared error of a code by simulation: stragglers are drawn, messages go through the real quantizer and frames.
 *
 * @param mean of ||ghat - g||^2 over the rounds
 * @param standardError of that mean; 0 for a single round
 * @param rounds number of simulated rounds
 */
public record MonteCarloError(double mean, double standardError, int rounds) {

    /**
     * Simulates rounds for one set of gradients. Works for any decoder, also one that looks at who arrived.
     *
     * @param format a worker's message format; asked only for workers that can answer and have partitions
     * @param gradients Shape: [k][d], the partial gradient of each partition
     * @param rounds number of rounds, &gt; 0
     * @param seed of stragglers and dither
     */
    public static MonteCarloError of(
            StragglerProfile profile,
            EncodingMatrix encoding,
            Decoder decoder,
            IntFunction<MessageFormat> format,
            float[][] gradients,
            int rounds,
            long seed) {
        return of(profile, BlockEncoding.whole(encoding), List.of(decoder), format, gradients, rounds, seed);
    }

    /** The same for messages of a block of the gradient, with a decoder for each block. */
    public static MonteCarloError of(
            StragglerProfile profile,
            BlockEncoding blocks,
            List<Decoder> decoders,
            IntFunction<MessageFormat> format,
            float[][] gradients,
            int rounds,
            long seed) {
        EncodingMatrix encoding = blocks.block(0);
        if (rounds <= 0) {
            throw new IllegalArgumentException("rounds must be > 0: rounds=" + rounds);
        }
        int workers = profile.workers();
        int dimension = gradients[0].length;
        int length = blocks.messageLength(dimension);
        float[][] messages = new float[workers][];
        FrameEncoder[] encoders = new FrameEncoder[workers];
        FrameHeader[] formats = new FrameHeader[workers];
        int largestFrame = 0;
        for (int i = 0; i < workers; i++) {
            if (profile.arrival(i) > 0 && encoding.rowSize(i) > 0) {
                messages[i] = new float[length];
                encode(blocks, i, gradients, messages[i]);
                encoders[i] = new FrameEncoder(format.apply(i));
                formats[i] = new FrameHeader(0, 0, i, format.apply(i));
                largestFrame = Math.max(largestFrame, format.apply(i).frameBytes());
            }
        }
        double[] sum = new double[dimension];
        for (float[] gradient : gradients) {
            for (int l = 0; l < dimension; l++) {
                sum[l] += gradient[l];
            }
        }
        byte[] bytes = new byte[largestFrame];
        FrameLimits limits = new FrameLimits(length, Math.max(1, largestFrame));
        SplittableRandom random = new SplittableRandom(seed);
        BitSet arrived = new BitSet(workers);
        double[][] weights = new double[blocks.reduction()][workers];
        float[] estimate = new float[length * blocks.reduction()];
        double mean = 0;
        double squares = 0;
        for (int round = 0; round < rounds; round++) {
            arrived.clear();
            for (int i = 0; i < workers; i++) {
                if (random.nextDouble() < profile.arrival(i) && encoders[i] != null) {
                    arrived.set(i);
                }
            }
            for (int u = 0; u < blocks.reduction(); u++) {
                decoders.get(u).weights(arrived, weights[u]);
            }
            Arrays.fill(estimate, 0);
            for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
                FrameHeader header = new FrameHeader(0, round, i, formats[i].format());
                int written = encoders[i].encode(header, messages[i], DitherKey.of(seed, round, i), bytes);
                Frame frame = parse(bytes, written, limits, seed);
                for (int u = 0; u < blocks.reduction(); u++) {
                    frame.accumulate(weights[u][i], 0, length, estimate, u * length);
                }
            }
            double error = 0;
            for (int l = 0; l < dimension; l++) {
                double difference = estimate[l] - sum[l];
                error += difference * difference;
            }
            double step = error - mean;
            mean += step / (round + 1);
            squares += step * (error - mean);
        }
        double standardError = rounds == 1 ? 0 : Math.sqrt(squares / (rounds - 1) / rounds);
        return new MonteCarloError(mean, standardError, rounds);
    }

    private static void encode(BlockEncoding blocks, int worker, float[][] gradients, float[] message) {
        WeightedPartitions row = blocks.block(0).row(worker);
        if (blocks.reduction() == 1) {
            ExactError.encode(row, gradients, message);
            return;
        }
        for (int t = 0; t < row.size(); t++) {
            blocks.addTo(message, worker, t, gradients[row.partition(t)]);
        }
    }

    private static Frame parse(byte[] bytes, int length, FrameLimits limits, long seed) {
        try {
            return Frame.parse(bytes, length, limits, Quantizers.installed(), DitherKeys.ofSeed(seed), Kernels.inUse());
        } catch (FrameFormatException e) {
            throw new AssertionError("a frame just encoded must parse", e);
        }
    }
}
