package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompleteDesignsTest {
    @ParameterizedTest
    @CsvSource({
        "4, 2, 6, 3",
        "6, 2, 15, 5",
        "6, 3, 20, 10",
        "8, 4, 70, 35",
        "9, 3, 84, 28",
        "10, 5, 252, 126",
        "12, 4, 495, 165",
        "20, 2, 190, 19",
        "5, 1, 5, 1",
        "5, 5, 1, 1",
        "7, 3, 35, 15",
        "5, 2, 10, 4"
    })
    void everySetIsAWorkers(int v, int k, int workers, int replication) {
        Assignment design = CompleteDesigns.complete(v, k);
        DesignAxioms.biregular(design, v, workers, replication, k);
        Set<List<Integer>> sets = new HashSet<>();
        for (int i = 0; i < workers; i++) {
            sets.add(IntStream.of(design.partitions(i)).boxed().toList());
        }
        assertThat(sets).hasSize(workers);
        int together = v == 1 ? 0 : replication * (k - 1) / (v - 1);
        DesignAxioms.balanced(design, together);
        DesignAxioms.spectrum(design, spectrum(v, workers, replication, k, together));
        if (v % k == 0) {
            DesignAxioms.resolved(design, replication);
        } else {
            assertThat(design.isResolvable()).isFalse();
        }
    }

    private static double[] spectrum(int v, int workers, int replication, int k, int together) {
        double first = Math.sqrt((double) replication * k);
        return workers == 1
                ? new double[] {first, 1}
                : new double[] {first, 1, Math.sqrt(replication - together), v - 1};
    }

    @Test
    void refusesWhatIsNotThereOrTooLarge() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompleteDesigns.complete(4, 5))
                .withMessage("load must be in 1..4, the partitions: load=5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompleteDesigns.complete(20, 10))
                .withMessage("complete (20,10) would have 20 partitions and 184756 workers; at most 10000 of each are"
                        + " written down");
    }
}
