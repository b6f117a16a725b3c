package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldExamplesTest {
    private static final int EXAMPLES = 500;
    private static final int SIDE = 30;
    private static final int CLASSES = 3;
    private static final CsvFile.Format FORMAT =
            CsvFile.Format.numbers(CsvFile.LAST, CsvFile.Header.FALSE, CLASSES, 0.5f);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz"})
    void imagesAreReadWhenTheyAreToBeHeldAndNoOthers(String suffix) throws IOException {
        writeIdx(suffix, EXAMPLES);
        Dataset all = IdxFiles.read(folder, CLASSES).train();
        Dataset some = IdxFiles.heldTraining(folder, CLASSES);

        assertGrowsToThatOf(all, some);
        assertThat(some.shape()).containsExactly(1, SIDE, SIDE);
    }

    @Test
    void linesAreReadWhenTheyAreToBeHeldAndNoOthers() throws IOException {
        Path file = writeCsv();

        assertGrowsToThatOf(CsvFile.read(file, FORMAT), CsvFile.held(file, FORMAT));
    }

    @Test
    void someOfSomeAreHeldInTheWholeSet() throws IOException {
        Path file = writeCsv();
        Dataset all = CsvFile.read(file, FORMAT);
        Dataset whole = CsvFile.held(file, FORMAT);
        Dataset part = Split.shuffled(whole, 100, 7).train();

        part.hold(new int[] {3, 5});

        assertThat(whole.held()).isEqualTo(2);
        assertSame(Split.shuffled(all, 100, 7).train(), part, 3, 5);
    }

    @Test
    void whatIsNotHeldHasNoFeatures() throws IOException {
        Dataset some = CsvFile.held(writeCsv(), FORMAT);
        some.hold(new int[] {1});

        assertThatThrownBy(() -> some.copyFeatures(2, new float[some.features()], 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this process does not hold example 2");
    }

    @Test
    void aFileThatHasGoneOrIsShorterIsNamed() throws IOException {
        writeIdx("", EXAMPLES);
        Path images = folder.resolve("train-images-idx3-ubyte");
        Dataset some = IdxFiles.heldTraining(folder, CLASSES);
        byte[] bytes = Files.readAllBytes(images);
        Files.write(images, Arrays.copyOf(bytes, bytes.length - 1));
        some.hold(new int[] {0, EXAMPLES - 2});

        assertThatThrownBy(() -> some.hold(new int[] {EXAMPLES - 1}))
                .isInstanceOf(DataFileException.class)
                .hasMessage(images + ": truncated before the end of image " + (EXAMPLES - 1));
        Files.delete(images);
        assertThatThrownBy(() -> some.hold(new int[] {7}))
                .isInstanceOf(DataFileException.class)
                .hasMessageStartingWith(images + ": no such file; ");
        assertThat(some.held()).isEqualTo(2);
    }

    private static void assertGrowsToThatOf(Dataset all, Dataset some) throws IOException {
        assertThat(some.held()).isZero();
        assertThat(some.size()).isEqualTo(all.size());
        assertThat(some.features()).isEqualTo(all.features());
        some.hold(new int[] {});
        assertThat(some.held()).isZero();

        some.hold(new int[] {499, 0, 17, 18, 19});
        assertThat(some.held()).isEqualTo(5);
        some.hold(new int[] {18, 250, 0});
        assertThat(some.held()).as("what is held is not read again").isEqualTo(6);
        assertSame(all, some, 0, 17, 18, 19, 250, 499);

        some.hold(IntStream.range(0, EXAMPLES).toArray());
        assertThat(some.held()).isEqualTo(EXAMPLES);
        assertSame(all, some, IntStream.range(0, EXAMPLES).toArray());
    }

    private static void assertSame(Dataset all, Dataset some, int... indices) {
        for (int index : indices) {
            float[] expected = new float[all.features()];
            float[] found = new float[all.features()];
            all.copyFeatures(index, expected, 0);
            some.copyFeatures(index, found, 0);
            assertThat(found).as("example " + index).isEqualTo(expected);
            assertThat(some.label(index)).isEqualTo(all.label(index));
        }
    }

    private void writeIdx(String suffix, int examples) throws IOException {
        Random random = new Random(1);
        for (String part : new String[] {"train", "t10k"}) {
            try (DataOutputStream out = open(part + "-images-idx3-ubyte" + suffix)) {
                out.writeInt(0x803);
                out.writeInt(examples);
                out.writeInt(SIDE);
                out.writeInt(SIDE);
                byte[] pixels = new byte[examples * SIDE * SIDE];
                random.nextBytes(pixels);
                out.write(pixels);
            }
            try (DataOutputStream out = open(part + "-labels-idx1-ubyte" + suffix)) {
                out.writeInt(0x801);
                out.writeInt(examples);
                for (int i = 0; i < examples; i++) {
                    out.write(random.nextInt(CLASSES));
                }
            }
        }
    }

    private DataOutputStream open(String name) throws IOException {
        OutputStream out = Files.newOutputStream(folder.resolve(name));
        return new DataOutputStream(name.endsWith(".gz") ? new GZIPOutputStream(out) : out);
    }

    private Path writeCsv() throws IOException {
        Random random = new Random(2);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < EXAMPLES; i++) {
            text.append(random.nextFloat() + "," + random.nextFloat() + "," + random.nextInt(CLASSES) + "\n");
            if (i % 10 == 0) {
                text.append('\n');
            }
        }
        return Files.write(folder.resolve("points.csv"), text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
