package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DifferenceSetsTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7, 8, 9, 11})
    void projectivePlanes(int q) {
        Assignment plane = DifferenceSets.projectivePlane(q);
        int size = q * q + q + 1;
        DesignAxioms.biregular(plane, size, size, q + 1, q + 1);
        DesignAxioms.balanced(plane, 1);
        DesignAxioms.balanced(plane.dual(), 1);
        assertThat(plane.columnIntersection()).hasValue(1);
        DesignAxioms.spectrum(plane, q + 1, 1, Math.sqrt(q), size - 1);
    }

    @Test
    void aPlaneThatIsNotThereNamesTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DifferenceSets.projectivePlane(6))
                .withMessage("order must be one of 2, 3, 4, 5, 7, 8, 9, 11 for a projective plane; nearest: 5 and 7:"
                        + " order=6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DifferenceSets.projectivePlane(13))
                .withMessageContaining("nearest: 11:");
    }
}
