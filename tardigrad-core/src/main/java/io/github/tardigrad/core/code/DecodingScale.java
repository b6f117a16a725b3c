package io.github.tardigrad.core.code;

/**
 * How an expected contribution v_ij = q_i a_i b_ij is split between encoding b and decoding a.
 *
 * <p>Every split gives the same estimate; the choice sets the size of the messages.
 */
public enum DecodingScale {
    /** a_i = 1/q_i and b_ij = v_ij: a row of B sums to the worker's mass. */
    INVERSE_PROBABILITY,
    /** Rows of B sum to 1, a_i = s_i/q_i: a message is a weighted mean of gradients, whatever the worker's mass. */
    UNIT_ROW_SUM
}
