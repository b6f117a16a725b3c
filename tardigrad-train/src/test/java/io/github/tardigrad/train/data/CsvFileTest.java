package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {
    private static final CsvFile.Format LABEL_LAST = CsvFile.Format.numbers(CsvFile.LAST, CsvFile.Header.FALSE, 3, 1);

    @TempDir
    Path folder;

    @Test
    void readsTheLabelFromTheLastColumn() throws Exception {
        Dataset data = CsvFile.read(write("1, 2.5 ,0\n-3e2,0.125,2\n"), LABEL_LAST);
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.classes()).isEqualTo(3);
        assertThat(row(data, 0)).containsExactly(1, 2.5f);
        assertThat(row(data, 1)).containsExactly(-300, 0.125f);
        assertThat(data.label(1)).isEqualTo(2);
    }

    @Test
    void readsTheLabelFromTheFirstColumnAfterAHeaderAndScales() throws Exception {
        CsvFile.Format format = CsvFile.Format.numbers(CsvFile.FIRST, CsvFile.Header.TRUE, 3, 0.5f);
        Dataset data = CsvFile.read(write("class,a,b\r\n2,1,3\r\n\r\n0,5,7"), format);
        assertThat(data.size()).isEqualTo(2);
        assertThat(row(data, 0)).containsExactly(0.5f, 1.5f);
        assertThat(row(data, 1)).containsExactly(2.5f, 3.5f);
        assertThat(data.label(0)).isEqualTo(2);
    }

    @Test
    void readsCompressedText() throws Exception {
        Path file = folder.resolve("data.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("4,1\n5,0\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(row(CsvFile.read(file, LABEL_LAST), 1)).containsExactly(5);
    }

    @Test
    void readsTextThatBeginsWithAByteOrderMark() throws Exception {
        assertThat(row(CsvFile.read(write("\uFEFF4,1\n5,0\n"), LABEL_LAST), 0)).containsExactly(4);
    }

    @Test
    void readsCellsInQuotationMarks() throws Exception {
        Dataset data = CsvFile.read(write("\"1.5\", \"2\" ,\"0\"\n3,\"-4\",2\n"), LABEL_LAST);
        assertThat(row(data, 0)).containsExactly(1.5f, 2);
        assertThat(row(data, 1)).containsExactly(3, -4);
        assertThat(data.label(0)).isZero();
        assertRejected("\"1,5\",0\n", ", line 1: expected a finite number in column 1, found '1,5'");
    }

    @Test
    void saysHowToSkipNamesWhereNoneAreAskedFor() throws Exception {
        assertRejected(
                "age,class\n1,0\n",
                ", line 1: expected a label, an integer 0..2, found 'class' (a first line of names is skipped with"
                        + " data.header: true)");
        assertRejected(
                "1;2;0\n",
                ", line 1: expected at least 2 columns separated by commas, semicolons, tabs or bars, found 1");
    }

    @Test
    void saysThatAFolderIsNone() {
        assertThatThrownBy(() -> CsvFile.read(folder, LABEL_LAST))
                .hasMessage(folder + ": a folder, not a file; name a file of comma-separated numbers");
    }

    @Test
    void readsMoreThanItsFirstBuffers() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            text.append(i).append(",0.5,").append(i % 3).append('\n');
        }
        Dataset data = CsvFile.read(write(text.toString()), LABEL_LAST);
        assertThat(data.size()).isEqualTo(3000);
        assertThat(row(data, 2999)).containsExactly(2999, 0.5f);
        assertThat(data.label(2999)).isEqualTo(2);
    }

    @Test
    void missingFileSaysWhatToName() {
        Path nowhere = folder.resolve("nowhere.csv");
        assertThatThrownBy(() -> CsvFile.read(nowhere, LABEL_LAST))
                .isInstanceOf(DataFileException.class)
                .hasMessage(nowhere + ": no such file; name a file of comma-separated numbers");
    }

    @Test
    void rejectsTextThatIsNotANumber() throws Exception {
        assertRejected(
                "1,2,0\n1,abc,0\n",
                ", line 2: expected a finite number in column 2, found 'abc' (data.categorical makes categories of texts)");
        assertRejected(
                "1,,0\n",
                ", line 1: expected a finite number in column 2, found '' (data.missing: mean fills it, drop leaves its row"
                        + " out)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.4d", "1.4f", "30d", "0x1p3", "0x10", "1_000", "\u0663", "Infinity"})
    void rejectsWhatOnlyProgramsTakeForANumber(String text) throws Exception {
        assertRejected(
                "1,2,0\n" + text + ",2,0\n", ", line 2: expected a finite number in column 1, found '" + text + "'");
    }

    @Test
    void takesALabelWithAFractionOfZeroAsADataFrameDoes() throws Exception {
        Dataset data = CsvFile.read(write("7,2.0\n8,0.0\n9,1e0\n"), LABEL_LAST);
        assertThat(new int[] {data.label(0), data.label(1), data.label(2)}).containsExactly(2, 0, 1);
    }

    @Test
    void refusesALineWithoutEnd() throws Exception {
        Path plain = folder.resolve("plain");
        Path zipped = folder.resolve("zipped");
        byte[] zeros = new byte[1 << 16];
        try (OutputStream one = Files.newOutputStream(plain);
                OutputStream other = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            for (int i = 0; i <= 1 << 8; i++) {
                one.write(zeros);
                other.write(zeros);
            }
        }
        for (Path file : List.of(plain, zipped)) {
            assertThatThrownBy(() -> CsvFile.read(file, LABEL_LAST))
                    .isInstanceOf(DataFileException.class)
                    .hasMessage(file
                            + ": cannot be read: line 1 has more than the 16,777,216 characters that are read of one");
        }
    }

    @Test
    void namesFilesOfOtherKinds() throws Exception {
        Path file = folder.resolve("data.csv");
        Files.write(file, "1,2,0\n".getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> CsvFile.read(file, LABEL_LAST))
                .hasMessage(file + ": a text in UTF-16; save it as UTF-8: iconv -f UTF-16 -t UTF-8");
        Files.write(file, new byte[] {'P', 'K', 3, 4, 20, 0});
        assertThatThrownBy(() -> CsvFile.read(file, LABEL_LAST))
                .hasMessage(file + ": a zip archive, as PyTorch's .pt files and Excel's .xlsx are");
        Files.writeString(file, "  <html>\n");
        assertThatThrownBy(() -> CsvFile.read(file, LABEL_LAST))
                .hasMessage(file + ": a web page: the download gave one in place of the file");
        assertRejected("1,a\u0000b,0\n", ", line 1: expected a finite number in column 2, found 'a\\u0000b'");
    }

    @Test
    void rejectsNumbersThatAreNotFinite() throws Exception {
        assertRejected("NaN,2,0\n", ", line 1: expected a finite number in column 1, found 'NaN'");
        assertRejected("1e40,2,0\n", ", line 1: expected a finite number in column 1, found '1e40'");
    }

    @Test
    void rejectsLabelsOutOfRange() throws Exception {
        assertRejected("1,2,3\n", ", line 1: expected a label, an integer 0..2, found '3'");
        assertRejected("1,2,-1\n", ", line 1: expected a label, an integer 0..2, found '-1'");
    }

    @Test
    void rejectsLabelsThatAreNotIntegers() throws Exception {
        assertRejected("1,2,1.5\n", ", line 1: expected a label, an integer 0..2, found '1.5'");
    }

    @Test
    void rejectsLinesOfAnotherLength() throws Exception {
        assertRejected("1,2,0\n\n1,2,3,0\n", ", line 3: expected 3 columns as in the first line, found 4");
        assertRejected("1,2,0\n1,0\n", ", line 2: expected 3 columns as in the first line, found 2");
    }

    @Test
    void rejectsALabelAlone() throws Exception {
        assertRejected(
                "1\n", ", line 1: expected at least 2 columns separated by commas, semicolons, tabs or bars, found 1");
    }

    @Test
    void rejectsAFileWithoutData() throws Exception {
        assertRejected("\n \n", ": expected at least 1 line of data, found none");
    }

    @Test
    void rejectsFormatsOutOfRange() {
        assertThatThrownBy(() -> CsvFile.Format.numbers(CsvFile.LAST, CsvFile.Header.FALSE, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("classes must be 0 or >= 2: classes=1");
        assertThatThrownBy(() -> CsvFile.Format.numbers(CsvFile.LAST, CsvFile.Header.FALSE, 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scale must be finite and not 0: scale=0.0");
    }

    @Test
    void splitIsAFunctionOfItsSeed() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            text.append(i).append(",0\n");
        }
        Dataset data = CsvFile.read(write(text.toString()), LABEL_LAST);
        Split split = Split.shuffled(data, 0.2, 7);
        assertThat(split.test().size()).isEqualTo(10);
        boolean[] seen = new boolean[50];
        float[] order = new float[50];
        for (int i = 0; i < 50; i++) {
            order[i] = i < 40 ? row(split.train(), i)[0] : row(split.test(), i - 40)[0];
            seen[(int) order[i]] = true;
        }
        assertThat(seen).containsOnly(true);
        Split same = Split.shuffled(data, 0.2, 7);
        Split other = Split.shuffled(data, 0.2, 8);
        boolean differs = false;
        for (int i = 0; i < 40; i++) {
            assertThat(row(same.train(), i)[0]).isEqualTo(order[i]);
            differs |= row(other.train(), i)[0] != order[i];
        }
        assertThat(differs).isTrue();
    }

    @Test
    void rejectsSplitsWithAnEmptySide() throws Exception {
        Dataset data = CsvFile.read(write("1,0\n2,0\n"), LABEL_LAST);
        for (double fraction : new double[] {0, 1, -0.5, Double.NaN, 0.1, 0.9}) {
            assertThatThrownBy(() -> Split.shuffled(data, fraction, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "test fraction must leave at least 1 of 2 examples on each side: testFraction=" + fraction);
        }
    }

    private void assertRejected(String text, String problem) throws IOException {
        Path file = write(text);
        assertThatThrownBy(() -> CsvFile.read(file, LABEL_LAST))
                .isInstanceOf(DataFileException.class)
                .hasMessage(file + problem);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("data.csv"), text);
    }

    private static float[] row(Dataset data, int index) {
        float[] x = new float[data.features()];
        data.copyFeatures(index, x, 0);
        return x;
    }
}
