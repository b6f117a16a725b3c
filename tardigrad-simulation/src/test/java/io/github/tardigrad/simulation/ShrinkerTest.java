package io.github.tardigrad.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final Fault KILL = new Fault(40, FaultKind.COORDINATOR_KILLED, 0, 3);
    private static final Fault FLIP = new Fault(61, FaultKind.FRAME_BIT, 1, 9);

    private static Scenario large() {
        List<Fault> faults = new ArrayList<>();
        for (int round = 1; round <= 200; round++) {
            faults.add(new Fault(round, FaultKind.FRAME_LOST, round % 9, round));
        }
        faults.add(KILL);
        faults.add(FLIP);
        return new Scenario(7, 9, 300, faults);
    }

    /** Breaks where both faults are, and three workers. */
    private static Optional<BrokenInvariant> run(Scenario scenario) {
        boolean breaks = scenario.workers() >= 3
                && scenario.rounds() >= 61
                && scenario.faults().contains(KILL)
                && scenario.faults().contains(FLIP);
        return breaks
                ? Optional.of(new BrokenInvariant(Invariant.PARAMETERS, 61, "as it was planted"))
                : Optional.empty();
    }

    @Test
    void leavesTheFaultsRoundsAndWorkersThatItTakes() {
        Scenario smallest = new Shrinker(ShrinkerTest::run).shrink(large());

        assertThat(smallest.faults()).containsExactlyInAnyOrder(KILL, FLIP);
        assertThat(smallest.rounds()).isEqualTo(61);
        assertThat(smallest.workers()).isEqualTo(3);
        assertThat(run(smallest)).isPresent();
    }

    @Test
    void leavesWhatBreaksNothingAsItIs() {
        Scenario whole = new Scenario(7, 9, 30, List.of(KILL));

        assertThat(new Shrinker(ShrinkerTest::run).shrink(whole)).isEqualTo(whole);
    }
}
