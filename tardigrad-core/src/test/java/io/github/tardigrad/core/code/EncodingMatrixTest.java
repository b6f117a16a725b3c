package io.github.tardigrad.core.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class EncodingMatrixTest {
    private final EncodingMatrix matrix =
            EncodingMatrix.of(3, 2, new int[] {0, 0, 2}, new int[] {0, 1, 1}, new double[] {0.5, -1, 2});

    @Test
    void givesBackItsEntriesAndSums() {
        assertThat(matrix.rowIndices()).containsExactly(0, 0, 2);
        assertThat(matrix.columnIndices()).containsExactly(0, 1, 1);
        assertThat(matrix.values()).containsExactly(0.5, -1, 2);
        assertThat(matrix.row(1).size()).isZero();
        assertThat(matrix.row(2).partition(0)).isEqualTo(1);
        assertThat(matrix.row(2).coefficient(0)).isEqualTo(2);
        assertThat(matrix.rowSum(0)).isEqualTo(-0.5);
        assertThat(matrix.columnSums(new double[] {1, 10, 100})).containsExactly(0.5, 199);
        assertThat(matrix.computationLoad()).isEqualTo(1.5);
        assertThat(matrix.scaleRows(new double[] {2, 1, 3}).values()).containsExactly(1, -2, 6);
    }

    @Test
    void refusesEntriesThatAreOutOfPlaceOrNotNumbers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodingMatrix.of(1, 1, new int[] {0}, new int[] {1}, new double[] {1}))
                .withMessageContaining("(0, 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodingMatrix.of(2, 2, new int[] {1, 0}, new int[] {0, 0}, new double[] {1, 1}))
                .withMessageContaining("sorted");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodingMatrix.of(1, 1, new int[] {0}, new int[] {0}, new double[] {Double.NaN}))
                .withMessageContaining("values[0]=NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodingMatrix.of(1, 1, new int[] {0}, new int[] {}, new double[] {1}))
                .withMessageContaining("equally long");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodingMatrix.of(0, 1, new int[] {}, new int[] {}, new double[] {}))
                .withMessageContaining("workers > 0");
    }

    @Test
    void allPartitionsHaveCoefficientOne() {
        WeightedPartitions all = WeightedPartitions.all(3);
        assertThat(all.size()).isEqualTo(3);
        assertThat(all.partition(2)).isEqualTo(2);
        assertThat(all.coefficient(2)).isEqualTo(1);
    }
}
