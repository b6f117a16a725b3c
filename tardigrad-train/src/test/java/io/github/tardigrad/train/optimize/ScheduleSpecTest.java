package io.github.tardigrad.train.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleSpecTest {

    @Test
    void constantIsOne() {
        assertThat(ScheduleSpec.CONSTANT.factor(1, 10)).isEqualTo(1);
        assertThat(ScheduleSpec.CONSTANT.factor(10, 10)).isEqualTo(1);
    }

    @Test
    void inverseTimeIsHalfAfterHalvingRounds() {
        ScheduleSpec schedule = new ScheduleSpec(ScheduleSpec.Type.INVERSE_TIME, 20, 0);

        assertThat(schedule.factor(1, 100)).isEqualTo(1);
        assertThat(schedule.factor(21, 100)).isEqualTo(0.5);
        assertThat(schedule.factor(61, 100)).isEqualTo(0.25);
    }

    @Test
    void cosineFallsFromOneTowardsZero() {
        ScheduleSpec schedule = new ScheduleSpec(ScheduleSpec.Type.COSINE, 1, 0);

        assertThat(schedule.factor(1, 100)).isEqualTo(1);
        assertThat(schedule.factor(51, 100)).isCloseTo(0.5, within(1e-12));
        assertThat(schedule.factor(100, 100)).isBetween(0.0, 0.001);
    }

    @Test
    void warmupRisesLinearlyToOne() {
        ScheduleSpec schedule = new ScheduleSpec(ScheduleSpec.Type.COSINE, 1, 4);

        assertThat(schedule.factor(1, 104)).isCloseTo(0.2, within(1e-12));
        assertThat(schedule.factor(4, 104)).isCloseTo(0.8, within(1e-12));
        assertThat(schedule.factor(5, 104)).isEqualTo(1);
        assertThat(schedule.factor(55, 104)).isCloseTo(0.5, within(1e-12));
        assertThat(new ScheduleSpec(ScheduleSpec.Type.COSINE, 1, 50).factor(10, 10))
                .isLessThan(1);
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScheduleSpec(ScheduleSpec.Type.CONSTANT, 0, 0))
                .withMessage("halvingRounds must be finite and > 0: halvingRounds=0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScheduleSpec(ScheduleSpec.Type.CONSTANT, 1, -1))
                .withMessage("warmupRounds must be >= 0: warmupRounds=-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScheduleSpec.CONSTANT.factor(0, 10))
                .withMessage("round must be in 1..10: round=0");
    }
}
