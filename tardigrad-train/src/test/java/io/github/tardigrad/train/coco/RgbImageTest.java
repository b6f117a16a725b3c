package io.github.tardigrad.train.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RgbImageTest {
    @TempDir
    Path folder;

    /** Pixel i of channel c is the formula of src/test/reference/detection.py at 3 i + c. */
    private static BufferedImage picture(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            int pixel = 0;
            for (int k = 3 * i; k < 3 * i + 3; k++) {
                pixel = pixel << 8 | (37 * k * k + 11 * k) % 256;
            }
            picture.setRGB(i % width, i / width, pixel);
        }
        return picture;
    }

    @Test
    void stretchesAsTorchvision() throws Exception {
        Path recorded = Path.of("src/test/reference/resized.json");
        for (JsonNode one : new ObjectMapper().readTree(recorded.toFile())) {
            int side = one.get("side").asInt();
            BufferedImage picture =
                    picture(one.get("width").asInt(), one.get("height").asInt());
            float[] found = new float[3 * side * side];
            RgbImage.of(picture).copyInto(View.whole(picture.getWidth(), picture.getHeight()), side, found, 0);
            for (int i = 0; i < found.length; i++) {
                assertThat((double) found[i]).isCloseTo(one.get("values").get(i).asDouble(), within(1e-6));
            }
        }
    }

    @Test
    void aFlippedPartIsThePartFlipped() {
        float[] part = new float[3 * 4 * 4];
        float[] flipped = new float[3 * 4 * 4];
        RgbImage image = RgbImage.of(picture(9, 8));
        image.copyInto(new View(2, 3, 5, 4, false), 4, part, 0);
        image.copyInto(new View(2, 3, 5, 4, true), 4, flipped, 0);
        for (int i = 0; i < part.length; i++) {
            assertThat(flipped[i]).isEqualTo(part[i - i % 4 + 3 - i % 4]);
        }
        float[] alone = new float[3 * 4 * 4];
        RgbImage.of(picture(9, 8).getSubimage(2, 3, 5, 4)).copyInto(View.whole(5, 4), 4, alone, 0);
        assertThat(part).isEqualTo(alone);
    }

    @Test
    void readsPngJpegAndGreyAlike() throws Exception {
        Path png = folder.resolve("a.png");
        ImageIO.write(picture(9, 8), "png", png.toFile());
        assertThat(RgbImage.read(png).picture().getRGB(3, 5))
                .isEqualTo(picture(9, 8).getRGB(3, 5));
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(2, 3, 0, 77);
        Path wrongName = folder.resolve("b.jpg");
        ImageIO.write(grey, "png", wrongName.toFile());
        assertThat(RgbImage.read(wrongName).picture().getRGB(2, 3) & 0xFFFFFF).isEqualTo(0x4D4D4D);
        Path jpeg = folder.resolve("c.jpg");
        BufferedImage plain = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        plain.createGraphics().fillRect(0, 0, 16, 16);
        ImageIO.write(plain, "jpg", jpeg.toFile());
        assertThat(RgbImage.read(jpeg).picture().getRGB(8, 8) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }

    @Test
    void refusesWhatIsDamagedOrCutShort() throws Exception {
        Path jpeg = folder.resolve("a.jpg");
        ImageIO.write(picture(200, 200), "jpg", jpeg.toFile());
        byte[] whole = Files.readAllBytes(jpeg);
        for (int length : new int[] {0, 3, 100, whole.length / 2, whole.length - 200}) {
            Files.write(jpeg, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> RgbImage.read(jpeg)).isInstanceOf(IOException.class);
        }
        Files.writeString(jpeg, "no picture");
        assertThatThrownBy(() -> RgbImage.read(jpeg)).hasMessage("neither JPEG nor PNG");
        assertThatThrownBy(() -> RgbImage.read(folder.resolve("none.png"))).isInstanceOf(NoSuchFileException.class);
    }
}
