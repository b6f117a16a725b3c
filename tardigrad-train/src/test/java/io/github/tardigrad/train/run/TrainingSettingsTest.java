package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {

    @Test
    void evaluatesAtMultiplesAndAtTheEnd() {
        TrainingSettings settings = of(25, 10, 0, 1, 1);

        assertThat(settings.evaluatesAt(10)).isTrue();
        assertThat(settings.evaluatesAt(11)).isFalse();
        assertThat(settings.evaluatesAt(25)).isTrue();
    }

    @Test
    void theDeadlineIsRoundedUpToNanoseconds() {
        assertThat(RunningPlan.nanos(1.1)).isBetween(1_100_000_000L, 1_100_000_001L);
        assertThat(RunningPlan.nanos(1e-12)).isEqualTo(1);
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(0, 0, 0, 1, 1))
                .withMessage("rounds must be >= 1: rounds=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(1, -1, 0, 1, 1))
                .withMessage("evaluateEvery must be >= 0: evaluateEvery=-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(1, 0, -1, 1, 1))
                .withMessage("checkpointEvery must be >= 0: checkpointEvery=-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(1, 0, 0, 0, 1))
                .withMessage("keepCheckpoints must be >= 1: keepCheckpoints=0");
        for (double deadline : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> of(1, 0, 0, 1, deadline))
                    .withMessage("deadlineSeconds must be > 0 and <= 1.0E9: deadlineSeconds=" + deadline);
        }
    }

    private static TrainingSettings of(long rounds, long evaluate, long checkpoint, int keep, double deadline) {
        return new TrainingSettings(
                rounds,
                1,
                evaluate,
                checkpoint,
                keep,
                OptimizerSpec.sgd(1),
                ScheduleSpec.CONSTANT,
                Clock.VIRTUAL,
                deadline);
    }
}
