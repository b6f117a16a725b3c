package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BundledDigitsTest {
    private final Split digits = BundledDigits.load();

    @Test
    void holdsTheCountsOfTheSource() {
        assertThat(digits.train().size()).isEqualTo(1500);
        assertThat(digits.test().size()).isEqualTo(297);
        assertThat(digits.train().features()).isEqualTo(64);
        assertThat(digits.train().classes()).isEqualTo(10);
        int[] counts = new int[10];
        count(digits.train(), counts);
        count(digits.test(), counts);
        // The class counts that the data set's documentation states for these 1,797 scans.
        assertThat(counts).containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
    }

    @Test
    void pixelsAreSixteenthsFromZeroToOne() {
        float[] x = new float[64];
        float highest = 0;
        for (int i = 0; i < digits.train().size(); i++) {
            digits.train().copyFeatures(i, x, 0);
            for (float value : x) {
                assertThat(value * 16).isBetween(0f, 16f).isEqualTo(Math.round(value * 16));
                highest = Math.max(highest, value);
            }
        }
        assertThat(highest).isEqualTo(1);
    }

    @Test
    void splitIsTheSameEveryTime() {
        Split again = BundledDigits.load();
        for (int i = 0; i < 297; i++) {
            assertThat(features(again.test(), i)).isEqualTo(features(digits.test(), i));
        }
        // A change of the generator would silently change everyone's results: these are today's first labels.
        int[] labels = new int[12];
        Arrays.setAll(labels, digits.test()::label);
        assertThat(labels).containsExactly(FIRST_TEST_LABELS);
    }

    private static final int[] FIRST_TEST_LABELS = {1, 0, 1, 0, 2, 6, 9, 3, 9, 8, 3, 6};

    private static float[] features(Dataset data, int index) {
        float[] x = new float[data.features()];
        data.copyFeatures(index, x, 0);
        return x;
    }

    private static void count(Dataset data, int[] counts) {
        for (int i = 0; i < data.size(); i++) {
            counts[data.label(i)]++;
        }
    }
}
