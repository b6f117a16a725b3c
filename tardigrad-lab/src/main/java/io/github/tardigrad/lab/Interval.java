package io.github.tardigrad.lab;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean and the 95 % interval of Student's t around it.
 *
 * @param mean of the values
 * @param low end of the interval
 * @param high end of the interval
 */
public record Interval(double mean, double low, double high) {
    private static final double TAIL = 0.025;

    /**
     * Of independent values.
     *
     * @param values at least two, finite
     * @return the interval; of no width where all values are equal
     */
    public static Interval of(double... values) {
        if (values.length < 2) {
            throw new IllegalArgumentException("at least two values: values=" + values.length);
        }
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double error = Math.sqrt(squares / (values.length - 1) / values.length);
        double half = TDistribution.of(values.length - 1).inverseSurvivalProbability(TAIL) * error;
        return new Interval(mean, mean - half, mean + half);
    }

    /**
     * How many times wider 95 % intervals are made so that several hold together with 95 % (Bonferroni).
     *
     * @param values in each, at least two
     * @param intervals how many, at least 1
     * @return at least 1
     */
    static double simultaneous(int values, int intervals) {
        TDistribution student = TDistribution.of(values - 1);
        return student.inverseSurvivalProbability(TAIL / intervals) / student.inverseSurvivalProbability(TAIL);
    }

    /**
     * A geometric mean and the interval of the logarithms around it: for ratios, and for what is spread over powers of ten.
     *
     * @param values at least two, finite, positive
     */
    public static Interval geometric(double... values) {
        Interval logarithms = of(Arrays.stream(values).map(Math::log).toArray());
        return new Interval(Math.exp(logarithms.mean), Math.exp(logarithms.low), Math.exp(logarithms.high));
    }
}
