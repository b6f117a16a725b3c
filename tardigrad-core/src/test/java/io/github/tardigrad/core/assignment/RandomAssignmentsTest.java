package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomAssignmentsTest {
    @ParameterizedTest
    @CsvSource({
        "40, 20, 3, 6",
        "20, 40, 6, 3",
        "6, 6, 5, 5",
        "5, 5, 5, 5",
        "7, 1, 1, 7",
        "9, 6, 4, 6",
        "300, 100, 10, 30"
    })
    void biregular(int partitions, int workers, int replication, int load) {
        for (int seed = 0; seed < 20; seed++) {
            DesignAxioms.biregular(
                    RandomAssignments.biregular(partitions, workers, replication, seed),
                    partitions,
                    workers,
                    replication,
                    load);
        }
    }

    @Test
    void theSeedDecides() {
        Assignment one = RandomAssignments.biregular(40, 20, 3, 5);
        assertThat(RandomAssignments.biregular(40, 20, 3, 5)).isEqualTo(one);
        assertThat(RandomAssignments.biregular(40, 20, 3, 6)).isNotEqualTo(one);
    }

    /** sqrt(18) first; the second near sqrt(5) + sqrt(2) = 3.65, the least that large graphs of these degrees can have. */
    @Test
    void theSpectrumIsThatOfAnExpander() {
        double[] spectrum = RandomAssignments.biregular(40, 20, 3, 0).spectrum();
        assertThat(spectrum[0]).isCloseTo(4.2426, within(1e-4));
        assertThat(spectrum[1]).isBetween(3.0, 3.8);
    }

    /** By symmetry a worker holds a partition with probability r / n; 6 standard deviations of a mean over seeds. */
    @Test
    void everyEdgeIsEquallyLikely() {
        int draws = 4000;
        double[][] share = new double[6][4];
        for (int seed = 0; seed < draws; seed++) {
            Assignment drawn = RandomAssignments.biregular(4, 6, 3, seed);
            for (int i = 0; i < 6; i++) {
                for (int j : drawn.partitions(i)) {
                    share[i][j] += 1.0 / draws;
                }
            }
        }
        double tolerance = 6 * Math.sqrt(0.25 / draws);
        for (double[] row : share) {
            assertThat(row).containsExactly(new double[] {0.5, 0.5, 0.5, 0.5}, within(tolerance));
        }
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RandomAssignments.biregular(40, 21, 5, 0))
                .withMessage("replication must be a multiple of 21 up to 21; nearest: 21: replication=5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RandomAssignments.biregular(40, 20, 21, 0))
                .withMessage("replication must be a multiple of 1 up to 20; nearest: 20: replication=21");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RandomAssignments.biregular(0, 20, 1, 0))
                .withMessageContaining("partitions=0, workers=20");
    }
}
