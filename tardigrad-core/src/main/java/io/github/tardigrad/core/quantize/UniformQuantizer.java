package io.github.tardigrad.core.quantize;

import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The papers' quantizer: stochastic rounding to levels that are evenly spaced up to the l2 norm of a bucket of coordinates.
 *
 * <p>A coordinate of b bits is a sign and one of S + 1 magnitude levels, S = 2^(b-1) - 1; one bit is a sign alone. Offers 1 to
 * 32 whole bits. Source: Alistarh, Grubic, Li, Tomioka and Vojnovic, QSGD, 2017.
 *
 * @param varianceModel how large its noise is taken to be in planning; no byte depends on it
 * @param bucket coordinates that share a norm, a multiple of 8; 0 for the whole vector
 */
public record UniformQuantizer(VarianceModel varianceModel, int bucket) implements Quantizer {
    /** The kind of it. */
    public static final QuantizerType TYPE = new Type();

    /** The bucket's length when none is given. */
    public static final int DEFAULT_BUCKET = 512;

    private static final String VARIANCE_MODEL = "varianceModel";
    private static final String BUCKET = "bucket";

    /** With the attained worst case for its noise, and buckets of {@link #DEFAULT_BUCKET} coordinates. */
    public static final UniformQuantizer DEFAULT = new UniformQuantizer(VarianceModel.TIGHT, DEFAULT_BUCKET);

    /**
     * Checks the bucket.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public UniformQuantizer {
        if (!allowed(bucket)) {
            throw new IllegalArgumentException("bucket must be 0 (whole vector) or a positive multiple of "
                    + LaneStreams.LANES + ": bucket=" + bucket);
        }
    }

    /**
     * The shape of a message of this quantizer.
     *
     * @param dimension coordinates of the message
     * @param bits bits of one coordinate
     * @param bucket coordinates that share a norm
     * @return the format
     */
    public static MessageFormat format(int dimension, int bits, int bucket) {
        return new MessageFormat(dimension, new UniformQuantizer(VarianceModel.TIGHT, bucket), bits);
    }

    private static boolean allowed(int bucket) {
        return bucket >= 0 && bucket % LaneStreams.LANES == 0;
    }

    private static final class Type implements QuantizerType {
        @Override
        public String name() {
            return "uniform";
        }

        @Override
        public int kind() {
            return 1;
        }

        @Override
        public String summary() {
            return "stochastic rounding to evenly spaced levels of a bucket's l2 norm, the papers' quantizer";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter.Choice(
                            VARIANCE_MODEL,
                            "the noise that plans count with: tight, the attained worst case, or paper, d / (4 S^2)",
                            VarianceModel.TIGHT.word(),
                            Arrays.stream(VarianceModel.values())
                                    .map(VarianceModel::word)
                                    .toList()),
                    new Parameter.MultipleOf(
                            BUCKET,
                            "coordinates that share a norm; 0 for the whole vector",
                            (long) DEFAULT_BUCKET,
                            LaneStreams.LANES,
                            "the whole vector"));
        }

        @Override
        public UniformQuantizer create(Settings settings) {
            return new UniformQuantizer(
                    VarianceModel.ofWord(settings.choice(VARIANCE_MODEL)), settings.integer(BUCKET));
        }

        @Override
        public UniformQuantizer ofFrame(int parameter) throws FrameFormatException {
            if (!allowed(parameter)) {
                throw FrameFormatException.ofParameter(
                        BUCKET, "0 or a positive multiple of " + LaneStreams.LANES, parameter);
            }
            return new UniformQuantizer(VarianceModel.TIGHT, parameter);
        }
    }

    @Override
    public QuantizerType type() {
        return TYPE;
    }

    @Override
    public Settings settings() {
        return Settings.of(TYPE, Map.of(VARIANCE_MODEL, varianceModel.word(), BUCKET, (long) bucket));
    }

    @Override
    public int parameter() {
        return bucket;
    }

    @Override
    public int smallestBudget() {
        return Levels.SIGN_BITS;
    }

    /** A sign and a level: one bit, a sign alone, has as much noise as a bucket has coordinates. */
    @Override
    public int usualMinimum() {
        return Levels.MIN_BITS;
    }

    @Override
    public int largestBudget() {
        return Levels.MAX_BITS;
    }

    @Override
    public void expect(int budget, Kernels kernels, long coordinates) {
        kernels.kernel(budget).expect(coordinates);
    }

    @Override
    public OptionalLong levels(int budget) {
        return OptionalLong.of(Levels.magnitudeLevels(budget));
    }

    /** Coordinates that share a norm in a message of so many: the length that the noise depends on. */
    long bucketLength(long length) {
        return bucket == 0 ? length : Math.min(bucket, length);
    }

    /** Norms of a message. */
    int buckets(int dimension) {
        if (dimension == 0) {
            return 0;
        }
        return bucket == 0 ? 1 : (int) (((long) dimension + bucket - 1) / bucket);
    }

    @Override
    public double varianceFactor(int budget, long length) {
        return varianceModel.varianceFactor(budget, bucketLength(length));
    }

    /**
     * The exact mean squared error of quantizing one message: the sum over buckets of {@code (N/S)^2 sum_l f_l (1 -
     * f_l)} with {@code f_l = frac(S |x_l| / N)} and N the norm that the frame carries; of one bit {@code sum_l (N^2 -
     * x_l^2)}. Cost: O(d) time, nothing allocated.
     */
    @Override
    public double realisedVariance(float[] message, int budget) {
        requireBudget(budget);
        LevelKernel kernel = Kernels.inUse().kernel(budget);
        long length = bucketLength(message.length);
        double total = 0;
        for (int b = 0; b < buckets(message.length); b++) {
            int from = (int) (b * length);
            int to = (int) Math.min(from + length, message.length);
            total += bucketVariance(message, from, to, BucketNorm.of(kernel, message, from, to), budget);
        }
        return total;
    }

    private static double bucketVariance(float[] message, int from, int to, double norm, int bits) {
        if (norm == 0) {
            return 0;
        }
        long levels = Levels.magnitudeLevels(bits);
        double sum = 0;
        for (int i = from; i < to; i++) {
            double y = levels * (Math.abs((double) message[i]) / norm);
            double fraction = y - Math.floor(y);
            sum += bits == Levels.SIGN_BITS ? (1 - y) * (1 + y) : fraction * (1 - fraction);
        }
        double step = norm / levels;
        return step * step * sum;
    }

    @Override
    public long payloadBytes(int dimension, int budget) {
        return (long) Float.BYTES * buckets(dimension) + LaneStreams.packedBytes(dimension, budget);
    }

    @Override
    public PayloadEncoder encoder(int dimension, int budget, Kernels kernels, Parallelism parallelism) {
        return new UniformEncoder(this, dimension, budget, kernels, parallelism);
    }

    @Override
    public UniformPayload payload(
            byte[] bytes, int from, int to, int dimension, int budget, DitherKey dither, Kernels kernels)
            throws FrameFormatException {
        return UniformPayload.checked(this, bytes, from, dimension, budget, kernels);
    }
}
