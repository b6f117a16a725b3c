package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FloatDatasetTest {
    @Test
    void keepsCopiesOfItsArrays() {
        float[] values = {1, 2, 3, 4};
        int[] labels = {0, 1};
        Dataset data = FloatDataset.of(values, labels, 2);
        values[2] = 9;
        labels[1] = 0;
        float[] x = new float[2];
        data.copyFeatures(1, x, 0);
        assertThat(x).containsExactly(3, 4);
        assertThat(data.label(1)).isEqualTo(1);
    }

    @Test
    void rejectsWhatIsNoDataSet() {
        assertRejected(new float[0], new int[0], 2, "a data set must hold at least 1 example: size=0");
        assertRejected(new float[1], new int[1], 1, "classes must be >= 2: classes=1");
        assertRejected(new float[2], new int[] {0, 2}, 2, "label must be 0..1: example=1, label=2");
        assertRejected(new float[2], new int[] {-1, 0}, 2, "label must be 0..1: example=0, label=-1");
        assertRejected(new float[3], new int[2], 2, "values must be a whole number of rows: values=3, rows=2");
        assertRejected(new float[] {0, Float.NaN}, new int[2], 2, "values must be finite: position=1, value=NaN");
    }

    @Test
    void rejectsSidesOfDifferentTasks() {
        Dataset narrow = FloatDataset.of(new float[2], new int[2], 2);
        Dataset wide = FloatDataset.of(new float[4], new int[2], 2);
        assertThatThrownBy(() -> new Split(narrow, wide))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("train and test must have the same features and classes: train=[1] features, 2 classes,"
                        + " test=[2] features, 2 classes");
    }

    private static void assertRejected(float[] values, int[] labels, int classes, String message) {
        assertThatThrownBy(() -> FloatDataset.of(values, labels, classes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
