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
        Split split = ImageFolder.read(folder, SIZE, 0.2, 0);
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
        Split split = ImageFolder.read(folder, SIZE, 0.2, 0);
        assertThat(split.train().size()).isEqualTo(16);
        assertThat(split.test().size()).isEqualTo(4);
        Split again = ImageFolder.read(folder, SIZE, 0.2, 0);
        for (int i = 0; i < 4; i++) {
            assertThat(again.test().digest(i)).isEqualTo(split.test().digest(i));
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
        Dataset set = ImageFolder.read(folder, SIZE, 0.2, 0.1).train();
        float[] features = new float[set.features()];
        int read = 0;
        for (int twice = 0; twice < 2; twice++) {
            for (int i = 0; i < set.size(); i++) {
                read += set.copyFeatures(i, features, 0) ? 1 : 0;
            }
        }
        assertThat(set.size()).isEqualTo(21);
        assertThat(read).isEqualTo(2 * 19);
        Dataset strict = ImageFolder.read(folder, SIZE, 0.2, 0.05).train();
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
        assertThatThrownBy(() -> ImageFolder.read(folder.resolve("none"), SIZE, 0.2, 0))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("no such folder");
        Files.createDirectories(folder.resolve("cat"));
        assertThatThrownBy(() -> ImageFolder.read(folder, SIZE, 0.2, 0))
                .hasMessage(folder + ": expected a folder for each of at least 2 classes, found [cat]");
        Files.createDirectories(folder.resolve("dog"));
        assertThatThrownBy(() -> ImageFolder.read(folder, SIZE, 0.2, 0)).hasMessageContaining("no images");
        writeTwenty("train/");
        write("val/cat/0.png", 8, 8, 0);
        write("val/bird/0.png", 8, 8, 0);
        assertThatThrownBy(() -> ImageFolder.read(folder, SIZE, 0.2, 0))
                .hasMessage(folder.resolve("val") + ": expected the classes of train, [cat, dog], found [bird, cat]");
    }
}
