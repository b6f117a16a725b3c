package io.github.tardigrad.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class VarianceModelTest {
    @Test
    void tightHasTheValuesFoundBySearch() {
        assertThat(VarianceModel.TIGHT.varianceFactor(2, 1024)).isCloseTo(31.0, within(1e-12));
        assertThat(VarianceModel.TIGHT.varianceFactor(3, 1024)).isCloseTo(9.667, within(5e-4));
        assertThat(VarianceModel.TIGHT.varianceFactor(4, 1024)).isCloseTo(3.571, within(5e-4));
        assertThat(VarianceModel.TIGHT.varianceFactor(5, 1024)).isCloseTo(1.133, within(5e-4));
    }

    @Test
    void paperIsLooseAtFewBitsAndEqualFromTenOnAtAMillion() {
        long d = 1_000_000;
        assertThat(VarianceModel.PAPER.varianceFactor(2, d)).isCloseTo(250_000, within(1e-6));
        assertThat(VarianceModel.TIGHT.varianceFactor(2, d)).isCloseTo(999, within(1e-9));
        assertThat(VarianceModel.PAPER.varianceFactor(4, d)).isCloseTo(5102, within(0.5));
        assertThat(VarianceModel.TIGHT.varianceFactor(4, d)).isCloseTo(141.9, within(0.05));
        assertThat(VarianceModel.PAPER.varianceFactor(8, d)).isCloseTo(15.5, within(0.05));
        assertThat(VarianceModel.TIGHT.varianceFactor(8, d)).isCloseTo(6.87, within(0.005));
        for (int bits = 10; bits <= 32; bits++) {
            assertThat(VarianceModel.TIGHT.varianceFactor(bits, d))
                    .isEqualTo(VarianceModel.PAPER.varianceFactor(bits, d));
        }
    }

    @Test
    void tightIsNeverAbovePaperAndContinuousWhereTheyMeet() {
        for (int bits = 2; bits <= 32; bits++) {
            long levels = Levels.magnitudeLevels(bits);
            for (long d = 1; d < 1L << 40; d = d * 3 + 1) {
                assertThat(VarianceModel.TIGHT.varianceFactor(bits, d))
                        .isLessThanOrEqualTo(VarianceModel.PAPER.varianceFactor(bits, d));
            }
            if (bits <= 16) {
                long meeting = 4 * levels * levels;
                assertThat(VarianceModel.TIGHT.varianceFactor(bits, meeting)).isCloseTo(1.0, within(1e-9));
                assertThat(VarianceModel.TIGHT.varianceFactor(bits, meeting - 1))
                        .isCloseTo(1.0, within(1.0 / levels));
            }
        }
    }

    /**
     * The supremum by search: all but one coordinate at y steps, the last with what is left of the norm. This family
     * attains the maximum with all equal where S is at most sqrt(d)/2, and (d-1)/d of it beyond.
     */
    @Test
    void tightIsTheLargestRealisedVarianceOfAStructuredSearch() {
        for (int d : new int[] {16, 100, 1024}) {
            for (int bits = 2; bits <= 8; bits++) {
                double levels = (double) Levels.magnitudeLevels(bits);
                double tight = VarianceModel.TIGHT.varianceFactor(bits, d);
                double largest = 0;
                for (double y = 0; y <= 4; y += 1.0 / 64) {
                    largest = Math.max(largest, relativeVariance(d, bits, y, levels));
                }
                largest = Math.max(largest, relativeVariance(d, bits, levels / Math.sqrt(d), levels));
                assertThat(largest)
                        .as("d=%d, bits=%d", d, bits)
                        .isBetween(tight * (d - 1) / d - 1e-5, tight + 0x1p-21 * (1 + tight));
            }
        }
    }

    private static double relativeVariance(int d, int bits, double y, double levels) {
        double left = levels * levels - (d - 1) * y * y;
        if (left < 0) {
            return 0;
        }
        float[] message = new float[d];
        double energy = 0;
        for (int i = 0; i < d; i++) {
            message[i] = (float) (i == 0 ? Math.sqrt(left) : y);
            energy += (double) message[i] * message[i];
        }
        return UniformQuantizer.format(d, bits, 0).realisedVariance(message) / energy;
    }

    @Test
    void refusesBitsAndLengthsOutOfRange() {
        assertThatThrownBy(() -> VarianceModel.TIGHT.varianceFactor(0, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bits must be 1..32: bits=0");
        assertThatThrownBy(() -> VarianceModel.PAPER.varianceFactor(33, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bits must be 1..32: bits=33");
        assertThatThrownBy(() -> VarianceModel.PAPER.varianceFactor(3, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length must be >= 0: length=-1");
    }
}
