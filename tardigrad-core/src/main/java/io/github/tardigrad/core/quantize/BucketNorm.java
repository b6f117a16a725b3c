package io.github.tardigrad.core.quantize;

/** The Euclidean norm of a bucket as the float that a frame carries. */
final class BucketNorm {
    private BucketNorm() {}

    /**
     * The norm of {@code message[from .. to)}, rounded up.
     *
     * <p>Squares are summed in double, one sum for each index modulo 8 from the start of the bucket, then in pairs:
     * ((0+1)+(2+3))+((4+5)+(6+7)). Neither overflow nor underflow of a square is possible, and the result is at least
     * every |x|.
     *
     * @throws NonFiniteGradientException if a coordinate is not finite or the norm exceeds every float
     */
    static float of(float[] message, int from, int to) {
        double exact = Math.sqrt(sumOfSquares(message, from, to));
        float norm = (float) exact;
        if (norm < exact) {
            norm = Math.nextUp(norm);
        }
        if (!(norm <= Float.MAX_VALUE)) {
            requireFinite(message, from, to);
            throw NonFiniteGradientException.ofNorm(from, to, exact);
        }
        return norm;
    }

    static void requireFinite(float[] message, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Float.isFinite(message[i])) {
                throw NonFiniteGradientException.ofCoordinate(i, message[i]);
            }
        }
    }

    private static double sumOfSquares(float[] message, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = from;
        for (; i <= to - 8; i += 8) {
            s0 += square(message[i]);
            s1 += square(message[i + 1]);
            s2 += square(message[i + 2]);
            s3 += square(message[i + 3]);
            s4 += square(message[i + 4]);
            s5 += square(message[i + 5]);
            s6 += square(message[i + 6]);
            s7 += square(message[i + 7]);
        }
        int left = to - i;
        s0 += left > 0 ? square(message[i]) : 0;
        s1 += left > 1 ? square(message[i + 1]) : 0;
        s2 += left > 2 ? square(message[i + 2]) : 0;
        s3 += left > 3 ? square(message[i + 3]) : 0;
        s4 += left > 4 ? square(message[i + 4]) : 0;
        s5 += left > 5 ? square(message[i + 5]) : 0;
        s6 += left > 6 ? square(message[i + 6]) : 0;
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    private static double square(float value) {
        return (double) value * value;
    }
}
