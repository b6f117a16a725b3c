package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BitAllocationExperimentTest {
    private static final int FIRST_MEASURED = 6;

    private final Experiment experiment = new BitAllocationExperiment();

    @Test
    void quickIsWhatIsStored() throws IOException {
        List<Integer> steps = new ArrayList<>();
        Outcome outcome = experiment.run(
                Effort.QUICK, experiment.seeds(Effort.QUICK), Results.none(), (done, total) -> steps.add(done));
        List<String> stored = Files.readAllLines(Path.of("..", "experiments", "fig1", "quick.csv"));
        assertThat(String.join(",", outcome.table().columns())).isEqualTo(stored.get(0));
        assertThat(outcome.table().rows()).hasSize(stored.size() - 1);
        for (int row = 0; row < outcome.table().rows().size(); row++) {
            List<String> found = outcome.table().rows().get(row);
            String[] expected = stored.get(row + 1).split(",", -1);
            for (int i = 0; i < expected.length; i++) {
                if (i < FIRST_MEASURED) {
                    assertThat(found.get(i)).as("row %d", row).isEqualTo(expected[i]);
                } else {
                    double value = Double.parseDouble(expected[i]);
                    assertThat(Double.parseDouble(found.get(i)))
                            .as("row %d, %s", row, outcome.table().columns().get(i))
                            .isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value))));
                }
            }
        }
        assertThat(steps).hasSize(72).isSorted();
        assertThat(outcome.claims()).extracting(Outcome.Claim::verdict).doesNotContainNull();
    }

    /** The papers' cluster: p is exp(-psi / 10), from .8187 to .999. */
    @Test
    void clustersAreThePapers() {
        for (int seed = 0; seed < 50; seed++) {
            StragglerProfile profile = BitAllocationExperiment.cluster(50, seed);
            for (int i = 0; i < 50; i++) {
                assertThat(profile.straggling(i)).isBetween(Math.exp(-0.2), Math.exp(-0.001));
            }
        }
        assertThat(BitAllocationExperiment.cluster(10, 1).straggling(0))
                .isNotEqualTo(BitAllocationExperiment.cluster(10, 2).straggling(0));
    }
}
