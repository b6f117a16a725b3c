package io.github.tardigrad.core.code;

/** How the masses of a fixed code follow from utilities. */
public interface MassRule {
    /** The masses that minimise the error bound of a round. */
    MassRule OPTIMAL = Masses::optimal;

    /**
     * The masses of the workers.
     *
     * @param utilities u_i &gt;= 0, one per worker; {@link Double#POSITIVE_INFINITY} for a perfect worker
     * @param partitions number of partitions k
     * @return a new array, one mass per worker, that sums to k
     * @throws IllegalArgumentException as {@link Masses#optimal}
     */
    double[] of(double[] utilities, int partitions);
}
