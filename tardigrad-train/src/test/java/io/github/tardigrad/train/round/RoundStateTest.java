package io.github.tardigrad.train.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class RoundStateTest {

    @Test
    void refusesANegativeRound() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoundState.open(-1, new BitSet(), 0, 1))
                .withMessage("round must be >= 0: round=-1");
    }

    @Test
    void refusesADeadlineInThePast() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoundState.open(1, new BitSet(), 5, 4))
                .withMessage("deadlineNanos must be >= nowNanos: deadlineNanos=4, nowNanos=5");
    }

    @Test
    void knowsWhenEveryoneIsLost() {
        BitSet expected = new BitSet();
        expected.set(0, 2);
        RoundState state = RoundState.open(1, expected, 0, 10).next();
        RoundState oneLost = state.onLost(0, "gone", 1).next();

        assertThat(oneLost.everyoneLost()).isFalse();
        assertThat(oneLost.onLost(1, "gone", 2).next().everyoneLost()).isTrue();
        assertThat(RoundState.open(1, new BitSet(), 0, 10).next().everyoneLost())
                .isFalse();
    }
}
