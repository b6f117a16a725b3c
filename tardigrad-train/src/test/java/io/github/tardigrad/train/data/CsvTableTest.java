package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables as people have them. */
class CsvTableTest {
    private static final CsvFile.Format FOUND = format("last", CsvFile.Missing.REFUSE, CsvFile.Categorical.NONE, false);

    @TempDir
    private Path folder;

    private static CsvFile.Format format(
            String label, CsvFile.Missing missing, CsvFile.Categorical categorical, boolean standardize) {
        return new CsvFile.Format(
                label, CsvFile.Header.AUTO, Optional.empty(), 0, List.of(), 1, missing, categorical, standardize);
    }

    @Test
    void mapsLabelsInTheOrderOfNumbersAndThenOfLetters() throws Exception {
        Dataset quality = CsvFile.read(write("a;quality\n1;10\n2;9\n3;9.0\n4;7\n"), FOUND);
        assertThat(quality.classes()).isEqualTo(3);
        assertThat(labels(quality)).containsExactly(2, 1, 1, 0);
        assertThat(quality.classCounts()).hasToString("{7=1, 9=2, 10=1}");

        Dataset income = CsvFile.read(write("1, >50K\n2, <=50K\n3, 12\n"), FOUND);
        assertThat(income.className(0)).isEqualTo("12");
        assertThat(labels(income)).containsExactly(2, 1, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a,b,class\n1,2,x\n3,4,y'             | true",
                "'1,2,x\n3,4,y'                        | false",
                "',b,class\n1,2,x\n3,4,y'              | true",
                "'?,2,x\n3,4,y'                        | false",
                "'2019,2020,class\n3,4,x\n5,6,y'       | false",
                "'cap,class\nflat,e\nround,p\nflat,p'  | true",
                "'flat,e\nround,p\nflat,p'             | false",
                "'1,2,x'                               | false"
            })
    void tellsNamesFromNumbers(String text, boolean header) throws Exception {
        CsvText.Source source = CsvFile.opened(
                name -> new java.io.ByteArrayInputStream(
                        text.replace("\\n", "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                "t");
        assertThat(new CsvText(source, "t", FOUND, List.of()).header()).isEqualTo(header);
    }

    @Test
    void aNameThatComesAgainIsToldApartByItsPlace() throws Exception {
        CsvText text = new CsvText(source("a,a,class\n1,2,x\n3,4,y\n"), "t", FOUND, List.of());
        assertThat(text.names()).containsExactly("a", "a (column 2)", "class");

        Dataset twice = CsvFile.read(write("x,class,y,class\n1,2,3,no\n4,5,6,yes\n"), FOUND);
        assertThat(twice.features()).isEqualTo(3);
        assertThat(twice.className(1)).isEqualTo("yes");
    }

    @Test
    void theWordsFirstAndLastInARowNameNoColumn() throws Exception {
        CsvFile.Format categories =
                format("last", CsvFile.Missing.REFUSE, new CsvFile.Categorical(true, List.of()), false);
        Dataset rows = CsvFile.read(write("3,last,yes\n4,first,no\n5,last,yes\n6,first,no\n"), categories);
        assertThat(rows.size()).isEqualTo(4);
    }

    @Test
    void aClassOfWhichNoRowStaysIsNoClass() throws Exception {
        CsvFile.Format drop = format("last", CsvFile.Missing.DROP, CsvFile.Categorical.NONE, false);
        assertThat(CsvFile.read(write("1,a\n2,b\n?,c\n"), drop).classes()).isEqualTo(2);
        assertThatThrownBy(() -> CsvFile.read(write("1,a\n2,a\n?,b\n"), drop)).hasMessageContaining("2 kinds");
    }

    private static CsvText.Source source(String text) {
        return CsvFile.opened(
                name -> new java.io.ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)), "t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "1,2,0\\n3,4,1  ! ,",
                "1;2;0\\n3;4;1  ! ;",
                "1|2|0\\n3|4|1  ! |",
                "1,5;2,25;0\\n3;4;1 ! ;",
                "'a, b';2;0\\n'c';4;1 ! ;"
            })
    void findsTheDelimiter(String text, char delimiter) throws Exception {
        CsvText.Source source = CsvFile.opened(
                name -> new java.io.ByteArrayInputStream(
                        text.replace("\\n", "\n").replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                "t");
        assertThat(new CsvText(source, "t", FOUND, List.of()).delimiter()).isEqualTo(delimiter);
    }

    @Test
    void namesTheNearestColumn() throws Exception {
        Path file = write("alcohol,quality\n1,3\n2,4\n");
        assertThatThrownBy(() ->
                        CsvFile.read(file, format("qualty", CsvFile.Missing.REFUSE, CsvFile.Categorical.NONE, false)))
                .isInstanceOf(NoSuchColumnException.class)
                .hasMessage("data.labelColumn: must be first, last or a column of " + file
                        + ": alcohol, quality: found qualty (did you mean quality?)");
        Path bare = write("1,3\n2,4\n");
        assertThatThrownBy(() ->
                        CsvFile.read(bare, format("quality", CsvFile.Missing.REFUSE, CsvFile.Categorical.NONE, false)))
                .hasMessage("data.labelColumn: must be first or last where the first line, of " + bare
                        + ", does not name the columns (data.header says whether it does): found quality");
    }

    @Test
    void takesTheNamedLabelAndTheNamedFeatures() throws Exception {
        CsvFile.Format format = new CsvFile.Format(
                "kind",
                CsvFile.Header.AUTO,
                Optional.empty(),
                0,
                List.of("c", "a"),
                1,
                CsvFile.Missing.REFUSE,
                CsvFile.Categorical.NONE,
                false);
        Dataset data = CsvFile.read(write("a,kind,b,c\n1,x,2,3\n4,y,5,6\n"), format);
        assertThat(row(data, 1)).containsExactly(6, 4);
        assertThat(data.table().orElseThrow().featureNames()).containsExactly("c", "a");
    }

    /** Of 1, 3 and the missing one: 2; of a, a, b: 2/3 and 1/3. */
    @Test
    void fillsWithMeansAndCountsIt() throws Exception {
        Path file = write("n,t,class\n1,a,0\n?,b,1\n3,NA,1\n,a,0\n2,a,\n");
        Dataset data = CsvFile.read(file, format("last", CsvFile.Missing.MEAN, CsvFile.Categorical.AUTO, false));
        assertThat(data.size()).isEqualTo(4);
        assertThat(row(data, 0)).containsExactly(1, 1, 0);
        assertThat(row(data, 1)).containsExactly(2, 0, 1);
        assertThat(row(data, 2)).containsExactly(3, 2f / 3, 1f / 3);
        assertThat(data.notes().stream().map(DataNote::toString))
                .containsExactly(
                        "1 of 2 columns of " + file + ": categories, which make a feature each: t (2)",
                        "1 of 5 rows of " + file + ": left out, they have no label",
                        "3 of 10 values of " + file
                                + ": missing, and filled with the mean of the examples to train on: n (2), t (1)");
    }

    @Test
    void leavesRowsOutAndCountsThem() throws Exception {
        Path file = write("1,2,0\n?,4,1\n5,6,1\n7,,0\n");
        Dataset data = CsvFile.read(file, format("last", CsvFile.Missing.DROP, CsvFile.Categorical.NONE, false));
        assertThat(data.size()).isEqualTo(2);
        assertThat(row(data, 1)).containsExactly(5, 6);
        assertThat(labels(data)).containsExactly(0, 1);
        assertThat(data.notes().stream().map(DataNote::toString))
                .containsExactly(
                        "2 of 4 rows of " + file + ": left out, a value is missing in column 1 (1), column 2 (1)");
    }

    @Test
    void refusesWhatIsMissingUnlessToldOtherwise() throws Exception {
        Path file = write("n,class\n1,0\n?,1\n");
        assertThatThrownBy(() -> CsvFile.read(file, FOUND))
                .hasMessage(file + ", line 3: expected a finite number in column 1 (n), found '?' (data.missing: mean"
                        + " fills it, drop leaves its row out)");
    }

    /** Training rows 0, 4: mean 2, deviation 2; the third column has no spread. */
    @Test
    void standardizesByTheTrainingPartAlone() throws Exception {
        Path train = write("x,c,class\n0,7,0\n4,7,1\n");
        Path test = Files.writeString(folder.resolve("test.csv"), "x,c,class\n6,8,1\n");
        CsvFile.Format format = format("last", CsvFile.Missing.REFUSE, CsvFile.Categorical.NONE, true);
        Split split = CsvFile.split(train, Optional.of(test), all -> new Split(all, all), format, Optional.empty());
        assertThat(row(split.train(), 0)).containsExactly(-1, 0);
        assertThat(row(split.train(), 1)).containsExactly(1, 0);
        assertThat(row(split.test(), 0)).containsExactly(2, 1);
    }

    @Test
    void aPartSetApartIsNoPartOfTheMeans() throws Exception {
        StringBuilder text = new StringBuilder("x,class\n");
        for (int i = 0; i < 40; i++) {
            text.append(i * i).append(',').append(i % 2).append('\n');
        }
        CsvFile.Format format = format("last", CsvFile.Missing.REFUSE, CsvFile.Categorical.NONE, true);
        Split split = CsvFile.split(
                write(text.toString()),
                Optional.empty(),
                all -> Split.shuffled(all, 0.25, 3),
                format,
                Optional.empty());
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 30; i++) {
            float x = row(split.train(), i)[0];
            sum += x;
            squares += x * x;
        }
        assertThat(sum / 30).isCloseTo(0, within(1e-6));
        assertThat(squares / 30).isCloseTo(1, within(1e-5));
    }

    @Test
    void aWorkerHoldsTheSameNumbers() throws Exception {
        Path file = write("n,t,class\n1,a,0\n?,b,1\n3,NA,1\n,a,0\n2,a,\n9,c,1\n4,b,0\n");
        CsvFile.Format format = format("last", CsvFile.Missing.MEAN, CsvFile.Categorical.AUTO, true);
        Split split =
                CsvFile.split(file, Optional.empty(), all -> Split.shuffled(all, 0.3, 1), format, Optional.empty());
        Dataset held = CsvFile.heldTraining(file, Optional.of(all -> Split.shuffled(all, 0.3, 1)), format);
        held.hold(new int[] {0, 1, 2, 3});
        for (int i = 0; i < split.train().size(); i++) {
            assertThat(row(held, i)).isEqualTo(row(split.train(), i));
            assertThat(held.label(i)).isEqualTo(split.train().label(i));
        }
    }

    @Test
    void readsNewRowsByTheNamesOfTheirColumns() throws Exception {
        CsvFile.Format format = format("class", CsvFile.Missing.MEAN, CsvFile.Categorical.AUTO, false);
        TableColumns columns =
                CsvFile.read(write("n,t,class\n1,a,x\n3,b,y\n"), format).table().orElseThrow();
        Path file = Files.writeString(folder.resolve("new.csv"), "t;n\nb;5\nc;?\n");
        NewExamples rows = CsvFile.newRows(file, format, columns);
        assertThat(rows.labelled().isEmpty()).isTrue();
        assertThat(row(rows.examples(), 0)).containsExactly(5, 0, 1);
        assertThat(row(rows.examples(), 1)).containsExactly(2, 0, 0);
        assertThat(rows.examples().notes().stream().map(DataNote::toString))
                .containsExactly(
                        "1 of 4 values of " + file
                                + ": missing, and filled with the mean of the examples to train on: n (1)",
                        "1 of 4 values of " + file
                                + ": categories that training does not know, taken for none of them: t c (1)");
        Path other = Files.writeString(folder.resolve("other.csv"), "t,m\nb,5\n");
        assertThatThrownBy(() -> CsvFile.newRows(other, format, columns))
                .hasMessage(other + ": expected a column n, as in the file to train on, found t, m");
    }

    @Test
    void readsNewRowsByTheirPlacesWhereNothingHasAName() throws Exception {
        CsvFile.Format format = format("first", CsvFile.Missing.REFUSE, CsvFile.Categorical.NONE, false);
        TableColumns columns =
                CsvFile.read(write("0,1,2\n1,3,4\n"), format).table().orElseThrow();
        Path bare = Files.writeString(folder.resolve("new.csv"), "5,6\n");
        assertThat(row(CsvFile.newRows(bare, format, columns).examples(), 0)).containsExactly(5, 6);
        Path whole = Files.writeString(folder.resolve("new.csv"), "1,5,6\n");
        NewExamples rows = CsvFile.newRows(whole, format, columns);
        assertThat(rows.labelled().cardinality()).isEqualTo(1);
        assertThat(rows.examples().label(0)).isEqualTo(1);
        Path wide = Files.writeString(folder.resolve("new.csv"), "1,5,6,7\n");
        assertThatThrownBy(() -> CsvFile.newRows(wide, format, columns))
                .hasMessage(wide + ": expected 3 columns as in the file to train on, found 4");
    }

    @Test
    void tooManyTextsAreNoCategories() throws Exception {
        StringBuilder text = new StringBuilder("id,class\n");
        for (int i = 0; i < 1100; i++) {
            text.append("id").append(i).append(',').append(i % 2).append('\n');
        }
        Path file = write(text.toString());
        assertThatThrownBy(() ->
                        CsvFile.read(file, format("last", CsvFile.Missing.REFUSE, CsvFile.Categorical.AUTO, false)))
                .hasMessage(file + ": expected at most 1,000 categories in column 1 (id), found more: data.features"
                        + " names the columns to use");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("data.csv"), text);
    }

    private static int[] labels(Dataset data) {
        int[] labels = new int[data.size()];
        java.util.Arrays.setAll(labels, data::label);
        return labels;
    }

    private static float[] row(Dataset data, int index) {
        float[] x = new float[data.features()];
        data.copyFeatures(index, x, 0);
        return x;
    }
}
