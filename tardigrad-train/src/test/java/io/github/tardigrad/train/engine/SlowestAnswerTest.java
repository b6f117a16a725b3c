package io.github.tardigrad.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SlowestAnswerTest {
    private static final long MILLI = 1_000_000;

    private final SlowestAnswer slowest = new SlowestAnswer();

    private static WorkerEvent frame(int worker, long nanos) {
        return new WorkerEvent.FrameArrived(worker, new byte[0], 0, nanos);
    }

    @Test
    void whereEverybodyAnsweredItIsAsMeasured() {
        slowest.open(2);
        slowest.see(frame(0, 30 * MILLI));
        slowest.see(frame(1, 20 * MILLI));

        assertThat(slowest.seconds(10 * MILLI)).hasValueCloseTo(0.03, within(1e-12));
        assertThat(slowest.seconds(Arrivals.NEVER)).hasValueCloseTo(0.03, within(1e-12));
        slowest.open(1);
        slowest.see(frame(0, MILLI));
        assertThat(slowest.seconds(0)).as("the next round").hasValueCloseTo(0.001, within(1e-12));
    }

    @Test
    void whereSomebodyDidNotItIsWhatWasDrawnOrNotKnown() {
        slowest.open(3);
        slowest.see(frame(0, 30 * MILLI));
        slowest.see(new WorkerEvent.WorkerLost(1, "gone", 40 * MILLI));

        assertThat(slowest.seconds(50 * MILLI)).hasValueCloseTo(0.05, within(1e-12));
        assertThat(slowest.seconds(10 * MILLI)).as("no less than who answered").hasValueCloseTo(0.03, within(1e-12));
        assertThat(slowest.seconds(Arrivals.NEVER)).isEmpty();
    }
}
