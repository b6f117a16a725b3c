package io.github.tardigrad.core.compare;

/**
 * How alike the gradients of the partitions are: their Gram matrix is (1 - theta) I + theta 1 1^T, all of norm 1.
 *
 * <p>Partitions of random examples far from the optimum are nearly aligned; sorted by label, or close to the optimum, they
 * are nearly orthogonal.
 */
public enum Alignment {
    /** All gradients equal, theta = 1. */
    ALIGNED(1),
    /** In between, theta = 1/2. */
    HALF_ALIGNED(0.5),
    /** No two have anything in common, theta = 0. */
    ORTHOGONAL(0);

    private final double theta;

    Alignment(double theta) {
        this.theta = theta;
    }

    /** The cosine between any two gradients. */
    public double theta() {
        return theta;
    }
}
