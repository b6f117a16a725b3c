package io.github.tardigrad.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DifferenceSetsTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7, 8, 9, 11, 13})
    void projectivePlanes(int q) {
        int size = q * q + q + 1;
        DesignAxioms.symmetric(DifferenceSets.projectivePlane(q), size, q + 1, 1);
    }

    @Test
    void thoseOfSmallOrderAreCyclic() {
        Assignment plane = DifferenceSets.projectivePlane(9);
        assertThat(plane.partitions(0)).containsExactly(0, 1, 3, 9, 27, 49, 56, 61, 77, 81);
        assertThat(plane.partitions(1)).containsExactly(1, 2, 4, 10, 28, 50, 57, 62, 78, 82);
        assertThat(plane).hasToString("PG(2,9): 91 partitions, 91 workers");
    }

    @ParameterizedTest
    @CsvSource({
        "7, 3, 1",
        "11, 5, 2",
        "13, 4, 1",
        "15, 7, 3",
        "19, 9, 4",
        "21, 5, 1",
        "23, 11, 5",
        "31, 6, 1",
        "37, 9, 2",
        "57, 8, 1",
        "73, 9, 1",
        "91, 10, 1",
        "133, 12, 1"
    })
    void cyclicDesigns(int modulus, int load, int together) {
        assertThat(DifferenceSets.moduli()).hasSize(13).contains(modulus);
        DesignAxioms.symmetric(DifferenceSets.cyclicDesign(modulus), modulus, load, together);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 11, 15, 19, 23, 31, 47})
    void hadamardDesigns(int points) {
        DesignAxioms.symmetric(DifferenceSets.hadamardDesign(points), points, (points - 1) / 2, (points - 3) / 4);
    }

    @Test
    void whatIsNotThereNamesTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DifferenceSets.projectivePlane(6))
                .withMessage("order must be a prime power up to 97; nearest: 5 and 7: order=6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DifferenceSets.projectivePlane(Integer.MIN_VALUE))
                .withMessageContaining("nearest: 2:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DifferenceSets.cyclicDesign(40))
                .withMessage("modulus must be one of 7, 11, 13, 15, 19, 21, 23, 31, 37, 57, 73, 91, 133; nearest: 37:"
                        + " modulus=40");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DifferenceSets.hadamardDesign(27))
                .withMessage(
                        "points must be 15 or a prime up to 499 that is 3 modulo 4; nearest: 23 and 31: points=27");
    }
}
