package io.github.tardigrad.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class DelayModelPropertyTest {
    private static final int DRAWS = 200_000;
    /**
     * Dvoretzky, Kiefer and Wolfowitz, with Massart's constant: the share of N draws below any point differs from the
     * distribution function by more than e somewhere with probability at most 2 exp(-2 N e^2). This e makes it 1e-12.
     */
    private static final double WORST_DEVIATION = Math.sqrt(Math.log(2e12) / (2 * DRAWS));

    @Property
    void stragglingFallsAsTheDeadlineGrows(
            @ForAll("delays") DelayModel delay,
            @ForAll @DoubleRange(max = 100) double one,
            @ForAll @DoubleRange(max = 100) double other) {
        double sooner = delay.stragglerProbability(Math.min(one, other));
        double later = delay.stragglerProbability(Math.max(one, other));
        assertThat(sooner).isBetween(0.0, 1.0);
        assertThat(later).isBetween(0.0, sooner);
    }

    @Property
    void responseIsTheFirstTimeByWhichThatShareHasAnswered(
            @ForAll("delays") DelayModel delay, @ForAll("uniforms") double uniform) {
        double response = delay.responseSeconds(uniform);
        // One rounding of the response moves P(T <= t) by at most its density times the spacing of doubles there; for
        // the models below, rate * ulp(shift + 40 / rate) < 100 * ulp(100 + 4000) < 1e-10; of a power law, the shape
        // times 2^-52 at most.
        double tolerance = 1e-10;
        if (response < Double.POSITIVE_INFINITY) {
            assertThat(1 - delay.stragglerProbability(response)).isGreaterThanOrEqualTo(uniform - tolerance);
        } else {
            assertThat(1 - delay.stragglerProbability(response)).isLessThanOrEqualTo(uniform + tolerance);
        }
        double earlier = response < Double.POSITIVE_INFINITY ? Math.nextDown(response) : Double.MAX_VALUE;
        assertThat(1 - delay.stragglerProbability(earlier)).isLessThanOrEqualTo(uniform + tolerance);
    }

    @Property(tries = 200)
    void areaUnderTheSurvivalCurveIsTheMeanResponse(
            @ForAll @DoubleRange(max = 5) double shift, @ForAll @DoubleRange(min = 0.1, max = 10) double rate) {
        DelayModel delay = new ShiftedExponential(shift, rate);
        // Simpson's rule from the shift over h * 1000 = 40 / rate: its error is at most (40 / rate) h^4 rate^4 / 180
        // = 40 * 0.04^4 / 180 / rate < 6e-7 / rate, and the tail that it omits is exp(-40) / rate.
        double step = 40 / rate / 1000;
        double area = shift;
        for (int i = 0; i < 1000; i += 2) {
            double from = shift + i * step;
            // The survival at the shift itself, 1, is its limit from above too.
            area += step
                    / 3
                    * (delay.stragglerProbability(from)
                            + 4 * delay.stragglerProbability(from + step)
                            + delay.stragglerProbability(from + 2 * step));
        }
        assertThat(area).isCloseTo(shift + 1 / rate, within(1e-6 / rate));
    }

    @Test
    @Seeded
    void drawsFollowTheModel(RandomGenerator random) {
        double[] measured = random.doubles(50, 0.1, 9).toArray();
        measured[7] = Double.POSITIVE_INFINITY;
        List<DelayModel> models = List.of(
                new Exponential(3),
                new ShiftedExponential(2, 0.4),
                new Empirical(measured),
                new Intermittent(0.3, 1),
                new Pareto(2, 0.8),
                new Slowed(new Empirical(measured), 1.7),
                new Slowed(new Exponential(1), Double.POSITIVE_INFINITY));
        assertThat(models)
                .allSatisfy(model ->
                        assertThat(deviation(draws(model, random), model)).isLessThanOrEqualTo(WORST_DEVIATION));
    }

    @Test
    @Seeded
    void drawsOfAnotherModelAreFoundOut(RandomGenerator random) {
        // The two distribution functions differ by up to 0.035, four times the tolerance.
        assertThat(deviation(draws(new Exponential(1.1), random), new Exponential(1)))
                .isGreaterThan(WORST_DEVIATION);
    }

    private static double[] draws(DelayModel model, RandomGenerator random) {
        double[] draws = new double[DRAWS];
        Arrays.setAll(draws, i -> model.responseSeconds(random.nextDouble(Double.MIN_VALUE, 1)));
        Arrays.sort(draws);
        return draws;
    }

    /** The largest difference, over all draws, of the share that came no later and the model's probability of that. */
    private static double deviation(double[] sorted, DelayModel model) {
        double worst = 0;
        for (int i = 0; i < sorted.length; i++) {
            boolean lastOfEqual = i + 1 == sorted.length || sorted[i + 1] > sorted[i];
            if (lastOfEqual && sorted[i] < Double.POSITIVE_INFINITY) {
                double share = (i + 1.0) / sorted.length;
                worst = Math.max(worst, Math.abs(share - (1 - model.stragglerProbability(sorted[i]))));
            }
        }
        return worst;
    }

    @Provide
    Arbitrary<Double> uniforms() {
        return Arbitraries.oneOf(
                Arbitraries.doubles().between(0, false, 1, false).ofScale(12),
                Arbitraries.of(Double.MIN_VALUE, 1e-300, 1e-17, 0.25, 0.5, 0.75, Math.nextDown(1.0)));
    }

    @Provide
    Arbitrary<DelayModel> delays() {
        Arbitrary<Double> positive = Arbitraries.doubles().between(0.01, 100);
        Arbitrary<Double> samples = Arbitraries.oneOf(positive, Arbitraries.of(0.0, 1.0, Double.POSITIVE_INFINITY));
        Arbitrary<DelayModel> plain = Arbitraries.oneOf(
                positive.map(Exponential::new),
                Combinators.combine(Arbitraries.doubles().between(0, 100), positive)
                        .as(ShiftedExponential::new),
                samples.array(double[].class).ofMinSize(1).ofMaxSize(20).map(Empirical::new),
                Combinators.combine(Arbitraries.doubles().between(0, 1), positive)
                        .as(Intermittent::new),
                Combinators.combine(positive, Arbitraries.doubles().between(0.1, 10))
                        .as(Pareto::new));
        Arbitrary<Double> slowdown = Arbitraries.oneOf(
                Arbitraries.doubles().between(1, 100), Arbitraries.of(1.0, 3.0, Double.POSITIVE_INFINITY));
        return Arbitraries.oneOf(plain, Combinators.combine(plain, slowdown).as(Slowed::new));
    }
}
