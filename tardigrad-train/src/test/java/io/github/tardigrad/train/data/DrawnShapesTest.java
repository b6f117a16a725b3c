package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawnShapesTest {
    @TempDir
    private Path folder;

    @Test
    void writesAFolderForEachClassOnce() throws IOException {
        Path shapes = folder.resolve("shapes");
        DrawnShapes.writeInto(shapes, 12);
        for (String name : DrawnShapes.CLASSES) {
            try (Stream<Path> files = Files.list(shapes.resolve(name))) {
                assertThat(files).hasSize(3).allMatch(ImageFile::isImage);
            }
        }
        Path first = shapes.resolve("circle/000000.png");
        Files.delete(first);
        DrawnShapes.writeInto(shapes, 12);
        assertThat(first).doesNotExist(); // What is there is the user's.
        Split split = ImageFolder.read(shapes, 32, 0.25, Augmentation.NONE, 0);
        assertThat(split.train().classes()).isEqualTo(DrawnShapes.CLASSES.size());
    }

    @Test
    void anImageIsAFunctionOfItsNumber() {
        for (int number = 0; number < 8; number++) {
            assertThat(pixels(DrawnShapes.draw(number))).isEqualTo(pixels(DrawnShapes.draw(number)));
            assertThat(pixels(DrawnShapes.draw(number))).isNotEqualTo(pixels(DrawnShapes.draw(number + 4)));
        }
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
