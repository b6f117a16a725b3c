package io.github.tardigrad.core.plan;

/**
 * How far a bit allocation can be from the best one.
 *
 * @param objective sum of the utilities reached while bits were allocated, with the variance factor scaled as specified
 * @param upperBound what no allocation of the budget can exceed
 * @param gap (upperBound - objective) / upperBound; 0: proved optimal
 */
public record Certificate(double objective, double upperBound, double gap) {}
