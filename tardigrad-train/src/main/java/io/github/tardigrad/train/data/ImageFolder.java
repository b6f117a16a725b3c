package io.github.tardigrad.train.data;

import io.github.tardigrad.train.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Images in folders by class: the middle square of each, scaled, red, green and blue, normalized with ImageNet's mean and
 * deviation as torchvision's models expect.
 *
 * <p>An image is decoded when it is used; at most {@value #CACHE_BYTES} bytes of decoded squares are kept, and no random
 * crops. An image that cannot be read is counted, named in the log and left out; what else is in the folders is counted.
 */
public final class ImageFolder implements Dataset {
    private static final int CACHE_BYTES = 256 << 20;
    private static final int CHANNELS = 3;
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
    /** One split for every seed, so that accuracies of different seeds are of the same examples. */
    private static final long TEST_SPLIT_SEED = 0;

    /** Names by which people call these folders, in lower case; the first that is there is taken. */
    private static final List<String> TRAIN = List.of("train", "training");

    private static final List<String> TEST = List.of("val", "valid", "validation", "test", "testing");

    private final Path folder;
    private final List<Path> files;
    private final int[] labels;
    private final List<String> classes;
    private final int size;
    private final Augmentation augment;
    private final List<DataNote> notes;
    private final BrokenParts broken;
    /** Those that EXIF says to turn. */
    private final Set<Integer> turned = ConcurrentHashMap.newKeySet();

    private final Map<Integer, byte[]> cache;

    /**
     * Takes the images of some classes.
     *
     * @param like how images are read
     * @param classes in the order of their labels; at least one has images
     */
    private ImageFolder(
            Path folder, Map<String, List<Path>> images, List<String> classes, List<DataNote> notes, Format like) {
        this.folder = folder;
        this.augment = like.augment();
        this.classes = List.copyOf(classes);
        this.size = like.size();
        this.notes = List.copyOf(notes);
        this.files = new ArrayList<>();
        List<Integer> labelOf = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            for (Path file : images.getOrDefault(classes.get(label), List.of())) {
                files.add(file);
                labelOf.add(label);
            }
        }
        this.labels = labelOf.stream().mapToInt(Integer::intValue).toArray();
        this.broken = new BrokenParts("images", files.size(), like.brokenShare());
        int kept = Math.max(1, CACHE_BYTES / features());
        this.cache = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
                return size() > kept;
            }
        };
    }

    private record Format(int size, Augmentation augment, double brokenShare) {}

    /**
     * Lists the images of a folder: folders of classes, of which a part is set apart for testing; or those in train (or
     * training), and in val (or valid, validation, test, testing), with which to test.
     *
     * @param size of the square, in pixels
     * @param testFraction which part, where there is no folder to test with
     * @param augment how training changes images
     * @param brokenShare of the images that may be unreadable
     * @throws DataFileException if there is no such folder, no two classes in it, or a folder in it without images
     */
    public static Split read(Path folder, int size, double testFraction, Augmentation augment, double brokenShare)
            throws DataFileException {
        if (!Files.isDirectory(folder)) {
            throw new DataFileException(
                    folder + ": no such folder; one with a folder of images for each class is, or data.generate");
        }
        Format format = new Format(size, augment, brokenShare);
        List<Path> inside = new VisibleFiles(folder)
                .entries(folder).stream().filter(Files::isDirectory).toList();
        Optional<Path> train = called(TRAIN, inside);
        Optional<Path> test = called(TEST, inside);
        if (train.isPresent() && test.isPresent()) {
            return read(folder, inside, train.get(), test.get(), format);
        }
        boolean testsAlone = test.isPresent() && inside.stream().allMatch(path -> TEST.contains(name(path)));
        if (train.isPresent() || testsAlone) {
            throw new DataFileException(folder + ": expected train beside one of val, valid, validation or test, found "
                    + inside.stream().map(Path::getFileName).toList()
                    + "; where there is nothing to test with, name the folder of classes itself as data.directory: "
                    + "data.testFraction of its images are set apart");
        }
        ClassFolders all = new ClassFolders(folder);
        all.requireClasses();
        return Split.shuffled(
                new ImageFolder(folder, all.images(), List.copyOf(all.images().keySet()), all.notes(), format),
                testFraction,
                TEST_SPLIT_SEED);
    }

    /**
     * Images that a model is to be applied to: one, those in a folder, or those in folders of classes, which then are their labels.
     *
     * @param classes of training, in the order of their labels
     * @param size of the square, in pixels
     * @throws DataFileException if there is none, or a folder of another class beside those of classes
     */
    public static NewExamples newImages(Path path, List<String> classes, int size) throws DataFileException {
        Format format = new Format(size, Augmentation.NONE, 1);
        Path folder = path;
        Map<String, List<Path>> images = new TreeMap<>();
        List<DataNote> notes = List.of();
        if (Files.isDirectory(path)) {
            ClassFolders all = new ClassFolders(path);
            List<String> known =
                    all.images().keySet().stream().filter(classes::contains).toList();
            if (!known.isEmpty() && known.size() < all.images().size()) {
                throw new DataFileException(path + ": expected images in folders of the classes of training, "
                        + DataSummary.named(classes) + ", found " + all.images().keySet());
            }
            if (known.isEmpty()) {
                List<Path> found = new VisibleFiles(path)
                        .files(path).stream().filter(ImageFile::isImage).toList();
                images.put(classes.get(0), found);
            } else {
                images.putAll(all.images());
                notes = all.notes();
            }
            return newImages(folder, images, classes, notes, format, !known.isEmpty());
        }
        if (!Files.exists(path)) {
            throw new DataFileException(path + ": no such file; name an image or a folder of images");
        }
        folder = path.toAbsolutePath().getParent();
        images.put(classes.get(0), List.of(path.toAbsolutePath()));
        return newImages(folder, images, classes, notes, format, false);
    }

    private static NewExamples newImages(
            @Nullable Path folder,
            Map<String, List<Path>> images,
            List<String> classes,
            List<DataNote> notes,
            Format format,
            boolean labelled)
            throws DataFileException {
        Path from = Objects.requireNonNull(folder);
        if (images.values().stream().allMatch(List::isEmpty)) {
            throw new DataFileException(from + ": expected images (" + ImageFile.KINDS + "), found none");
        }
        ImageFolder examples = new ImageFolder(from, images, classes, notes, format);
        BitSet known = new BitSet();
        known.set(0, labelled ? examples.size() : 0);
        return new NewExamples(
                examples,
                known,
                "image",
                examples.files.stream()
                        .map(file -> from.relativize(file).toString())
                        .toList());
    }

    private static Split read(Path folder, List<Path> inside, Path train, Path test, Format format)
            throws DataFileException {
        ClassFolders taught = new ClassFolders(train);
        taught.requireClasses();
        List<String> classes = List.copyOf(taught.images().keySet());
        ClassFolders tested = new ClassFolders(test);
        List<String> unknown = tested.images().keySet().stream()
                .filter(name -> !classes.contains(name))
                .toList();
        if (!unknown.isEmpty() || tested.images().isEmpty()) {
            throw new DataFileException(test + ": expected images in folders of the classes that " + train + " has, "
                    + classes + ", found " + tested.images().keySet());
        }
        List<DataNote> notes = new ArrayList<>(taught.notes());
        List<String> left = inside.stream()
                .filter(path -> !path.equals(train) && !path.equals(test))
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
        if (!left.isEmpty()) {
            notes.add(new DataNote(
                    "folders in " + folder,
                    left.size(),
                    inside.size(),
                    "left out beside " + train.getFileName() + " and " + test.getFileName() + ": "
                            + DataSummary.named(left)));
        }
        List<DataNote> testNotes = new ArrayList<>(tested.notes());
        List<String> missing = classes.stream()
                .filter(name -> !tested.images().containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            testNotes.add(new DataNote(
                    "classes in " + test,
                    missing.size(),
                    classes.size(),
                    "without an image to test with: " + DataSummary.named(missing)));
        }
        return new Split(
                new ImageFolder(train, taught.images(), classes, notes, format),
                new ImageFolder(test, tested.images(), classes, testNotes, format));
    }

    /** The first that has one of these names and folders in it: one with images alone is a class of that name. */
    private static Optional<Path> called(List<String> names, List<Path> folders) throws DataFileException {
        for (String name : names) {
            for (Path folder : folders) {
                if (name(folder).equals(name)
                        && new VisibleFiles(folder).entries(folder).stream().anyMatch(Files::isDirectory)) {
                    return Optional.of(folder);
                }
            }
        }
        return Optional.empty();
    }

    private static String name(Path folder) {
        return String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT);
    }

    /** What was left out when the folder was read, and what was found since in the images that were used. */
    @Override
    public List<DataNote> notes() {
        List<DataNote> all = new ArrayList<>(notes);
        broken.note().ifPresent(all::add);
        if (!turned.isEmpty()) {
            all.add(new DataNote(
                    "images in " + folder,
                    turned.size(),
                    files.size(),
                    "used as they are stored, though EXIF says how to turn them to be upright"));
        }
        return all;
    }

    @Override
    public String className(int label) {
        return classes.get(label);
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
        return classes.size();
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

        private byte[] crop(RgbImage image, KeyedRandom random) {
            double area = (double) image.width() * image.height();
            for (int trial = 0; trial < TRIALS; trial++) {
                double part = area * (LEAST_AREA + (1 - LEAST_AREA) * random.nextDouble());
                double aspect = StrictMath.pow(WIDEST, 2 * random.nextDouble() - 1);
                int width = (int) Math.round(Math.sqrt(part * aspect));
                int height = (int) Math.round(Math.sqrt(part / aspect));
                if (width > 0 && width <= image.width() && height > 0 && height <= image.height()) {
                    int left = random.nextInt(image.width() - width + 1);
                    int top = random.nextInt(image.height() - height + 1);
                    return image.scaled(left, top, width, height, images.size);
                }
            }
            return image.middleSquare(images.size);
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
        byte[] pixels = decoded(index, image -> image.middleSquare(size));
        synchronized (cache) {
            cache.put(index, pixels);
        }
        return pixels;
    }

    /** A part of an image, or nothing of a broken one. */
    private byte[] decoded(int index, Function<RgbImage, byte[]> part) {
        try {
            RgbImage image = ImageFile.read(files.get(index));
            if (image.orientation() != 1) {
                turned.add(index);
            }
            return part.apply(image);
        } catch (IOException e) {
            broken.add(files.get(index).toString(), FileProblem.of(e));
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
