package io.github.tardigrad.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ten thousand rounds in which everything goes wrong that may, in every build. */
@Seeded
class SimulationTest {
    private static final long ROUNDS = 10_000;

    @Test
    void nothingBreaksInTenThousandRoundsWithEveryFault(Seed seed) {
        Simulation.Report report =
                new Simulation(seed.value(), ROUNDS, 5, 14, EnumSet.allOf(FaultKind.class)).run(sofar -> {});

        assertThat(report.failure().map(failure -> failure.broken().getMessage() + "\n" + failure.replay()))
                .isEmpty();
        assertThat(report.rounds()).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(report.executed()).isGreaterThan(report.rounds());
        // The rarest kinds strike some thirty times.
        assertThat(report.faults()).hasSize(FaultKind.values().length);
    }

    @Test
    void aCalmWorldRunsEveryRoundOnceInOneLife(Seed seed) {
        Simulation.Report report = new Simulation(seed.value(), 1, 5, 8, Set.of()).run(sofar -> {});

        assertThat(report.failure()).isEmpty();
        assertThat(report.executed()).isEqualTo(report.rounds());
        assertThat(report.lives()).isEqualTo(report.trainings());
        assertThat(report.faults()).isEmpty();
    }

    @Test
    void theSameSeedIsTheSameSimulation(Seed seed) {
        Simulation simulation = new Simulation(seed.value(), 1, 5, 8, EnumSet.allOf(FaultKind.class));

        assertThat(simulation.run(sofar -> {})).isEqualTo(simulation.run(sofar -> {}));
    }
}
