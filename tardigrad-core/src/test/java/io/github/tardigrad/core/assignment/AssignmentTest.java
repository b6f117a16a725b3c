package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.R064Store;

class AssignmentTest {
    /** Three partitions, two workers: {0, 2} and {2}. */
    private static final Assignment SMALL = Assignment.of("small", 3, List.of(new int[] {2, 0}, new int[] {2}));

    @Test
    void saysWhoHoldsWhat() {
        assertThat(SMALL.partitions(0)).containsExactly(0, 2);
        assertThat(SMALL.workers(2)).containsExactly(0, 1);
        assertThat(SMALL.holds(1, 0)).isFalse();
        assertThat(SMALL.holds(0, 0)).isTrue();
        assertThat(SMALL.load(0)).isEqualTo(2);
        assertThat(SMALL.replication(1)).isZero();
        assertThat(SMALL.minimumReplication()).isZero();
        assertThat(SMALL.isBiregular()).isFalse();
        assertThat(SMALL.isResolvable()).isFalse();
        assertThat(SMALL.columnIntersection()).hasValue(1);
        assertThat(SMALL.dual().partitions(2)).containsExactly(0, 1);
        assertThat(SMALL.dual().dual()).isEqualTo(SMALL);
        assertThat(Assignment.of("again", SMALL.encoding(3))).isEqualTo(SMALL);
        assertThat(SMALL).hasToString("small: 3 partitions, 2 workers");
    }

    @Test
    void spectrumIsThatOfAnotherLibrary() {
        for (Assignment assignment :
                List.of(SMALL, SMALL.dual(), Repetition.cyclic(10, 4), DifferenceSets.projectivePlane(3))) {
            R064Store matrix = R064Store.FACTORY.make(assignment.partitions(), assignment.workers());
            for (int i = 0; i < assignment.workers(); i++) {
                for (int j : assignment.partitions(i)) {
                    matrix.set(j, i, 1);
                }
            }
            SingularValue<Double> svd = SingularValue.R064.make(matrix);
            assertThat(svd.computeValuesOnly(matrix)).isTrue();
            assertThat(assignment.spectrum())
                    .containsExactly(svd.getSingularValues().toRawCopy1D(), within(1e-12));
        }
    }

    @Test
    void refusesWhatIsNoAssignmentAndNoClass() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assignment.of("x", 2, List.of(new int[] {0, 2})))
                .withMessage("worker 0 must hold different partitions of 0..1: [0, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assignment.of("x", 2, List.of(new int[] {1}, new int[] {1, 1})))
                .withMessage("worker 1 must hold different partitions of 0..1: [1, 1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assignment.of("x", 0, List.of()))
                .withMessageContaining("partitions=0, workers=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SMALL.withClasses(List.of(List.of(0, 1))))
                .withMessage("small: class 0 must hold every partition once: [1, 0, 2]");
        Assignment halves = Assignment.of("halves", 2, List.of(new int[] {0}, new int[] {1}, new int[] {0, 1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> halves.withClasses(List.of(List.of(0, 1))))
                .withMessage("halves: every worker must be in one class: [1, 1, 0]");
    }
}
