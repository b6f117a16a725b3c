package io.github.tardigrad.core.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import org.junit.jupiter.api.Test;

class EqualBitAllocatorTest {
    private static final Utilities FOUR_USABLE =
            QuantizedUtilities.of(StragglerProfile.of(0.5, 0.1, 1, 0.5, 0.2), UniformQuantizer.DEFAULT, 512, 1);

    private static int[] equal(BitBudget budget) {
        return new EqualBitAllocator().allocate(FOUR_USABLE, budget).toArray();
    }

    @Test
    void givesEveryUsableWorkerTheSame() {
        assertThat(equal(BitBudget.of(20))).containsExactly(5, 5, 0, 5, 5);
        assertThat(equal(BitBudget.of(128))).containsExactly(32, 32, 0, 32, 32);
    }

    @Test
    void givesTheRemainderToTheMostReliableAndThenInOrder() {
        assertThat(equal(BitBudget.of(21))).containsExactly(5, 6, 0, 5, 5);
        assertThat(equal(BitBudget.of(23))).containsExactly(6, 6, 0, 5, 6);
    }

    @Test
    void sharesAmongAsManyOfTheMostReliableAsTheMinimumAllows() {
        assertThat(equal(new BitBudget(15, 4, 32, true))).containsExactly(5, 5, 0, 0, 5);
        assertThat(equal(new BitBudget(4, 4, 32, true))).containsExactly(0, 4, 0, 0, 0);
        assertThat(equal(new BitBudget(16, 4, 32, true))).containsExactly(4, 4, 0, 4, 4);
    }

    @Test
    void leavesUnspentWhatTheMaximumForbids() {
        assertThat(equal(new BitBudget(7, 4, 5, true))).containsExactly(0, 5, 0, 0, 0);
    }

    @Test
    void itsGapIsWhatEqualityCosts() {
        BitBudget budget = BitBudget.of(20);
        BitAllocation equal = new EqualBitAllocator().allocate(FOUR_USABLE, budget);
        BitAllocation best = new ExactBitAllocator().allocate(FOUR_USABLE, budget);
        assertThat(equal.upperBound()).isEqualTo(best.utilitySum());
        assertThat(equal.gap()).isEqualTo((best.utilitySum() - equal.utilitySum()) / best.utilitySum());
        assertThat(equal.gap()).isGreaterThan(0);
    }

    @Test
    void refusesABudgetThatDoesNotReach() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> equal(BitBudget.of(7)))
                .withMessage("total must be between 8 (4 usable workers x 2 bits) and 128: total=7");
    }
}
