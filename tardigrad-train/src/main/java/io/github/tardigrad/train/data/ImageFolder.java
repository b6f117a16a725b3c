package io.github.tardigrad.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Images in folders by class: the middle square of each, scaled, red, green and blue, normalized with ImageNet's mean and
 * deviation as torchvision's models expect.
 *
 * <p>An image is decoded when it is used; at most {@value #CACHE_BYTES} bytes of decoded ones are kept. One that cannot be
 * read is counted, named in the log and left out.
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
    private final BrokenParts broken;
    private final Map<Integer, byte[]> cache;

    private ImageFolder(Path folder, List<String> classes, int size, double brokenShare) throws DataFileException {
        this.folder = folder;
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
     * @param brokenShare of the images that may be unreadable
     * @throws DataFileException if there is no such folder, or no two classes in it
     */
    public static Split read(Path folder, int size, double testFraction, double brokenShare) throws DataFileException {
        Path train = folder.resolve("train");
        if (!Files.isDirectory(train)) {
            return Split.shuffled(
                    new ImageFolder(folder, classes(folder), size, brokenShare), testFraction, TEST_SPLIT_SEED);
        }
        Path test = Files.isDirectory(folder.resolve("val")) ? folder.resolve("val") : folder.resolve("test");
        List<String> classes = classes(train);
        if (!classes.equals(classes(test))) {
            throw new DataFileException(
                    test + ": expected the classes of train, " + classes + ", found " + classes(test));
        }
        return new Split(
                new ImageFolder(train, classes, size, brokenShare), new ImageFolder(test, classes, size, brokenShare));
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
        byte[] pixels = pixels(index);
        int area = size * size;
        for (int i = 0; i < pixels.length; i++) {
            int channel = i / area;
            dst[offset + i] = ((pixels[i] & 0xFF) / 255f - MEAN[channel]) / DEVIATION[channel];
        }
        return pixels.length > 0;
    }

    /** Decoded, or nothing of a broken one. */
    private byte[] pixels(int index) {
        synchronized (cache) {
            byte[] kept = cache.get(index);
            if (kept != null) {
                return kept;
            }
        }
        byte[] pixels;
        try {
            pixels = ImageFile.middleSquare(ImageFile.decode(files.get(index)), size);
        } catch (IOException e) {
            broken.add(files.get(index).toString(), String.valueOf(e.getMessage()));
            pixels = new byte[0];
        }
        synchronized (cache) {
            cache.put(index, pixels);
        }
        return pixels;
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
