package io.github.tardigrad.core.quantize;

/** A message that no frame can carry: a coordinate is NaN or infinite, or the norm of a bucket exceeds every float. */
public final class NonFiniteGradientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int index;
    private final double value;

    private NonFiniteGradientException(String message, int index, double value) {
        super(message);
        this.index = index;
        this.value = value;
    }

    static NonFiniteGradientException ofCoordinate(int index, float value) {
        return new NonFiniteGradientException(
                "gradient must be finite: index=" + index + ", value=" + value, index, value);
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
     * @return the first coordinate that is not finite, or the first of the bucket whose norm is too large
     */
    public int index() {
        return index;
    }

    /**
     * What it is.
     *
     * @return the coordinate, or the bucket's norm
     */
    public double value() {
        return value;
    }
}
