package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntervalTest {
    @Test
    void isStudentsFromTheTables() {
        // t of 4 degrees of freedom at .975 is 2.776; mean 3, variance 2.5.
        Interval interval = Interval.of(1, 2, 3, 4, 5);
        assertThat(interval.mean()).isEqualTo(3);
        assertThat(interval.high() - 3).isCloseTo(2.776 * Math.sqrt(2.5 / 5), within(1e-3));
        assertThat(interval.low()).isCloseTo(6 - interval.high(), within(1e-12));
    }

    /** Of 2,000 intervals 5 % miss; five standard deviations of that count are 49. */
    @Test
    void holdsTheMeanNineteenTimesInTwenty() {
        SplittableRandom random = new SplittableRandom(1);
        int missed = 0;
        for (int i = 0; i < 2000; i++) {
            Interval interval = Interval.of(
                    random.nextGaussian(), random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
            missed += interval.low() > 0 || interval.high() < 0 ? 1 : 0;
        }
        assertThat(missed).isBetween(51, 149);
    }

    /** t of 4 degrees of freedom is 2.776 at .975 and 3.495 at .9875. */
    @Test
    void twoIntervalsTogetherAreWider() {
        assertThat(Interval.simultaneous(5, 1)).isEqualTo(1);
        assertThat(Interval.simultaneous(5, 2)).isCloseTo(3.495 / 2.776, within(1e-3));
    }

    /** Of 1, 10 and 100: logarithms 0, 1 and 2, with t = 4.303 of 2 degrees of freedom. */
    @Test
    void geometricIsOfTheLogarithms() {
        Interval interval = Interval.geometric(1, 10, 100);
        assertThat(interval.mean()).isCloseTo(10, within(1e-12));
        assertThat(Math.log10(interval.high())).isCloseTo(1 + 4.303 / Math.sqrt(3), within(1e-3));
    }

    @Test
    void needsTwoValues() {
        assertThatIllegalArgumentException().isThrownBy(() -> Interval.of(1)).withMessageContaining("values=1");
    }
}
