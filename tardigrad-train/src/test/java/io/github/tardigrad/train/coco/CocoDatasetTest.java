package io.github.tardigrad.train.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.DataNote;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.LabelledBox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On scenes, from memory and from files. */
class CocoDatasetTest {
    private static final int SIDE = 32;
    private static final int COUNT = 40;

    @TempDir
    Path folder;

    private final Scenes scenes = new Scenes(3, 80, 60);

    @BeforeEach
    void writeScenes() throws Exception {
        SceneFolder.write(folder, "train", scenes, 1, COUNT);
    }

    private CocoDataset read(double brokenShare, boolean taught) throws DataFileException {
        return CocoDataset.read(
                folder,
                "train",
                new CocoDataset.Format(SIDE, CategoryLabels.IN_ORDER, Augmentation.FLIP_AND_CROP, brokenShare),
                taught);
    }

    @Test
    void filesHoldWhatMemoryHolds() throws Exception {
        CocoDataset files = read(0, false);
        CocoDataset memory = scenes.dataset(1, COUNT, SIDE, false);
        assertThat(files.size()).isEqualTo(memory.size()).isEqualTo(COUNT);
        assertThat(files.classes()).isEqualTo(memory.classes()).isEqualTo(5);
        assertThat(files.name(2)).isEqualTo(memory.name(2)).isEqualTo("square");
        float[] a = new float[files.features()];
        float[] b = new float[files.features()];
        for (int i = 0; i < COUNT; i++) {
            assertThat(files.image(i)).isEqualTo(memory.image(i));
            assertThat(files.copyFeatures(i, a, 0)).isTrue();
            memory.copyFeatures(i, b, 0);
            assertThat(a).isEqualTo(b);
            assertThat(files.digest(i)).isEqualTo(memory.digest(i));
        }
    }

    @Test
    void scenesHoldEverything() {
        CocoDataset all = scenes.dataset(1, 200, SIDE, false);
        List<LabelledBox> objects = IntStream.range(0, 200)
                .mapToObj(i -> all.image(i).objects())
                .flatMap(List::stream)
                .toList();
        assertThat(objects).anyMatch(LabelledBox::crowd);
        assertThat(objects).extracting(LabelledBox::label).contains(1, 2, 3, 4);
        assertThat(IntStream.range(0, 200).mapToObj(all::image))
                .anyMatch(image -> image.objects().isEmpty());
        Box whole = new Box(0, 0, 80, 60);
        assertThat(objects)
                .allMatch(object ->
                        object.box().intersection(whole) == object.box().area());
        // Training leaves out what teaches nothing.
        CocoDataset taught = scenes.dataset(1, 200, SIDE, true);
        assertThat(taught.size()).isLessThan(200);
        assertThat(IntStream.range(0, taught.size()).map(taught::label)).doesNotContain(0);
    }

    @Test
    void replicasSeeTheSameAndRoundsDiffer() throws Exception {
        CocoDataset files = read(0, true);
        CocoDataset memory = scenes.dataset(1, COUNT, SIDE, true);
        float[] a = new float[files.features()];
        float[] b = new float[files.features()];
        int changed = 0;
        for (int i = 0; i < files.size(); i++) {
            Optional<List<LabelledBox>> seen = files.copyInto(i, 9, 4, a, 0);
            assertThat(seen).isEqualTo(memory.copyInto(i, 9, 4, b, 0));
            assertThat(a).isEqualTo(b);
            for (LabelledBox object : seen.orElseThrow()) {
                assertThat(object.box().hasArea()).isTrue();
                assertThat(object.box().clipped(SIDE, SIDE)).isEqualTo(object.box());
                assertThat(object.crowd()).isFalse();
            }
            assertThat(seen.orElseThrow()).isNotEmpty();
            changed += seen.equals(files.copyInto(i, 9, 5, b, 0)) ? 0 : 1;
        }
        assertThat(changed).isGreaterThan(files.size() / 2);
    }

