package io.github.tardigrad.core.decode;

/**
 * One of the independent terms that an estimate is a sum of: it is there with a probability, and then it is a weight times one row of
 * the encoding matrix B.
 *
 * @param row the row of B that it adds, by a worker that holds it
 * @param weight of the row where it is there
 * @param arrival probability that it is there
 * @param noise expectation of the sum of w_i^2 eps_i over the arrived workers of the term: what the quantizers add, in
 *     units of the squared length of the row's message
 */
public record ErrorTerm(int row, double weight, double arrival, double noise) {
    /** Variance of the weight that the row gets, without quantization. */
    public double stragglingVariance() {
        return weight * weight * arrival * (1 - arrival);
    }
}
