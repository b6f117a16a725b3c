package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSummaryTest {
    @TempDir
    Path folder;

    @Test
    void countsTheExamplesOfEachClassAndNamesThoseWithoutAny() {
        Dataset train = FloatDataset.of(new float[] {1, 2, 3}, new int[] {0, 2, 2}, 4);
        Dataset test = FloatDataset.of(new float[] {1}, new int[] {3}, 4);
        DataSummary summary = DataSummary.of(new Split(train, test));

        assertThat(summary.training()).isEqualTo(new DataSummary.Part(3, Map.of("0", 1L, "1", 0L, "2", 2L, "3", 0L)));
        assertThat(summary.training().classes()).containsOnlyKeys("0", "1", "2", "3");
        assertThat(summary.test().found()).isEqualTo(1);
        assertThat(summary.lines())
                .containsExactly(
                        "3 training and 1 test examples, 2 of 4 classes",
                        "2 of 4 classes: without a training example: 1, 3");
    }

    /** 3, 5: mean 4, deviation 1; 100, 300: mean 200, deviation 100. */
    @Test
    void namesTheFeaturesThatAreFarFromZeroAndOne() {
        Dataset train = FloatDataset.of(new float[] {3, 100, 5, 300}, new int[] {0, 1}, 2);

        assertThat(DataSummary.of(new Split(train, train)).lines())
                .containsExactly(
                        "2 training and 2 test examples, 2 of 2 classes",
                        "1 of 2 features: used as they are, far from 0 and 1, with which training may run away:"
                                + " data.standardize: true scales each column of a table, data.scale all alike: feature 2 has"
                                + " mean 200 and deviation 100");
    }

    @Test
    void saysNothingOfDataThatIsUsedWhole() {
        assertThat(DataSummary.of(BundledDigits.load()).notes()).isEmpty();
    }

    @Test
    void aNoteOfBothPartsOfASplitIsSaidOnce() throws Exception {
        Path text = Files.writeString(folder.resolve("a.txt"), "0123456789abcd");
        Split split = TokenBlocks.read(Optional.of(text), Optional.empty(), 4, 0.4);

        assertThat(DataSummary.of(split).lines())
                .containsExactly(
                        "2 training and 1 test examples",
                        "1 of 14 tokens of " + text + ": left out at the end, where they fill no block of 4");
    }

    @Test
    void namesTheFirstOfMany() {
        List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
        assertThat(DataSummary.named(names)).isEqualTo("a, b, c, d, e, f, g, h, i, j and 2 more");
        assertThat(DataSummary.named(names.subList(0, 10))).isEqualTo("a, b, c, d, e, f, g, h, i, j");
    }

    @Test
    void countsInANoteFitEachOther() {
        assertThat(new DataNote("images", 1200, 1200, "left out")).hasToString("all 1,200 images: left out");
        assertThatThrownBy(() -> new DataNote("images", 3, 2, "left out"))
                .hasMessage("count must be 1 to of: count=3, of=2");
        assertThatThrownBy(() -> new DataNote("images", 0, 2, "left out")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void brokenPartsAreANote() {
        BrokenParts broken = new BrokenParts("images of " + folder, 50, 0.1);
        assertThat(broken.note()).isEmpty();
        broken.add("b.png", "truncated");
        broken.add("a.png", "no image");
        broken.add("b.png", "truncated");
        assertThat(broken.note().orElseThrow())
                .hasToString("2 of 50 images of " + folder + ": left out, they cannot be used: b.png, a.png");
    }
}
