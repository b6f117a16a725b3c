package io.github.tardigrad.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.tardigrad.core.quantize.UniformQuantizer;
import org.junit.jupiter.api.Test;

class BitSpecTest {
    @Test
    void refusesBitsThatTheQuantizerDoesNotOffer() {
        assertRefused(33, 33, "minimum must be between 1 and 32: minimum=33");
        assertRefused(4, 33, "maximum must be between 1 and 32: maximum=33");
    }

    @Test
    void aGapIsRelativeToTheUpperBound() {
        assertThat(new Certificate(30, 40).gap()).isEqualTo(0.25);
        assertThat(new Certificate(40, 40).gap()).isZero();
        assertThat(new Certificate(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY).gap())
                .isZero();
    }

    private static void assertRefused(int minimum, int maximum, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BitSpec(
                        UniformQuantizer.DEFAULT,
                        99,
                        BitSpec.Allocation.EXACT,
                        minimum,
                        maximum,
                        false,
                        NoiseScale.ONE,
                        false))
                .withMessage(message);
    }
}
