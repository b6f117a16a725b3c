package io.github.tardigrad.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CheckpointIntervalTest {

    @Test
    void aNumberOfRoundsDoesNotLookAtTheTime() {
        CheckpointInterval interval = CheckpointInterval.of(5);

        assertThat(interval.due(4, Long.MAX_VALUE, 0)).isFalse();
        assertThat(interval.due(5, 0, 1000)).isTrue();
        assertThat(CheckpointInterval.of(0).due(5, Long.MAX_VALUE, 0)).isFalse();
    }

    @Test
    void withoutOneCheckpointsTakeAtMostOnePercentOfTheTime() {
        CheckpointInterval interval = CheckpointInterval.AUTO;

        assertThat(interval.due(1, 1, 0))
                .as("the first round shows that the disk takes them")
                .isTrue();
        assertThat(interval.due(2, 99_999, 1000)).isFalse();
        assertThat(interval.due(2, 100_000, 1000)).isTrue();
    }

    @Test
    void refusesLessThanNoRounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointInterval.of(-1))
                .withMessage("checkpointEvery must be >= 0: checkpointEvery=-1");
    }
}
