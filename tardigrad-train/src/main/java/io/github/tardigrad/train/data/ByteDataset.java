package io.github.tardigrad.train.data;

import java.util.Objects;

/** Images held as unsigned bytes and read as value / 255, in [0, 1]: a quarter of the memory of floats. */
final class ByteDataset implements Dataset {
    private static final float SCALE = 1.0f / 255;

    private final byte[] pixels;
    private final int[] labels;
    private final int[] shape;
    private final int features;
    private final int classes;

    /** Keeps both arrays; shape is that of one image. */
    ByteDataset(byte[] pixels, int[] labels, int classes, int... shape) {
        Labels.require(labels, classes);
        if (pixels.length == 0 || pixels.length % labels.length != 0) {
            throw new IllegalArgumentException(
                    "pixels must be a whole number of images: pixels=" + pixels.length + ", images=" + labels.length);
        }
        this.pixels = pixels;
        this.labels = labels;
        this.features = pixels.length / labels.length;
        this.classes = classes;
        this.shape = shape.clone();
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public boolean copyFeatures(int index, float[] dst, int offset) {
        Objects.checkIndex(index, labels.length);
        Objects.checkFromIndexSize(offset, features, dst.length);
        int from = index * features;
        for (int i = 0; i < features; i++) {
            dst[offset + i] = (pixels[from + i] & 0xFF) * SCALE;
        }
        return true;
    }

    @Override
    public int[] shape() {
        return shape.clone();
    }

    @Override
    public int label(int index) {
        return labels[index];
    }
}
