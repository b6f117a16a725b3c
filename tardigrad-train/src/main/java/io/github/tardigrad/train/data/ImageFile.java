package io.github.tardigrad.train.data;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads image files to pixels. */
public final class ImageFile {
    private static final Set<String> ENDINGS = Set.of(".jpg", ".jpeg", ".png", ".bmp", ".gif");
    private static final int CHANNELS = 3;

    private ImageFile() {}

    /** Whether a file is an image by its name. */
    public static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        return dot >= 0 && ENDINGS.contains(name.substring(dot)) && Files.isRegularFile(file);
    }

    /**
     * Decodes a whole image, of any size.
     *
     * @throws IOException if it cannot be read, or is no image; the message says why
     */
    public static BufferedImage decode(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            // Closed by read, which a second time would be refused.
            BufferedImage image = ImageIO.read(new MemoryCacheImageInputStream(bytes));
            if (image == null) {
                throw new IOException("no image in a format that Java reads");
            }
            return image;
        } catch (RuntimeException e) { // The decoders throw these, too, on damaged files.
            throw new IOException("damaged: " + e.getMessage(), e);
        }
    }

    /** The part of an image from (x, y), scaled to width x height: bytes [3, height, width] of red, green and blue. */
    public static byte[] scaled(
            BufferedImage image, int x, int y, int partWidth, int partHeight, int width, int height) {
        BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = target.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, x, y, x + partWidth, y + partHeight, null);
        graphics.dispose();
        int[] rgb = target.getRGB(0, 0, width, height, null, 0, width);
        byte[] pixels = new byte[CHANNELS * rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            pixels[i] = (byte) (rgb[i] >> 16);
            pixels[rgb.length + i] = (byte) (rgb[i] >> 8);
            pixels[2 * rgb.length + i] = (byte) rgb[i];
        }
        return pixels;
    }

    /** The middle square of an image, scaled to size x size: bytes [3, size, size]. */
    public static byte[] middleSquare(BufferedImage image, int size) {
        int side = Math.min(image.getWidth(), image.getHeight());
        return scaled(image, (image.getWidth() - side) / 2, (image.getHeight() - side) / 2, side, side, size, size);
    }
}
