package io.github.tardigrad.train.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A small set of images by class that needs no download: one shape each, of random colour, size and place. */
public final class DrawnShapes {
    /** The names of the classes. */
    public static final List<String> CLASSES = List.of("circle", "cross", "square", "triangle");

    private static final int SIDE = 64;
    private static final long SEED = 0;

    private DrawnShapes() {}

    /**
     * Writes PNG files into a folder for each class, unless the folder is there already.
     *
     * @param images how many in all
     * @throws DataFileException if the folder cannot be written
     */
    public static void writeInto(Path folder, int images) throws DataFileException {
        if (Files.exists(folder)) {
            return;
        }
        try {
            for (int i = 0; i < images; i++) {
                String name = CLASSES.get(i % CLASSES.size());
                Path file = folder.resolve(name).resolve(String.format(Locale.ROOT, "%06d.png", i));
                Files.createDirectories(folder.resolve(name));
                ImageIO.write(draw(i), "png", file.toFile());
            }
        } catch (IOException e) {
            throw new DataFileException(folder + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** An image: a function of its number. */
    static BufferedImage draw(int number) {
        KeyedRandom random = new KeyedRandom(SEED, KeyedRandom.Use.AUGMENTATION, number);
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(color(random, 0, 0.4));
        graphics.fillRect(0, 0, SIDE, SIDE);
        graphics.setColor(color(random, 0.5, 1));
        int radius = 10 + random.nextInt(14);
        int x = radius + random.nextInt(SIDE - 2 * radius);
        int y = radius + random.nextInt(SIDE - 2 * radius);
        int side = 2 * radius;
        switch (number % CLASSES.size()) {
            case 0 -> graphics.fillOval(x - radius, y - radius, side, side);
            case 1 -> {
                graphics.fillRect(x - radius, y - radius / 4, side, radius / 2);
                graphics.fillRect(x - radius / 4, y - radius, radius / 2, side);
            }
            case 2 -> graphics.fillRect(x - radius, y - radius, side, side);
            default ->
                graphics.fill(new Polygon(
                        new int[] {x - radius, x, x + radius}, new int[] {y + radius, y - radius, y + radius}, 3));
        }
        graphics.dispose();
        return image;
    }

    private static Color color(KeyedRandom random, double darkest, double lightest) {
        float[] rgb = new float[3];
        for (int c = 0; c < rgb.length; c++) {
            rgb[c] = (float) (darkest + (lightest - darkest) * random.nextDouble());
        }
        return new Color(rgb[0], rgb[1], rgb[2]);
    }
}