    @Test
    void skipsFilesThatAreMissingOrDamagedUpToAShare() throws Exception {
        Path missing = folder.resolve("train").resolve("000000000003.png");
        Files.delete(missing);
        assertThatThrownBy(() -> read(0, false))
                .hasMessageContaining("1 of 40, the last")
                .hasMessageContaining("000000000003.png: no such file");
        CocoDataset one = read(0.05, false);
        assertThat(one.size()).isEqualTo(COUNT - 1);

        Files.write(folder.resolve("train").resolve("000000000001.png"), new byte[] {1, 2, 3});
        float[] row = new float[one.features()];
        assertThat(one.copyFeatures(0, row, 0)).isFalse();
        assertThat(one.copyFeatures(0, row, 0)).isFalse();
        assertThat(one.copyInto(1, 1, 1, row, 0)).isPresent();
    }

    @Test
    void refusesToGoOnWithoutTooManyOfTheImages() throws Exception {
        CocoDataset set = read(0.05, false);
        float[] row = new float[set.features()];
        for (int id = 1; id <= 3; id++) {
            Files.write(folder.resolve("train").resolve("00000000000" + id + ".png"), new byte[0]);
        }
        assertThat(set.copyFeatures(0, row, 0)).isFalse();
        assertThat(set.copyFeatures(1, row, 0)).isFalse();
        assertThatThrownBy(() -> set.copyFeatures(2, row, 0))
                .isInstanceOf(UnusableDataException.class)
                .hasMessageContaining("3 of 40, the last 000000000003.png: an empty file");
    }

    @Test
    void anImageOfAnotherSizeThanAnnotatedIsDamaged() throws Exception {
        CocoDataset set = read(0.05, false);
        SceneFolder.write(folder, "train", new Scenes(3, 70, 60), 2, 1);
        assertThat(set.copyFeatures(1, new float[set.features()], 0)).isFalse();
    }

    @Test
    void whatIsLeftOutAndWhatIsFoundIsCounted() throws Exception {
        CocoDataset taught = read(0.05, true);
        assertThat(taught.notes())
                .containsExactly(new DataNote(
                        "images in " + folder.resolve("train"),
                        COUNT - taught.size(),
                        COUNT,
                        "left out, there is nothing to find in them"));
        long objects = IntStream.range(0, taught.size())
                .mapToLong(i -> taught.image(i).counted().size())
                .sum();
        assertThat(taught.classCounts()).hasSize(4);
        assertThat(taught.classCounts().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(objects);
        Files.write(folder.resolve("train").resolve(taught.image(0).file()), new byte[0]);
        assertThat(taught.copyFeatures(0, new float[taught.features()], 0)).isFalse();
        assertThat(taught.notes())
                .hasSize(2)
                .contains(new DataNote(
                        "images",
                        1,
                        COUNT,
                        "left out, they cannot be used: " + taught.image(0).file()));
    }

    /** As a labelling tool writes it that shows photographs upright. */
    @Test
    void saysThatAnImageWasAnnotatedAsExifTurnsIt() throws Exception {
        String recorded = Files.readAllLines(Path.of("src/test/reference/images.txt")).stream()
                .filter(line -> line.startsWith("jpeg-exif.jpg "))
                .findFirst()
                .orElseThrow();
        byte[] jpeg = Base64.getDecoder().decode(recorded.substring(recorded.lastIndexOf(' ') + 1));
        Files.write(folder.resolve("train/phone.jpg"), jpeg);
        Files.writeString(folder.resolve("annotations/instances_train.json"), """
                {"images": [{"id": 1, "file_name": "phone.jpg", "width": 19, "height": 21}],
                 "categories": [{"id": 1}]}""");
        CocoDataset set = read(0, false);
        assertThatThrownBy(() -> set.picture(0))
                .hasMessageEndingWith("phone.jpg: it is 21 x 19, annotated as 19 x 21; it was annotated as EXIF's"
                        + " orientation turns it, which has no effect here, as in COCO: turn its pixels");
    }
}
