package io.github.tardigrad.train.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Red, green and blue as a file has them. Java's own conversion follows the file's colour profile, and takes every grey
 * for one of linear light but one kind, so that pictures of the same bytes would look different.
 *
 * <p>A grey is three times its value, a palette's colour is what the palette says, of more than 8 bits the upper 8 count,
 * fewer are spread to 0 to 255, and transparency is dropped. Gamma and profiles have no effect.
 *
 * <p>Source: what Pillow's {@code convert("RGB")} gives, with which torchvision reads; 16 bits of grey apart, which Pillow
 * cuts off at 255.
 */
final class StoredColours {
    private static final int RED = 0;
    private static final int GREEN = 1;
    private static final int BLUE = 2;
    private static final int BLACK = 3;

    private StoredColours() {}

    /** What a pixel's bands are. */
    enum Bands {
        GREY,
        RGB,
        /** Luma and two differences of colour, as JPEG has them. */
        YCC,
        /** Of ink: 0 is none. */
        CMYK,
        /** As Adobe's programs write it to JPEG: 255 is none. */
        INVERTED_CMYK,
        /** The same, with the first three as luma and differences. */
        INVERTED_YCCK
    }

    /**
     * Of a picture that a decoder has made.
     *
     * @throws IllegalArgumentException if it has other colours than grey, RGB, CMYK or a palette's
     */
    static RgbImage of(BufferedImage picture) {
        ColorModel model = picture.getColorModel();
        if (model instanceof IndexColorModel palette) {
            return of(picture.getRaster(), palette);
        }
        Bands bands = switch (model.getColorSpace().getType()) {
            case ColorSpace.TYPE_GRAY -> Bands.GREY;
            case ColorSpace.TYPE_RGB -> Bands.RGB;
            case ColorSpace.TYPE_CMYK -> Bands.CMYK;
            default -> throw new IllegalArgumentException("its colours are neither grey, RGB, CMYK nor of a palette");
        };
        return of(picture.getRaster(), bands);
    }

    private static RgbImage of(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        byte[] rgb = new byte[RgbImage.CHANNELS * width * raster.getHeight()];
        int[] row = new int[width];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int index : row) {
                to = put(rgb, to, palette.getRed(index), palette.getGreen(index), palette.getBlue(index));
            }
        }
        return new RgbImage(width, raster.getHeight(), rgb);
    }

    /** Of stored samples. */
    static RgbImage of(Raster raster, Bands bands) {
        int width = raster.getWidth();
        int count = raster.getNumBands();
        byte[] rgb = new byte[RgbImage.CHANNELS * width * raster.getHeight()];
        int[] bits = raster.getSampleModel().getSampleSize();
        int[] row = new int[count * width];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int at = 0; at < row.length; at += count) {
                for (int band = 0; band < count; band++) {
                    row[at + band] = toByte(row[at + band], bits[band]);
                }
                to = put(rgb, to, row, at, bands);
            }
        }
        return new RgbImage(width, raster.getHeight(), rgb);
    }

    private static int toByte(int sample, int bits) {
        return bits >= 8 ? sample >>> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }

    private static int put(byte[] rgb, int to, int red, int green, int blue) {
        rgb[to] = (byte) red;
        rgb[to + 1] = (byte) green;
        rgb[to + 2] = (byte) blue;
        return to + RgbImage.CHANNELS;
    }

    private static int put(byte[] rgb, int to, int[] row, int at, Bands bands) {
        if (bands == Bands.GREY) {
            return put(rgb, to, row[at], row[at], row[at]);
        }
        if (bands == Bands.YCC || bands == Bands.INVERTED_YCCK) {
            decorrelated(row, at);
        }
        if (bands == Bands.RGB || bands == Bands.YCC) {
            return put(rgb, to, row[at + RED], row[at + GREEN], row[at + BLUE]);
        }
        // YCCK stands for red, green and blue, of which Adobe's inverted inks are the complement twice.
        boolean light = bands == Bands.INVERTED_CMYK;
        int paper = bands == Bands.CMYK ? 255 - row[at + BLACK] : row[at + BLACK];
        return put(
                rgb,
                to,
                printed(row[at + RED], light, paper),
                printed(row[at + GREEN], light, paper),
                printed(row[at + BLUE], light, paper));
    }

    /** From luma and two differences to red, green and blue, in libjpeg's fixed-point arithmetic. */
    private static void decorrelated(int[] row, int at) {
        int luma = row[at];
        int blueness = row[at + 1] - 128;
        int redness = row[at + 2] - 128;
        row[at + RED] = clamp(luma + ((91_881 * redness + 32_768) >> 16));
        row[at + GREEN] = clamp(luma + ((-22_554 * blueness - 46_802 * redness + 32_768) >> 16));
        row[at + BLUE] = clamp(luma + ((116_130 * blueness + 32_768) >> 16));
    }

    /** What is left of white paper under a colour's ink and under black, rounded as Pillow does. */
    private static int printed(int ink, boolean light, int paper) {
        int scaled = (light ? 255 - ink : ink) * paper + 128;
        return clamp(paper - ((scaled + (scaled >> 8)) >> 8));
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
