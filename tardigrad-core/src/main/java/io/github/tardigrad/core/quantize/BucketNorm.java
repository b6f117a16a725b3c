package io.github.tardigrad.core.quantize;

/** The Euclidean norm of a bucket as the float that a frame carries. */
final class BucketNorm {
    private BucketNorm() {}

    /**
     * The norm of {@code message[from .. to)}, rounded up.
     *
     * <p>From the kernel's sum of squares in double: neither overflow nor underflow of a square is possible, and the
     * result is at least every |x|.
     *
     * @throws NonFiniteGradientException if a coordinate is not finite or the norm exceeds every float
     */
    static float of(LevelKernel kernel, float[] message, int from, int to) {
        double exact = Math.sqrt(kernel.sumOfSquares(message, from, to));
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

    private static void requireFinite(float[] message, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Float.isFinite(message[i])) {
                throw NonFiniteGradientException.ofCoordinate(i, message[i]);
            }
        }
    }
}
