package io.github.tardigrad.core.quantize;

/** A message that no frame can carry: a coordinate is NaN or infinite, or the norm of a bucket is too large. */
public final class NonFiniteGradientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int index;
    private final double value;

    private NonFiniteGradientException(String message, int index, double value) {
        super(message);
        this.index = index;
        this.value = value;
    }

    /**
     * A coordinate that is NaN or infinite.
     *
     * @param index of it
     * @param value of it
     * @return the exception
     */
    public static NonFiniteGradientException ofCoordinate(int index, float value) {
        return new NonFiniteGradientException(
                "gradient must be finite: index=" + index + ", value=" + value, index, value);
    }

    /**
     * A block whose root mean square is too large for its noise to be finite.
     *
     * @param from first coordinate of the block
     * @param to end of the block
     * @param rms of it
     * @param largest that is allowed
     * @return the exception
     */
    public static NonFiniteGradientException ofScale(int from, int to, double rms, float largest) {
        return new NonFiniteGradientException(
                "root mean square of gradient[" + from + ".." + (to - 1) + "] must be at most " + largest + ": found="
                        + rms,
                from,
                rms);
    }

    static NonFiniteGradientException ofNorm(int from, int to, double norm) {
        return new NonFiniteGradientException(
                "norm of gradient[" + from + ".." + (to - 1) + "] must be at most " + Float.MAX_VALUE + ": norm="
                        + norm,
                from,
                norm);
    }

    /**
     * Where it is.
     *
     * @return the first coordinate that is not finite, or the first of the bucket or block that is too large
     */
    public int index() {
        return index;
    }

    /**
     * What it is.
     *
     * @return the coordinate, the bucket's norm or the block's root mean square
     */
    public double value() {
        return value;
    }
}
