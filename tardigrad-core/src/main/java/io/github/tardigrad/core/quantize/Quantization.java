package io.github.tardigrad.core.quantize;

/** What quantizing a given message does to it. */
public final class Quantization {
    private Quantization() {}

    /**
     * The exact mean squared error of quantizing one message: the sum over buckets of {@code (N/S)^2 sum_l f_l (1 -
     * f_l)} with {@code f_l = frac(S |x_l| / N)} and N the norm that the frame carries; of one bit {@code sum_l (N^2 -
     * x_l^2)}.
     *
     * <p>Range: 0 to about {@code eps ||x||^2}; 0 if not quantized. Cost: O(d) time, nothing allocated.
     *
     * @param message the coordinates, never modified
     * @param format of the message
     * @return E||Q(x) - x||^2 over the dither
     * @throws IllegalArgumentException if the message has another length than the format
     * @throws NonFiniteGradientException as in encoding
     */
    public static double realisedVariance(float[] message, MessageFormat format) {
        requireDimension(message, format);
        double total = 0;
        for (int bucket = 0; bucket < format.buckets(); bucket++) {
            int from = bucket * format.bucketLength();
            int to = (int) Math.min((long) from + format.bucketLength(), format.dimension());
            total += bucketVariance(message, from, to, format.bits());
        }
        return total;
    }

    private static double bucketVariance(float[] message, int from, int to, int bits) {
        double norm = BucketNorm.of(Kernels.inUse().kernel(bits), message, from, to);
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

    static void requireDimension(float[] vector, MessageFormat format) {
        if (vector.length != format.dimension()) {
            throw new IllegalArgumentException(
                    "vector length must be the dimension " + format.dimension() + ": length=" + vector.length);
        }
    }
}
