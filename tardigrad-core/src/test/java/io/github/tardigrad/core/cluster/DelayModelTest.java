package io.github.tardigrad.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DelayModelTest {
    private static final double NEVER = Double.POSITIVE_INFINITY;

    private static final List<DelayModel> ONE_OF_EACH = List.of(
            new Exponential(2),
            new ShiftedExponential(1, 0.5),
            new Empirical(0.3, NEVER, 0.1),
            new Intermittent(0.25, 2));

    @Test
    void exponentialSurvivesAsTheFormulaSays() {
        assertThat(new Exponential(2).stragglerProbability(0.5)).isEqualTo(Math.exp(-1));
        assertThat(new Exponential(2).responseSeconds(0.5)).isCloseTo(Math.log(2) / 2, within(1e-16));
    }

    @Test
    void shiftedExponentialNeverAnswersUpToTheShift() {
        ShiftedExponential delay = new ShiftedExponential(1, 2);
        assertThat(delay.stragglerProbability(-1)).isEqualTo(1);
        assertThat(delay.stragglerProbability(1)).isEqualTo(1);
        assertThat(delay.stragglerProbability(1.5)).isEqualTo(Math.exp(-1));
    }

    @Test
    void shiftedExponentialDrawsNoResponseAtTheShiftEvenForTheSmallestUniform() {
        assertThat(new ShiftedExponential(1, 2).responseSeconds(Double.MIN_VALUE))
                .isEqualTo(Math.nextUp(1.0));
        assertThat(new ShiftedExponential(0, 2).responseSeconds(Double.MIN_VALUE))
                .isGreaterThan(0);
    }

    @Test
    void responsesStayFiniteForTheLargestUniform() {
        double largest = Math.nextDown(1.0);
        // -ln(2^-53) = 36.7
        assertThat(new Exponential(1).responseSeconds(largest)).isCloseTo(53 * Math.log(2), within(1e-12));
        assertThat(new ShiftedExponential(3, 1).responseSeconds(largest))
                .isCloseTo(3 + 53 * Math.log(2), within(1e-12));
        assertThat(new Empirical(5, 4).responseSeconds(largest)).isEqualTo(5);
    }

    @Test
    void smallUniformsKeepTheirRelativePrecision() {
        assertThat(new Exponential(1).responseSeconds(1e-300)).isCloseTo(1e-300, within(1e-315));
    }

    @Test
    void empiricalCountsAnAnswerAtTheDeadlineAsInTime() {
        Empirical delay = new Empirical(4, 1, 2, 2);
        assertThat(delay.size()).isEqualTo(4);
        assertThat(delay.stragglerProbability(0.5)).isEqualTo(1);
        assertThat(delay.stragglerProbability(1)).isEqualTo(0.75);
        assertThat(delay.stragglerProbability(2)).isEqualTo(0.25);
        assertThat(delay.stragglerProbability(3.9)).isEqualTo(0.25);
        assertThat(delay.stragglerProbability(4)).isEqualTo(0);
    }

    @Test
    void empiricalAnswersWithItsQuantiles() {
        Empirical delay = new Empirical(4, 1, 2, NEVER);
        assertThat(delay.responseSeconds(Double.MIN_VALUE)).isEqualTo(1);
        assertThat(delay.responseSeconds(0.25)).isEqualTo(1);
        assertThat(delay.responseSeconds(0.26)).isEqualTo(2);
        assertThat(delay.responseSeconds(0.75)).isEqualTo(4);
        assertThat(delay.responseSeconds(0.76)).isEqualTo(NEVER);
    }

    @Test
    void empiricalKeepsItsOwnCopyOfTheSamples() {
        double[] samples = {2, 1};
        Empirical delay = new Empirical(samples);
        samples[0] = 100;
        assertThat(delay.stragglerProbability(2)).isEqualTo(0);
        assertThat(delay).isEqualTo(new Empirical(1, 2)).hasSameHashCodeAs(new Empirical(1, 2));
        assertThat(delay).hasToString("Empirical[1.0, 2.0]");
    }

    @Test
    void intermittentAnswersAtItsTimeOrNotAtAll() {
        Intermittent delay = new Intermittent(0.25, 2);
        assertThat(delay.stragglerProbability(Math.nextDown(2.0))).isEqualTo(1);
        assertThat(delay.stragglerProbability(2)).isEqualTo(0.25);
        assertThat(delay.responseSeconds(Math.nextDown(0.75))).isEqualTo(2);
        assertThat(delay.responseSeconds(0.75)).isEqualTo(NEVER);
    }

    @Test
    void intermittentCanAlwaysOrNeverAnswer() {
        assertThat(new Intermittent(0, 2).responseSeconds(Math.nextDown(1.0))).isEqualTo(2);
        assertThat(new Intermittent(1, 2).responseSeconds(Double.MIN_VALUE)).isEqualTo(NEVER);
    }

    @Test
    void waitingForeverLeavesOnlyThoseWhoNeverAnswer() {
        assertThat(ONE_OF_EACH)
                .extracting(delay -> delay.stragglerProbability(NEVER))
                .containsExactly(0.0, 0.0, 1.0 / 3, 0.25);
    }

    @Test
    void nobodyAnswersBeforeTheRoundStarts() {
        assertThat(ONE_OF_EACH)
                .allSatisfy(delay -> assertThat(delay.stragglerProbability(-1)).isEqualTo(1));
    }

    @Test
    void refusesDeadlinesAndUniformsThatAreNone() {
        assertThat(ONE_OF_EACH).allSatisfy(delay -> {
            assertThatThrownBy(() -> delay.stragglerProbability(Double.NaN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("deadlineSeconds must be a number: deadlineSeconds=NaN");
            for (double uniform : new double[] {0, 1, -0.1, 1.5, Double.NaN}) {
                assertThatThrownBy(() -> delay.responseSeconds(uniform))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("uniform must be in (0, 1): uniform=" + uniform);
            }
        });
    }

    @Test
    void refusesParametersOutOfRangeByNameAndValue() {
        for (double bad : new double[] {0, -1, Double.NaN, NEVER}) {
            assertThatThrownBy(() -> new Exponential(bad)).hasMessage("rate must be finite and > 0: rate=" + bad);
            assertThatThrownBy(() -> new ShiftedExponential(1, bad))
                    .hasMessage("rate must be finite and > 0: rate=" + bad);
            assertThatThrownBy(() -> new Intermittent(0.5, bad))
                    .hasMessage("responseSeconds must be finite and > 0: responseSeconds=" + bad);
        }
        for (double bad : new double[] {-1, Double.NaN, NEVER}) {
            assertThatThrownBy(() -> new ShiftedExponential(bad, 1))
                    .hasMessage("shift must be finite and >= 0: shift=" + bad);
        }
        for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new Intermittent(bad, 1))
                    .hasMessage("stragglerProbability must be in [0, 1]: stragglerProbability=" + bad);
        }
        assertThatThrownBy(() -> new Empirical()).hasMessage("samples must not be empty: samples.length=0");
        assertThatThrownBy(() -> new Empirical(1, Double.NaN))
                .hasMessage("samples must be >= 0 seconds (or +Infinity for no answer): samples[1]=NaN");
        assertThatThrownBy(() -> new Empirical(-1))
                .hasMessage("samples must be >= 0 seconds (or +Infinity for no answer): samples[0]=-1.0");
    }
}
