package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class RgbImageTest {
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
            RgbImage.of(picture).stretchInto(0, 0, picture.getWidth(), picture.getHeight(), false, side, found, 0);
            for (int i = 0; i < found.length; i++) {
                assertThat((double) found[i]).isCloseTo(one.get("values").get(i).asDouble(), within(1e-6));
            }
        }
    }

    @Test
    void scalesToTheByteAsTorchvision() throws IOException {
        for (String line : Files.readAllLines(Path.of("src/test/reference/scaled.txt"))) {
            String[] parts = line.split(" ");
            int[] n = Arrays.stream(parts).limit(7).mapToInt(Integer::parseInt).toArray();
            byte[] found = RgbImage.of(picture(n[0], n[1])).scaled(n[2], n[3], n[4], n[5], n[6]);
            assertThat(found).as(line).isEqualTo(Base64.getDecoder().decode(parts[7]));
        }
    }

    @Test
    void theMiddleSquareIsAPart() {
        RgbImage image = RgbImage.of(picture(9, 6));
        assertThat(image.middleSquare(4)).isEqualTo(image.scaled(1, 0, 6, 6, 4));
        RgbImage tall = RgbImage.of(picture(6, 9));
        assertThat(tall.middleSquare(4)).isEqualTo(tall.scaled(0, 1, 6, 6, 4));
    }

    @Test
    void aFlippedPartIsThePartFlipped() {
        float[] part = new float[3 * 4 * 4];
        float[] flipped = new float[3 * 4 * 4];
        RgbImage image = RgbImage.of(picture(9, 8));
        image.stretchInto(2, 3, 5, 4, false, 4, part, 0);
        image.stretchInto(2, 3, 5, 4, true, 4, flipped, 0);
        for (int i = 0; i < part.length; i++) {
            assertThat(flipped[i]).isEqualTo(part[i - i % 4 + 3 - i % 4]);
        }
        float[] alone = new float[3 * 4 * 4];
        RgbImage.of(picture(9, 8).getSubimage(2, 3, 5, 4)).stretchInto(0, 0, 5, 4, false, 4, alone, 0);
        assertThat(part).isEqualTo(alone);
    }
}
