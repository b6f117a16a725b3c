package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final int SIZE = 8;

    @TempDir
    private Path folder;

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

    @Test
    void refusesFoldersWithoutClasses() throws IOException {
        assertThatThrownBy(() -> ImageFolder.read(folder.resolve("none"), SIZE, 0.2, Augmentation.NONE, 0))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("no such folder");
        Files.createDirectories(folder.resolve("cat"));
        assertThatThrownBy(() -> ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0))
                .hasMessage(folder + ": expected a folder for each of at least 2 classes, found [cat]");
        Files.createDirectories(folder.resolve("dog"));
        assertThatThrownBy(() -> ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0))
                .hasMessageContaining("no images");
        writeTwenty("train/");
        write("val/cat/0.png", 8, 8, 0);
        write("val/bird/0.png", 8, 8, 0);
        assertThatThrownBy(() -> ImageFolder.read(folder, SIZE, 0.2, Augmentation.NONE, 0))
                .hasMessage(folder.resolve("val") + ": expected the classes of train, [cat, dog], found [bird, cat]");
    }
}
