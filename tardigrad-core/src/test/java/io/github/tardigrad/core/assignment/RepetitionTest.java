package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RepetitionTest {
    @Test
    void fractional() {
        Assignment assignment = Repetition.fractional(20, 20, 4);
        DesignAxioms.biregular(assignment, 20, 20, 4, 4);
        DesignAxioms.resolved(assignment, 4);
        DesignAxioms.spectrum(assignment, 4, 5, 0, 15);
        assertThat(assignment.partitions(7)).containsExactly(4, 5, 6, 7);
        DesignAxioms.biregular(Repetition.fractional(10, 20, 4), 10, 20, 4, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Repetition.fractional(20, 20, 3))
                .withMessageContaining(
                        "replication must divide the number of workers 20, so be one of 1, 2, 4, 5, 10, 20");
    }

    @Test
    void cyclic() {
        Assignment assignment = Repetition.cyclic(20, 4);
        DesignAxioms.biregular(assignment, 20, 20, 4, 4);
        DesignAxioms.resolved(assignment, 4);
        assertThat(assignment.partitions(18)).containsExactly(0, 1, 18, 19);
        // The eigenvalues of a circulant: |sin(4 pi t / 20) / sin(pi t / 20)|.
        double second = Math.sin(4 * Math.PI / 20) / Math.sin(Math.PI / 20);
        assertThat(assignment.spectrum()[2]).isCloseTo(second, within(1e-12));
        assertThat(Repetition.cyclic(10, 4).isResolvable()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Repetition.cyclic(3, 4))
                .withMessage("replication must be in 1..3, the workers: replication=4");
    }
}
