package io.github.tardigrad.cli;

import io.github.tardigrad.lab.Outcome;
import io.github.tardigrad.train.data.RgbImage;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.Detection;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** What each scheme's detector finds in an image, side by side, the truth first. */
final class ScenePicture {
    private static final int COLUMNS = 3;

    private ScenePicture() {}

    /** The same pixels, packed as 0xRRGGBB; the picture is our own PNG, in the colours of a screen. */
    private static BufferedImage packed(BufferedImage read) {
        BufferedImage packed = new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_RGB);
        packed.setRGB(
                0,
                0,
                read.getWidth(),
                read.getHeight(),
                read.getRGB(0, 0, read.getWidth(), read.getHeight(), null, 0, read.getWidth()),
                0,
                read.getWidth());
        return packed;
    }

    /** Writes NAME.png. */
    static void draw(Outcome.Scene scene, Path folder) throws IOException {
        RgbImage image = RgbImage.of(
                packed(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(scene.png())))));
        List<String> names = scene.sights().stream()
                .flatMap(sight -> sight.found().stream())
                .map(Outcome.Found::name)
                .distinct()
                .sorted()
                .toList();
        List<String> titles = new ArrayList<>();
        List<BufferedImage> pictures = new ArrayList<>();
        for (Outcome.Sight sight : scene.sights()) {
            List<Outcome.Found> shown = sight.found().stream()
                    .filter(found -> found.score() >= DetectCommand.LEAST_SCORE)
                    .toList();
            List<Detection> boxes = new ArrayList<>();
            for (Outcome.Found found : shown) {
                boxes.add(new Detection(
                        new Box(found.left(), found.top(), found.right(), found.bottom()),
                        names.indexOf(found.name()),
                        found.score()));
            }
            titles.add(shown.isEmpty() ? sight.label() + ": nothing" : sight.label());
            pictures.add(DetectionPicture.of(image, boxes, names::get));
        }
        BufferedImage sheet = DetectionPicture.grid(titles, pictures, COLUMNS);
        Pictures.replace(folder.resolve(scene.name() + ".png"), out -> ImageIO.write(sheet, "png", out));
    }
}
