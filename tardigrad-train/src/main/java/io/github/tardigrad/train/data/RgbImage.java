package io.github.tardigrad.train.data;

import java.awt.image.BufferedImage;

/**
 * A picture in memory: red, green and blue of each pixel, row by row, as they are stored in its file.
 *
 * <p>Threads: immutable once made.
 */
public final class RgbImage {
    /** Red, green and blue. */
    static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] rgb;
    private final int orientation;

    /** Takes the array itself, of 3 width height bytes. */
    RgbImage(int width, int height, byte[] rgb) {
        this(width, height, rgb, 1);
    }

    private RgbImage(int width, int height, byte[] rgb, int orientation) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
        this.orientation = orientation;
    }

    /** The same pixels of a file that says so. */
    RgbImage oriented(int value) {
        return new RgbImage(width, height, rgb, value);
    }

    /**
     * Of a picture whose pixels are packed as 0xRRGGBB.
     *
     * @throws IllegalArgumentException if they are stored in another way
     */
    public static RgbImage of(BufferedImage picture) {
        if (picture.getType() != BufferedImage.TYPE_INT_RGB) {
            throw new IllegalArgumentException("the picture must be of TYPE_INT_RGB: type=" + picture.getType());
        }
        return StoredColours.of(picture);
    }

    /** In pixels. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /**
     * How the picture would have to be turned to be upright, as EXIF tells it of JPEG: 1 for not at all to 8; from 5 on
     * width and height would change places. Nothing here is turned.
     */
    public int orientation() {
        return orientation;
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

    /** The middle square, scaled as {@link #scaled} does it: bytes [3, size, size]. */
    byte[] middleSquare(int size) {
        int side = Math.min(width, height);
        return scaled((width - side) / 2, (height - side) / 2, side, side, size);
    }

    /**
     * The part from (left, top), scaled to a square of size x size: bytes [3, size, size] of red, green and blue.
     *
     * <p>A pixel is the mean of all that it covers where a side shrinks, weighted by a triangle, and between two where it
     * grows: as torchvision's transforms do it, to the bit (crop, then resize of a Pillow image, bilinear). Columns first,
     * rounded to bytes, then rows.
     */
    byte[] scaled(int left, int top, int partWidth, int partHeight, int size) {
        TriangleWeights across = new TriangleWeights(partWidth, size);
        TriangleWeights down = new TriangleWeights(partHeight, size);
        byte[] narrow = new byte[CHANNELS * partHeight * size];
        for (int y = 0; y < partHeight; y++) {
            int row = CHANNELS * ((top + y) * width + left);
            for (int c = 0; c < CHANNELS; c++) {
                int to = (c * partHeight + y) * size;
                for (int x = 0; x < size; x++) {
                    narrow[to + x] = across.mean(x, rgb, row + c, CHANNELS);
                }
            }
        }
        byte[] pixels = new byte[CHANNELS * size * size];
        for (int c = 0; c < CHANNELS; c++) {
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    pixels[(c * size + y) * size + x] = down.mean(y, narrow, c * partHeight * size + x, size);
                }
            }
        }
        return pixels;
    }

    /**
     * Writes the part from (left, top), stretched to a square, as [3, side, side] with values from -1 to 1.
     *
     * <p>Bilinear between the four nearest pixels, as torchvision's detectors resize: nothing is averaged where it shrinks.
     *
     * <p>Updates: {@code dst[offset]} to {@code dst[offset + 3 * side * side - 1]}.
     *
     * @param mirrored whether left and right change places
     */
    public void stretchInto(
            int left, int top, int partWidth, int partHeight, boolean mirrored, int side, float[] dst, int offset) {
        Lattice columns = new Lattice(partWidth, side);
        Lattice rows = new Lattice(partHeight, side);
        int plane = side * side;
        for (int y = 0; y < side; y++) {
            int upper = (top + rows.first[y]) * width;
            int lower = (top + rows.second[y]) * width;
            float down = rows.weight[y];
            for (int x = 0; x < side; x++) {
                int first = left + columns.first[x];
                int second = left + columns.second[x];
                float across = columns.weight[x];
                int to = offset + y * side + (mirrored ? side - 1 - x : x);
                for (int c = 0; c < CHANNELS; c++) {
                    float above = mix(upper + first, upper + second, c, across);
                    float below = mix(lower + first, lower + second, c, across);
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

    /**
     * By which weights the pixels of a side make those of another: a triangle about each, as wide as two of the wider
     * pixels; as whole numbers of which {@value #ONE} is 1.
     *
     * <p>Source: Pillow's Resample.c, whose arithmetic this is.
     */
    private static final class TriangleWeights {
        private static final int BITS = 22;
        private static final int ONE = 1 << BITS;

        private final int[] first;
        private final int[][] weights;

        TriangleWeights(int from, int to) {
            first = new int[to];
            weights = new int[to][];
            double scale = (double) from / to;
            double support = Math.max(1, scale);
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                first[i] = Math.max(0, (int) (centre - support + 0.5));
                int end = Math.min(from, (int) (centre + support + 0.5));
                double[] real = new double[end - first[i]];
                double sum = 0;
                for (int k = 0; k < real.length; k++) {
                    double away = Math.abs((k + first[i] - centre + 0.5) * (1 / support));
                    real[k] = away < 1 ? 1 - away : 0;
                    sum += real[k];
                }
                weights[i] = new int[real.length];
                for (int k = 0; k < real.length; k++) {
                    weights[i][k] = (int) (0.5 + real[k] / sum * ONE);
                }
            }
        }

        byte mean(int place, byte[] pixels, int offset, int stride) {
            int sum = ONE / 2;
            int at = offset + first[place] * stride;
            for (int weight : weights[place]) {
                sum += (pixels[at] & 0xFF) * weight;
                at += stride;
            }
            return (byte) Math.min(255, sum >> BITS);
        }
    }
}
