package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seeded;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@Seeded
class ColumnMomentsTest {
    private static final MathContext DIGITS = new MathContext(60);

    /** Floats of all sizes, against decimals of arbitrary length. */
    @RepeatedTest(20)
    void areThoseOfArbitraryPrecision(RandomGenerator random) {
        int count = 1 + random.nextInt(50);
        ColumnMoments moments = new ColumnMoments(2);
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        for (int i = 0; i < count; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (!Float.isFinite(value) || i % 3 == 0) {
                value = (float) (random.nextGaussian() * 1e-3 + 1000);
            }
            moments.add(1, value);
            sum = sum.add(new BigDecimal(value));
            squares = squares.add(new BigDecimal(value).pow(2));
        }
        BigDecimal n = BigDecimal.valueOf(count);
        BigDecimal mean = sum.divide(n, DIGITS);
        BigDecimal variance = squares.divide(n, DIGITS).subtract(mean.pow(2)).max(BigDecimal.ZERO);
        double deviation = variance.sqrt(new MathContext(30)).doubleValue();
        assertThat(moments.count(1)).isEqualTo(count);
        assertThat(moments.mean(1)).isCloseTo(mean.doubleValue(), within(1e-14 * Math.abs(mean.doubleValue())));
        assertThat(moments.deviation(1)).isCloseTo(deviation, within(1e-12 * deviation));
        assertThat(moments.count(0)).isZero();
        assertThat(moments.mean(0)).isZero();
        assertThat(moments.deviation(0)).isZero();
    }

    @Test
    void areTheSameToTheBitInAnyOrderAndInParts(RandomGenerator random) {
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (1e6 + random.nextGaussian() * Math.exp(10 * random.nextGaussian()));
        }
        ColumnMoments forwards = new ColumnMoments(1);
        ColumnMoments one = new ColumnMoments(1);
        ColumnMoments other = new ColumnMoments(1);
        for (int i = 0; i < values.length; i++) {
            forwards.add(0, values[i]);
            (random.nextBoolean() ? one : other).add(0, values[values.length - 1 - i]);
        }
        other.add(ColumnMoments.fromBytes(one.toBytes()));
        assertThat(other.mean(0)).isEqualTo(forwards.mean(0));
        assertThat(other.deviation(0)).isEqualTo(forwards.deviation(0));
    }

    @Test
    void equalValuesHaveNoDeviationAtAll() {
        ColumnMoments moments = new ColumnMoments(3);
        for (int i = 0; i < 7; i++) {
            moments.add(0, 0.1f);
            moments.add(1, Float.MAX_VALUE);
            moments.add(2, Float.MIN_VALUE);
        }
        assertThat(new double[] {moments.deviation(0), moments.deviation(1), moments.deviation(2)})
                .containsOnly(0);
        assertThat(moments.mean(0)).isEqualTo(0.1f);
        assertThat(moments.mean(1)).isEqualTo(Float.MAX_VALUE);
        assertThat(moments.mean(2)).isEqualTo(Float.MIN_VALUE);
    }

    @Test
    void takesFiniteNumbersAlone() {
        ColumnMoments moments = new ColumnMoments(1);
        assertThatThrownBy(() -> moments.add(0, Float.NaN)).hasMessage("value must be finite: column=0, value=NaN");
        assertThatThrownBy(() -> moments.add(new ColumnMoments(2))).hasMessage("columns must be 1: columns=2");
    }
}
