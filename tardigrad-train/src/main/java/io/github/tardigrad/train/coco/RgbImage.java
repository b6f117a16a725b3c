package io.github.tardigrad.train.coco;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A picture in memory: red, green and blue of each pixel, row by row.
 *
 * <p>Threads: immutable once made.
 */
public final class RgbImage {
    private static final int CHANNELS = 3;
    /** No photograph is larger; a file that says so is refused before anything is allocated. */
    private static final long MOST_PIXELS = 100_000_000;

    private final int width;
    private final int height;
    private final byte[] rgb;

    private RgbImage(int width, int height, byte[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /** Of a picture; transparency is dropped. */
    public static RgbImage of(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        byte[] rgb = new byte[CHANNELS * width * height];
        if (picture.getType() == BufferedImage.TYPE_3BYTE_BGR) {
            byte[] bgr = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
            for (int i = 0; i < rgb.length; i += CHANNELS) {
                rgb[i] = bgr[i + 2];
                rgb[i + 1] = bgr[i + 1];
                rgb[i + 2] = bgr[i];
            }
        } else if (picture.getType() == BufferedImage.TYPE_BYTE_GRAY) {
            // Java takes such a picture for one of linear light and would brighten it.
            byte[] grey = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = grey[i / CHANNELS];
            }
        } else {
            int[] row = new int[width];
            for (int y = 0; y < height; y++) {
                picture.getRGB(0, y, width, 1, row, 0, width);
                for (int x = 0; x < width; x++) {
                    int at = CHANNELS * (y * width + x);
                    rgb[at] = (byte) (row[x] >> 16);
                    rgb[at + 1] = (byte) (row[x] >> 8);
                    rgb[at + 2] = (byte) row[x];
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /**
     * Reads a JPEG or PNG file, whatever its name.
     *
     * @throws IOException if there is none, or it is damaged or cut short; the message says which, without the file's name
     */
    public static RgbImage read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        try (InputStream bytes = Files.newInputStream(file);
                ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("neither JPEG nor PNG");
            }
            ImageReader reader = readers.next();
            try {
                return decode(reader, in);
            } finally {
                reader.dispose();
            }
        } catch (RuntimeException e) { // What some decoders throw at damaged files.
            throw new IOException("damaged: " + e, e);
        }
    }

    private static RgbImage decode(ImageReader reader, ImageInputStream in) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, text) -> warnings.add(text));
        reader.setInput(in, true, true);
        if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
            throw new IOException("more than " + MOST_PIXELS + " pixels");
        }
        BufferedImage picture = reader.read(0);
        // The decoder fills up a file that is cut short, and only warns.
        if (!warnings.isEmpty()) {
            throw new IOException("damaged: " + warnings.get(0));
        }
        return of(picture);
    }

    /** In pixels. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /** A copy to draw on. */
    public BufferedImage picture() {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            int at = CHANNELS * i;
            int pixel = (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF);
            picture.setRGB(i % width, i / width, pixel);
        }
        return picture;
    }

    /**
     * Writes a view of the image, stretched to a square, as [3, side, side] with values from -1 to 1.
     *
     * <p>Bilinear between the four nearest pixels, as torchvision's detectors resize: nothing is averaged where it shrinks.
     *
     * <p>Updates: {@code dst[offset]} to {@code dst[offset + 3 * side * side - 1]}.
     */
    public void copyInto(View view, int side, float[] dst, int offset) {
        Lattice columns = new Lattice(view.width(), side);
        Lattice rows = new Lattice(view.height(), side);
        int plane = side * side;
        for (int y = 0; y < side; y++) {
            int upper = (view.top() + rows.first[y]) * width;
            int lower = (view.top() + rows.second[y]) * width;
            float down = rows.weight[y];
            for (int x = 0; x < side; x++) {
                int left = view.left() + columns.first[x];
                int right = view.left() + columns.second[x];
                float across = columns.weight[x];
                int to = offset + y * side + (view.mirrored() ? side - 1 - x : x);
                for (int c = 0; c < CHANNELS; c++) {
                    float above = mix(upper + left, upper + right, c, across);
                    float below = mix(lower + left, lower + right, c, across);
                    dst[to + c * plane] = above * (1 - down) + below * down;
                }
            }
        }
    }

    private float mix(int pixel, int other, int channel, float weight) {
        return value(rgb[CHANNELS * pixel + channel]) * (1 - weight) + value(rgb[CHANNELS * other + channel]) * weight;
    }

    private static float value(byte channel) {
        return ((channel & 0xFF) / 255f - 0.5f) / 0.5f;
    }

    /** Between which pixels each of a side's places lies, and how near to the second. */
    private static final class Lattice {
        private final int[] first;
        private final int[] second;
        private final float[] weight;

        Lattice(int from, int to) {
            first = new int[to];
            second = new int[to];
            weight = new float[to];
            float scale = (float) from / to;
            for (int i = 0; i < to; i++) {
                float place = Math.max(0, scale * (i + 0.5f) - 0.5f);
                first[i] = Math.min((int) place, from - 1);
                second[i] = Math.min(first[i] + 1, from - 1);
                weight[i] = place - first[i];
            }
        }
    }
}
