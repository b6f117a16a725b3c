package io.github.tardigrad.core.plan;

/**
 * How far a bit allocation can be from the best one.
 *
 * @param objective sum of the utilities reached while bits were allocated, with the variance factor scaled as specified
 * @param upperBound what no allocation of the budget can exceed
 */
public record Certificate(double objective, double upperBound) {
    /**
     * How far the objective is from the upper bound, relative to it.
     *
     * @return (upperBound - objective) / upperBound, at least 0; 0: proved optimal
     */
    public double gap() {
        return upperBound > objective ? (upperBound - objective) / upperBound : 0;
    }
}
