package io.github.tardigrad.core.scheme;

import java.util.List;
import java.util.OptionalInt;

/**
 * A gradient code with its decoding, by name.
 *
 * <p>To add one: implement this, and name it in {@link Schemes}. Everything else (jobs, plans, training, comparison, the list
 * of schemes) follows.
 */
public interface Scheme {
    /** The name in job files and reports, in camel case. */
    String name();

    /** One line for people. */
    String summary();

    /** Where it is from: authors and year. */
    String source();

    /** What a job can set; in the order in which they are listed. */
    default List<SchemeParameter> parameters() {
        return List.of();
    }

    /** Whether the estimate's expectation is the gradient, for workers that straggle independently as planned. */
    boolean unbiased(SchemeSettings settings);

    /** Whether its error bound is k^2 over the sum of utilities, so that bits can be allocated by utility. */
    default boolean boundIsInverseUtility() {
        return false;
    }

    /** Whether messages are quantized at all. */
    default boolean quantizes() {
        return true;
    }

    /** Bits of a coordinate of every message, whatever the budget is; empty where the budget is divided. */
    default OptionalInt fixedBits() {
        return OptionalInt.empty();
    }

    /**
     * The code for a cluster.
     *
     * @throws IllegalArgumentException if the cluster or a setting does not allow it; the message says what would
     */
    Code construct(CodeRequest request);
}
