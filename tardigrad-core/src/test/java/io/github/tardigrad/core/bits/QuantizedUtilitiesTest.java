package io.github.tardigrad.core.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;
import org.junit.jupiter.api.Test;

class QuantizedUtilitiesTest {
    private static final StragglerProfile PROFILE = StragglerProfile.of(0, 0.25, 1);

    @Test
    void isTheArrivalOverStragglingPlusScaledNoise() {
        Utilities utilities = QuantizedUtilities.of(PROFILE, new UniformQuantizer(VarianceModel.PAPER, 0), 1000, 0.5);
        // 4 bits: S = 7, eps = 1000 / (4 * 49)
        assertThat(utilities.utility(1, 4)).isCloseTo(0.75 / (0.25 + 0.5 * 1000 / 196), within(1e-15));
        assertThat(utilities.workers()).isEqualTo(3);
        assertThat(utilities.stragglerProbability(1)).isEqualTo(0.25);
    }

    @Test
    void followsTheTightVarianceAtFewBits() {
        Utilities utilities = QuantizedUtilities.of(PROFILE, new UniformQuantizer(VarianceModel.TIGHT, 0), 1024, 1);
        // 2 bits: S = 1, eps = 32 / 1 - 1
        assertThat(utilities.utility(1, 2)).isCloseTo(0.75 / 31.25, within(1e-15));
    }

    @Test
    void isNothingWithoutBitsOrForAWorkerThatNeverAnswers() {
        Utilities utilities = QuantizedUtilities.of(PROFILE, new UniformQuantizer(VarianceModel.TIGHT, 0), 512, 1);
        assertThat(utilities.utility(1, 0)).isEqualTo(0);
        assertThat(utilities.utility(0, 0)).isEqualTo(0);
        assertThat(utilities.utility(2, 8)).isEqualTo(0);
        assertThat(utilities.usable(2)).isFalse();
        assertThat(utilities.usable(0)).isTrue();
    }

    @Test
    void isFiniteForAWorkerThatAlwaysAnswers() {
        Utilities utilities = QuantizedUtilities.of(PROFILE, new UniformQuantizer(VarianceModel.TIGHT, 0), 1, 1);
        double levels = 0x7fffffff;
        assertThat(utilities.utility(0, 32)).isCloseTo(4 * levels * levels, within(1e5));
    }

    @Test
    void refusesLengthsAndScalesOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuantizedUtilities.of(PROFILE, new UniformQuantizer(VarianceModel.TIGHT, 0), 0, 1))
                .withMessage("length must be >= 1: length=0");
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> QuantizedUtilities.of(PROFILE, new UniformQuantizer(VarianceModel.TIGHT, 0), 8, bad))
                    .withMessage("scale must be finite and > 0: scale=" + bad);
        }
    }
}
