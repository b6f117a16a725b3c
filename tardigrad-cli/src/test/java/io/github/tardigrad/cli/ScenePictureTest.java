package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.lab.Outcome;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenePictureTest {
    @TempDir
    private Path folder;

    /** Its pixels are in it as they were: a PNG is read in another layout than it was written from. */
    @Test
    void showsTheImageOnceForEachScheme() throws IOException {
        BufferedImage drawn = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        drawn.setRGB(20, 15, 0x336699);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(drawn, "png", png);
        Outcome.Found found = new Outcome.Found("disc", 0.9, 0.1, 0.1, 0.3, 0.3);
        Outcome.Scene scene = new Outcome.Scene(
                "scene",
                "a scene",
                Base64.getEncoder().encodeToString(png.toByteArray()),
                List.of(new Outcome.Sight("truth", List.of(found)), new Outcome.Sight("optimal", List.of())));

        ScenePicture.draw(scene, folder);

        BufferedImage sheet = ImageIO.read(folder.resolve("scene.png").toFile());
        int seen = 0;
        for (int x = 0; x < sheet.getWidth(); x++) {
            for (int y = 0; y < sheet.getHeight(); y++) {
                seen += (sheet.getRGB(x, y) & 0xFFFFFF) == 0x336699 ? 1 : 0;
            }
        }
        assertThat(seen).isGreaterThanOrEqualTo(2);
    }
}
