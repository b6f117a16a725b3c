package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final int SIZE = 8;

    @TempDir
    Path folder;

    /** A picture whose middle square is of one colour and whose edges are black. */
    private void write(String name, int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int side = Math.min(width, height);
        int left = (width - side) / 2;
        int top = (height - side) / 2;
        for (int i = 0; i < side * side; i++) {
            image.setRGB(left + i % side, top + i / side, rgb);
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
    }

    private void writeTwenty(String inside) throws IOException {
        for (int i = 0; i < 20; i++) {
            write(inside + (i % 2 == 0 ? "cat/" : "dog/") + i + ".png", 12, 16, i);
        }
    }

    @Test
    void seesTheMiddleSquareNormalizedAsTorchvision() throws IOException {
        write("train/cat/wide.png", 40, 16, 0xFF8000);
        write("train/dog/tall.bmp", 16, 40, 0x0000FF);
        write("val/cat/a.png", 8, 8, 0);
        write("val/dog/b.png", 8, 8, 0);
        Split split = ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0);
        assertThat(split.train().shape()).containsExactly(3, SIZE, SIZE);
        assertThat(split.train().classes()).isEqualTo(2);
        assertThat(split.test().size()).isEqualTo(2);
        float[] features = new float[split.train().features()];
        int[][] colours = {{0xFF, 0x80, 0}, {0, 0, 0xFF}};
        double[] mean = {0.485, 0.456, 0.406};
        double[] deviation = {0.229, 0.224, 0.225};
        for (int image = 0; image < 2; image++) {
            assertThat(split.train().label(image)).isEqualTo(image);
            assertThat(split.train().copyFeatures(image, features, 0)).isTrue();
            for (int i = 0; i < features.length; i++) {
                int channel = i / (SIZE * SIZE);
                double expected = (colours[image][channel] / 255.0 - mean[channel]) / deviation[channel];
                assertThat((double) features[i]).isCloseTo(expected, within(1e-5));
            }
        }
    }

    @Test
    void aPartIsSetApartAndTheSameEachTime() throws IOException {
        writeTwenty("");
        Split split = ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0);
        assertThat(split.train().size()).isEqualTo(16);
        assertThat(split.test().size()).isEqualTo(4);
        Split again = ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0);
        for (int i = 0; i < 4; i++) {
            assertThat(again.test().digest(i)).isEqualTo(split.test().digest(i));
        }
    }

    /** Red grows from left to right and green from top to bottom, by 4 a pixel. */
    private void writeRamps() throws IOException {
        BufferedImage ramps = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            ramps.setRGB(i % 64, i / 64, ((i % 64) << 18) | ((i / 64) << 10));
        }
        for (String name : new String[] {"train/a/0.png", "train/b/0.png", "val/a/0.png", "val/b/0.png"}) {
            Files.createDirectories(folder.resolve(name).getParent());
            ImageIO.write(ramps, "png", folder.resolve(name).toFile());
        }
    }

    private float[] seen(Augmentation augment, long seed, int index, long round) throws IOException {
        Dataset train = ImageFolder.read(folder, SIZE, 0.2, augment, 0).train();
        float[] features = new float[train.features()];
        assertThat(train.seen(seed, round).copyFeatures(index, features, 0)).isTrue();
        return features;
    }

    @Test
    void halfOfTheImagesAreMirroredInTraining() throws IOException {
        writeRamps();
        float[] whole = seen(Augmentation.NONE, 1, 0, 0);
        float[] mirrored = new float[whole.length];
        for (int i = 0; i < whole.length; i++) {
            mirrored[i - i % SIZE + SIZE - 1 - i % SIZE] = whole[i];
        }
        int flips = 0;
        for (int round = 0; round < 200; round++) {
            float[] now = seen(Augmentation.FLIP, 1, 0, round);
            assertThat(now).isIn(whole, mirrored);
            flips += Arrays.equals(now, mirrored) ? 1 : 0;
        }
        // Hoeffding: off by 50 of 200 with probability 2 exp(-25).
        assertThat(flips).isBetween(50, 150);
    }

    @Test
    void cropsAreOfTorchvisionsAreaAndShape() throws IOException {
        writeRamps();
        double smallest = 1;
        double largest = 0;
        for (int round = 0; round < 200; round++) {
            float[] now = seen(Augmentation.FLIP_AND_CROP, 1, 0, round);
            // A linear picture is scaled exactly but for rounding to bytes, by which a side is off by .8 pixels.
            double width = Math.abs(slope(now, 0, 1, 0.229));
            double height = slope(now, SIZE * SIZE, SIZE, 0.224);
            assertThat(width / height).isBetween(0.75 * 0.9, 4.0 / 3 * 1.1);
            smallest = Math.min(smallest, width * height);
            largest = Math.max(largest, width * height);
        }
        assertThat(smallest).isBetween(0.06, 0.2);
        assertThat(largest).isBetween(0.8, 1.1);
    }

    /** The seen part of a side, from how fast a channel's values grow along it. */
    private static double slope(float[] features, int channel, int step, double deviation) {
        double grown = (features[channel + 6 * step] - features[channel + step]) * deviation * 255;
        return grown / 5 * SIZE / (4 * 64);
    }

    @Test
    void whatIsSeenIsAFunctionOfSeedImageAndRound() throws IOException {
        writeRamps();
        float[] here = seen(Augmentation.FLIP_AND_CROP, 1, 0, 5);
        assertThat(seen(Augmentation.FLIP_AND_CROP, 1, 0, 5)).isEqualTo(here);
        assertThat(seen(Augmentation.FLIP_AND_CROP, 2, 0, 5)).isNotEqualTo(here);
        assertThat(seen(Augmentation.FLIP_AND_CROP, 1, 1, 5)).isNotEqualTo(here);
        assertThat(seen(Augmentation.FLIP_AND_CROP, 1, 0, 6)).isNotEqualTo(here);
        Split split = ImageFolder.read(folder, SIZE, 0.2, Augmentation.FLIP_AND_CROP, 0);
        for (Dataset set : new Dataset[] {split.train(), split.test()}) {
            float[] evaluated = new float[set.features()];
            assertThat(set.copyFeatures(0, evaluated, 0)).isTrue();
            assertThat(evaluated).isEqualTo(seen(Augmentation.NONE, 1, 0, 5));
        }
    }

    @Test
    void aPartOfAFolderIsSeenAsTheFolderIs() throws IOException {
        writeTwenty("");
        Split split = ImageFolder.read(folder, SIZE, 0.2, Augmentation.FLIP_AND_CROP, 0);
        Dataset seen = split.train().seen(1, 3);
        assertThat(seen.size()).isEqualTo(16);
        assertThat(seen.label(7)).isEqualTo(split.train().label(7));
        assertThat(seen.digest(7)).isEqualTo(split.train().digest(7));
        assertThat(ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0)
                        .train()
                        .seen(1, 3))
                .isInstanceOf(Subset.class);
    }

    /** The same grey noise in every class: nothing may tell them apart. */
    @Test
    void classesDoNotDifferByHowTheyWereSaved() throws IOException {
        BufferedImage grey = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
        KeyedRandom random = new KeyedRandom(1, KeyedRandom.Use.AUGMENTATION, 0);
        for (int i = 0; i < 40 * 30; i++) {
            grey.getRaster().setSample(i % 40, i / 40, 0, random.nextInt(256));
        }
        ColorModel withAlpha = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        List<BufferedImage> kinds = new ArrayList<>(List.of(
                grey,
                new BufferedImage(withAlpha, withAlpha.createCompatibleWritableRaster(40, 30), false, null),
                new BufferedImage(40, 30, BufferedImage.TYPE_USHORT_GRAY),
                new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB),
                new BufferedImage(40, 30, BufferedImage.TYPE_INT_ARGB)));
        for (int kind = 0; kind < kinds.size(); kind++) {
            BufferedImage image = kinds.get(kind);
            for (int i = 0; i < 40 * 30; i++) {
                int value = grey.getRaster().getSample(i % 40, i / 40, 0);
                for (int band = 0; band < image.getRaster().getNumBands(); band++) {
                    int scaled = kind == 2 ? 257 * value : band % 2 == 1 && kind == 1 ? i % 256 : value;
                    image.getRaster().setSample(i % 40, i / 40, band, scaled);
                }
            }
            for (String set : List.of("train", "val")) {
                Path file = folder.resolve(set).resolve("class" + kind).resolve("a.png");
                Files.createDirectories(file.getParent());
                ImageIO.write(image, "png", file.toFile());
            }
        }
        Dataset train =
                ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0).train();
        float[] first = new float[train.features()];
        float[] other = new float[train.features()];
        assertThat(train.copyFeatures(0, first, 0)).isTrue();
        for (int kind = 1; kind < kinds.size(); kind++) {
            assertThat(train.copyFeatures(kind, other, 0)).isTrue();
            assertThat(other).as("class %d", kind).isEqualTo(first);
        }
    }

    @Test
    void brokenImagesAreLeftOutUpToTheirShare() throws IOException {
        writeTwenty("train/");
        writeTwenty("val/");
        Path whole = folder.resolve("train/cat/0.png");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(folder.resolve("train/cat/2.png"), Arrays.copyOf(bytes, 40));
        Files.writeString(folder.resolve("train/dog/1.jpg"), "no JPEG");
        Dataset set =
                ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0.1).train();
        float[] features = new float[set.features()];
        int read = 0;
        for (int twice = 0; twice < 2; twice++) {
            for (int i = 0; i < set.size(); i++) {
                read += set.copyFeatures(i, features, 0) ? 1 : 0;
            }
        }
        assertThat(set.size()).isEqualTo(21);
        assertThat(read).isEqualTo(2 * 19);
        Dataset strict =
                ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0.05).train();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < strict.size(); i++) {
                        strict.copyFeatures(i, features, 0);
                    }
                })
                .isInstanceOf(UnusableDataException.class)
                .hasMessageContaining("more images are broken than data.brokenShare allows, 0.05: 2 of 21");
    }

    private Split read() throws DataFileException {
        return ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0.1);
    }

    private static List<String> said(Dataset set) {
        return set.notes().stream().map(DataNote::toString).toList();
    }

    @Test
    void whatIsHiddenIsNoClassAndNoImage() throws IOException {
        writeTwenty("");
        write(".ipynb_checkpoints/0.png", 8, 8, 0);
        write("cat/.ipynb_checkpoints/0.png", 8, 8, 0);
        write("__MACOSX/cat/0.png", 8, 8, 0);
        Files.writeString(folder.resolve("cat/._0.png"), "no image");
        Files.writeString(folder.resolve("dog/Thumbs.db"), "no image");
        Split split = read();
        assertThat(split.train().classes()).isEqualTo(2);
        assertThat(split.train().size() + split.test().size()).isEqualTo(20);
        assertThat(said(split.train()))
                .containsExactly(
                        "all 5 hidden files and folders in " + folder
                                + ": left out: .ipynb_checkpoints, __MACOSX, cat/._0.png, cat/.ipynb_checkpoints, dog/Thumbs.db");
        assertThat(said(split.test())).isEqualTo(said(split.train()));
    }

    @Test
    void whatIsNoImageIsCounted() throws IOException {
        writeTwenty("");
        write("cat/IMG.PNG", 8, 8, 0);
        write("cat/nested/deep/a.png", 8, 8, 0);
        for (String name : List.of("cat/a.heic", "cat/b.HEIC", "cat/nested/notes.txt", "dog/0001", "README.md")) {
            Files.writeString(folder.resolve(name), "no image");
        }
        Split split = read();
        assertThat(split.train().size() + split.test().size()).isEqualTo(22);
        assertThat(said(split.train()))
                .containsExactly(
                        "4 of 26 files in " + folder + ": left out, their names do not end with " + ImageFile.KINDS
                                + ": 1 without ending, 2 heic, 1 txt",
                        "1 of 27 files in " + folder + ": left out, they are in no folder of a class");
    }

    @Test
    void aFolderWithoutImagesIsNoClass() throws IOException {
        writeTwenty("");
        Files.createDirectories(folder.resolve("bird"));
        Files.createDirectories(folder.resolve("notes"));
        Files.writeString(folder.resolve("notes/a.txt"), "no image");
        assertThatThrownBy(this::read)
                .isInstanceOf(DataFileException.class)
                .hasMessage(
                        folder + ": expected images in the folder of each class (" + ImageFile.KINDS
                                + "), found none in bird (no file), notes (1 txt); convert them, or move away what is no class");
    }

    @Test
    void theTestSetHasOneOfItsUsualNames() throws IOException {
        for (String name : List.of("val", "valid", "validation", "test", "Valid")) {
            Path old = folder;
            folder = Files.createDirectories(folder.resolve("of-" + name));
            writeTwenty("train/");
            write(name + "/dog/0.png", 8, 8, 0);
            write("extra/dog/0.png", 8, 8, 0);
            Split split = read();
            assertThat(split.train().size()).isEqualTo(20);
            assertThat(split.test().size()).isEqualTo(1);
            assertThat(split.test().label(0)).isEqualTo(1);
            assertThat(split.test().classes()).isEqualTo(2);
            assertThat(split.test().className(1)).isEqualTo("dog");
            assertThat(said(split.train()))
                    .containsExactly("1 of 3 folders in " + folder + ": left out beside train and " + name + ": extra");
            assertThat(said(split.test()))
                    .containsExactly(
                            "1 of 2 classes in " + folder.resolve(name) + ": without an image to test with: cat");
            folder = old;
        }
    }

    @Test
    void aClassMayBeCalledTrainOrTest() throws IOException {
        for (String name : List.of("train", "test", "car", "valid", "invalid")) {
            write(name + "/0.png", 8, 8, 0);
        }
        assertThat(read().train().classes()).isEqualTo(5);
    }

    @Test
    void aTrainingSetWithoutATestSetIsRefused() throws IOException {
        writeTwenty("train/");
        assertThatThrownBy(this::read)
                .hasMessageStartingWith(folder + ": expected train beside one of val, valid, validation or test, found"
                        + " [train]; where there is nothing to test with, name the folder of classes itself");
        Files.move(folder.resolve("train"), folder.resolve("test"));
        assertThatThrownBy(this::read).hasMessageContaining("found [test]");
    }

    @Test
    void aLinkThatLeadsBackIsRefused() throws IOException {
        writeTwenty("");
        Files.createSymbolicLink(folder.resolve("cat/again"), folder);
        assertThatThrownBy(this::read).hasMessageContaining("a link to a folder that it lies in");
    }

    @Test
    void aJpegThatIsCutInHalfIsCounted() throws IOException {
        writeTwenty("train/");
        write("train/cat/a.jpg", 40, 40, 0x4080C0);
        write("val/cat/0.png", 8, 8, 0);
        Path jpeg = folder.resolve("train/cat/a.jpg");
        byte[] bytes = Files.readAllBytes(jpeg);
        Files.write(jpeg, Arrays.copyOf(bytes, bytes.length - bytes.length / 8));
        Dataset train = read().train();
        float[] features = new float[train.features()];
        int used = 0;
        for (int i = 0; i < train.size(); i++) {
            used += train.copyFeatures(i, features, 0) ? 1 : 0;
        }
        assertThat(used).isEqualTo(20);
        assertThat(said(train)).containsExactly("1 of 21 images: left out, they cannot be used: " + jpeg);
    }

    @Test
    void imagesToBeTurnedAreCounted() throws IOException {
        writeTwenty("train/");
        write("val/cat/0.png", 8, 8, 0);
        String turned = Files.readAllLines(Path.of("src/test/reference/images.txt")).stream()
                .filter(line -> line.startsWith("jpeg-exif.jpg "))
                .findFirst()
                .orElseThrow();
        Files.write(
                folder.resolve("train/cat/phone.jpg"),
                Base64.getDecoder().decode(turned.substring(turned.lastIndexOf(' ') + 1)));
        Dataset train = read().train();
        float[] features = new float[train.features()];
        for (int i = 0; i < train.size(); i++) {
            train.copyFeatures(i, features, 0);
        }
        assertThat(said(train))
                .containsExactly("1 of 21 images in " + folder.resolve("train")
                        + ": used as they are stored, though EXIF says how to turn them to be upright");
    }

    @Test
    void refusesFoldersWithoutClasses() throws IOException {
        assertThatThrownBy(() -> ImageFolder.read(folder.resolve("none"), SIZE, 0.2, Augmentation.NONE, 0))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("no such folder");
        assertThatThrownBy(this::read)
                .hasMessage(folder + ": expected a folder for each of at least 2 classes, found []");
        write("cat/0.png", 8, 8, 0);
        assertThatThrownBy(this::read)
                .hasMessage(folder + ": expected a folder for each of at least 2 classes, found [cat]");
        writeTwenty("train/");
        write("val/cat/0.png", 8, 8, 0);
        write("val/bird/0.png", 8, 8, 0);
        assertThatThrownBy(this::read)
                .hasMessage(folder.resolve("val") + ": expected images in folders of the classes that "
                        + folder.resolve("train") + " has, [cat, dog], found [bird, cat]");
    }
}
