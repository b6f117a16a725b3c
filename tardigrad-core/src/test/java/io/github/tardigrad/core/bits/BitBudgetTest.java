package io.github.tardigrad.core.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BitBudgetTest {
    @Test
    void isByDefaultTwoToThirtyTwoBitsForEveryWorker() {
        assertThat(BitBudget.of(50)).isEqualTo(new BitBudget(50, 2, 32, false));
    }

    @Test
    void refusesWhatNoClusterCouldUse() {
        assertRefused(0, 2, 32, "total must be > 0: total=0");
        assertRefused(-5, 2, 32, "total must be > 0: total=-5");
        assertRefused(9, 0, 32, "minimum must be >= 1: minimum=0");
        assertRefused(9, 4, 3, "maximum must be at least the minimum of 4: maximum=3");
    }

    private static void assertRefused(long total, int minimum, int maximum, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BitBudget(total, minimum, maximum, false))
                .withMessage(message);
    }

    @Test
    void saysWhichTotalsTheWorkersCanShare() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BitBudget.of(7).requireFits(10))
                .withMessage("total must be between 20 (10 usable workers x 2 bits) and 320: total=7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BitBudget.of(321).requireFits(10))
                .withMessage("total must be between 20 (10 usable workers x 2 bits) and 320: total=321");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BitBudget(3, 4, 8, true).requireFits(10))
                .withMessage("total must be between 4 (1 usable worker x 4 bits) and 80: total=3");
    }

    @Test
    void acceptsBothEndsOfWhatTheWorkersCanShare() {
        assertThatCode(() -> {
                    BitBudget.of(20).requireFits(10);
                    BitBudget.of(320).requireFits(10);
                    new BitBudget(4, 4, 8, true).requireFits(10);
                    BitBudget.of(64_000_000_000L).requireFits(2_000_000_000);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void saysThatNobodyCanAnswer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BitBudget.of(7).requireFits(0))
                .withMessage("no worker can ever answer: every stragglerProbability is 1, usable workers=0");
    }
}
