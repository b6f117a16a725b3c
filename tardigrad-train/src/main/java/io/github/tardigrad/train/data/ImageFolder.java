package io.github.tardigrad.train.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Images in folders by class: the middle square of each, scaled, red, green and blue, normalized with ImageNet's mean and
 * deviation as torchvision's models expect.
 *
 * <p>An image is decoded when it is used; at most {@value #CACHE_BYTES} bytes of decoded squares are kept, and no random
 * crops. An image that cannot be read is counted, named in the log and left out.
 */
public final class ImageFolder implements Dataset {
    private static final int CACHE_BYTES = 256 << 20;
    private static final int CHANNELS = 3;
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
    /** One split for every seed, so that accuracies of different seeds are of the same examples. */
    private static final long TEST_SPLIT_SEED = 0;

    private final Path folder;
    private final List<Path> files;
    private final int[] labels;
    private final int classes;
    private final int size;
    private final Augmentation augment;
    private final BrokenParts broken;
    private final Map<Integer, byte[]> cache;

    private ImageFolder(Path folder, List<String> classes, int size, Augmentation augment, double brokenShare)
            throws DataFileException {
        this.folder = folder;
        this.augment = augment;
        this.classes = classes.size();
        this.size = size;
        this.files = new ArrayList<>();
        List<Integer> labelOf = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            for (Path file : list(folder.resolve(classes.get(label)))) {
                if (ImageFile.isImage(file)) {
                    files.add(file);
                    labelOf.add(label);
                }
            }
        }
        if (files.isEmpty()) {
            throw new DataFileException(
                    folder + ": no images in its folders of classes; jpg, jpeg, png, bmp and gif are");
        }
        this.labels = labelOf.stream().mapToInt(Integer::intValue).toArray();
        this.broken = new BrokenParts("images", files.size(), brokenShare);
        int kept = Math.max(1, CACHE_BYTES / features());
        this.cache = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
                return size() > kept;
            }
        };
    }

    /**
     * Lists the images of a folder: folders of classes, of which a part is set apart for testing; or those in train, and
     * in val or test.
     *
     * @param size of the square, in pixels
     * @param testFraction which part, where there is no folder to test with
     * @param augment how training changes images
     * @param brokenShare of the images that may be unreadable
     * @throws DataFileException if there is no such folder, or no two classes in it
     */
    public static Split read(Path folder, int size, double testFraction, Augmentation augment, double brokenShare)
            throws DataFileException {
        Path train = folder.resolve("train");
        if (!Files.isDirectory(train)) {
            return Split.shuffled(
                    new ImageFolder(folder, classes(folder), size, augment, brokenShare),
                    testFraction,
                    TEST_SPLIT_SEED);
        }
        Path test = Files.isDirectory(folder.resolve("val")) ? folder.resolve("val") : folder.resolve("test");
        List<String> classes = classes(train);
        if (!classes.equals(classes(test))) {
            throw new DataFileException(
                    test + ": expected the classes of train, " + classes + ", found " + classes(test));
        }
        return new Split(
                new ImageFolder(train, classes, size, augment, brokenShare),
                new ImageFolder(test, classes, size, augment, brokenShare));
    }

    private static List<String> classes(Path folder) throws DataFileException {
        List<String> classes = list(folder).stream()
                .filter(Files::isDirectory)
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
        if (classes.size() < 2) {
            throw new DataFileException(
                    folder + ": expected a folder for each of at least 2 classes, found " + classes);
        }
        return classes;
    }

    private static List<Path> list(Path folder) throws DataFileException {
        if (!Files.isDirectory(folder)) {
            throw new DataFileException(
                    folder + ": no such folder; one with a folder of images for each class is, or data.generate");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new DataFileException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public int features() {
        return CHANNELS * size * size;
    }

    @Override
    public int[] shape() {
        return new int[] {CHANNELS, size, size};
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public boolean copyFeatures(int index, float[] dst, int offset) {
        return normalize(pixels(index), false, dst, offset);
    }

    /** Whether there were any. */
    private boolean normalize(byte[] pixels, boolean mirrored, float[] dst, int offset) {
        int area = size * size;
        for (int i = 0; i < pixels.length; i++) {
            int channel = i / area;
            int column = i % size;
            int to = mirrored ? i + size - 1 - 2 * column : i;
            dst[offset + to] = ((pixels[i] & 0xFF) / 255f - MEAN[channel]) / DEVIATION[channel];
        }
        return pixels.length > 0;
    }

    @Override
    public Dataset seen(long seed, long round) {
        return augment == Augmentation.NONE ? this : new Seen(this, seed, round);
    }

    /**
     * The images as training sees them in a round: half of them mirrored; with crops a part of each, of 8 % to all of its
     * area and 3/4 to 4/3 times as wide as high, in the place of the middle square.
     *
     * <p>Source of the crops: Szegedy et al., "Going deeper with convolutions", 2015, section 6, as torchvision's
     * RandomResizedCrop has it.
     */
    private record Seen(ImageFolder images, long seed, long round) implements Dataset {
        private static final double LEAST_AREA = 0.08;
        private static final double WIDEST = 4.0 / 3;
        private static final int TRIALS = 10;

        @Override
        public boolean copyFeatures(int index, float[] dst, int offset) {
            long key = KeyedRandom.key(seed, KeyedRandom.Use.AUGMENTATION, index);
            KeyedRandom random = new KeyedRandom(key, KeyedRandom.Use.AUGMENTATION, round);
            boolean mirrored = random.nextDouble() < 0.5;
            byte[] pixels = images.augment == Augmentation.FLIP
                    ? images.pixels(index)
                    : images.decoded(index, image -> crop(image, random));
            return images.normalize(pixels, mirrored, dst, offset);
        }

        private byte[] crop(BufferedImage image, KeyedRandom random) {
            double area = (double) image.getWidth() * image.getHeight();
            for (int trial = 0; trial < TRIALS; trial++) {
                double part = area * (LEAST_AREA + (1 - LEAST_AREA) * random.nextDouble());
                double aspect = StrictMath.pow(WIDEST, 2 * random.nextDouble() - 1);
                int width = (int) Math.round(Math.sqrt(part * aspect));
                int height = (int) Math.round(Math.sqrt(part / aspect));
                if (width > 0 && width <= image.getWidth() && height > 0 && height <= image.getHeight()) {
                    int left = random.nextInt(image.getWidth() - width + 1);
                    int top = random.nextInt(image.getHeight() - height + 1);
                    return ImageFile.scaled(image, left, top, width, height, images.size, images.size);
                }
            }
            return ImageFile.middleSquare(image, images.size);
        }

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public int features() {
            return images.features();
        }

        @Override
        public int[] shape() {
            return images.shape();
        }

        @Override
        public int classes() {
            return images.classes();
        }

        @Override
        public int label(int index) {
            return images.label(index);
        }

        @Override
        public OptionalLong digest(int index) {
            return images.digest(index);
        }
    }

    /** Decoded, or nothing of a broken one. */
    private byte[] pixels(int index) {
        synchronized (cache) {
            byte[] kept = cache.get(index);
            if (kept != null) {
                return kept;
            }
        }
        byte[] pixels = decoded(index, image -> ImageFile.middleSquare(image, size));
        synchronized (cache) {
            cache.put(index, pixels);
        }
        return pixels;
    }

    /** A part of an image, or nothing of a broken one. */
    private byte[] decoded(int index, Function<BufferedImage, byte[]> part) {
        try {
            return part.apply(ImageFile.decode(files.get(index)));
        } catch (IOException e) {
            broken.add(files.get(index).toString(), String.valueOf(e.getMessage()));
            return new byte[0];
        }
    }

    /** 0 of one that has gone. */
    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Of the file's name below the folder, and its length. */
    @Override
    public OptionalLong digest(int index) {
        Path file = files.get(index);
        long digest = length(file);
        for (Path part : folder.relativize(file)) {
            for (char c : part.toString().toCharArray()) {
                digest = KeyedRandom.mix(digest + c);
            }
        }
        return OptionalLong.of(digest);
    }
}
