package io.github.tardigrad.train.coco;

import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.BrokenParts;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.DataNote;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.ImageFile;
import io.github.tardigrad.train.data.KeyedRandom;
import io.github.tardigrad.train.data.RgbImage;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.LabelledBox;
import io.github.tardigrad.train.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Images with objects to find. An image is read when it is used and forgotten then.
 *
 * <p>Features are the pixels of the whole image, [3, side, side]; the label is that of its largest object, 0 for none. A
 * file that cannot be read is left out, up to a share of all.
 *
 * <p>Threads: shared freely. Memory: the boxes.
 */
public final class CocoDataset implements Dataset {
    private static final int CHANNELS = 3;

    /** Where the pixels are. */
    @FunctionalInterface
    interface Pixels {
        RgbImage of(CocoImage image) throws IOException;
    }

    private final List<CocoImage> images;
    private final Map<Integer, String> categories;
    private final int classes;
    private final int side;
    private final Augmentation augment;
    private final Pixels pixels;
    private final BrokenParts unread;
    private final List<DataNote> notes;

    CocoDataset(
            List<CocoImage> images,
            Map<Integer, String> categories,
            int classes,
            int side,
            Augmentation augment,
            Pixels pixels,
            BrokenParts unread,
            List<DataNote> notes) {
        this.images = List.copyOf(images);
        this.categories = Map.copyOf(categories);
        this.classes = classes;
        this.side = side;
        this.augment = augment;
        this.pixels = pixels;
        this.unread = unread;
        this.notes = List.copyOf(notes);
    }

    /** How a folder is read. */
    public record Format(int side, CategoryLabels labels, Augmentation augment, double brokenShare) {
        /**
         * Checks the ranges.
         *
         * @param side of the square that each image is stretched to, in pixels
         * @param labels of the categories
         * @param augment how training changes images
         * @param brokenShare the share of annotations, and of images, that may be unusable, in [0, 1]
         * @throws IllegalArgumentException if side is below 1 or brokenShare is not in [0, 1]
         */
        public Format {
            if (side < 1 || !(brokenShare >= 0 && brokenShare <= 1)) {
                throw new IllegalArgumentException(
                        "side must be >= 1 and brokenShare in [0, 1]: side=" + side + ", brokenShare=" + brokenShare);
            }
        }
    }

    /**
     * Reads the annotations of a folder as COCO has it: {@code annotations/instances_NAME.json}, and the images in {@code
     * NAME/}.
     *
     * @param name such as train2017
     * @param taught whether to leave out images without an object, which teach nothing
     * @throws DataFileException if a file is missing or wrong, or nothing is left
     * @throws io.github.tardigrad.train.data.UnusableDataException if more images or annotations are broken than may be
     */
    public static CocoDataset read(Path folder, String name, Format format, boolean taught) throws DataFileException {
        Path file = annotations(folder, name);
        CocoFile.Content content = CocoFile.read(file, format.labels(), format.brokenShare());
        return of(folder, name, content, format, taught);
    }

    /**
     * Reads both sides of a folder: images with an object to train on, and all images to test with, whose categories must be
     * among those to train on, and have the same labels.
     *
     * @throws DataFileException as {@link #read}
     * @throws io.github.tardigrad.train.data.UnusableDataException as {@link #read}
     */
    public static Split read(Path folder, String trainName, String testName, Format format) throws DataFileException {
        CocoFile.Content trained = CocoFile.read(annotations(folder, trainName), format.labels(), format.brokenShare());
        CocoDataset train = of(folder, trainName, trained, format, true);
        Path file = annotations(folder, testName);
        CocoFile.Content tested = CocoFile.readTest(file, trained, train.classes(), format.brokenShare());
        return new Split(train, of(folder, testName, tested, format, false));
    }

    private static Path annotations(Path folder, String name) {
        return folder.resolve("annotations").resolve("instances_" + name + ".json");
    }

    private static CocoDataset of(Path folder, String name, CocoFile.Content content, Format format, boolean taught)
            throws DataFileException {
        Path pictures = folder.resolve(name);
        int all = content.images().size();
        BrokenParts unread = new BrokenParts("images", all, format.brokenShare());
        List<CocoImage> used = new ArrayList<>();
        int empty = 0;
        for (CocoImage image : content.images()) {
            if (!Files.isRegularFile(pictures.resolve(image.file()))) {
                unread.add(image.file(), "no such file");
            } else if (taught && image.counted().isEmpty()) {
                empty++;
            } else {
                used.add(image);
            }
        }
        if (used.isEmpty()) {
            throw new DataFileException(annotations(folder, name) + ": expected at least 1 image"
                    + (taught ? " with an object" : "") + ", found none");
        }
        List<DataNote> notes = new ArrayList<>();
        content.note().ifPresent(notes::add);
        if (empty > 0) {
            notes.add(new DataNote("images in " + pictures, empty, all, "left out, there is nothing to find in them"));
        }
        int classes = format.labels().classes() > 0
                ? format.labels().classes()
                : 1 + content.categories().size();
        return new CocoDataset(
                used,
                content.categories(),
                classes,
                format.side(),
                format.augment(),
                image -> ImageFile.read(pictures.resolve(image.file())),
                unread,
                notes);
    }

    /** What was left out when the annotations were read, and which images were found since to be unusable. */
    @Override
    public List<DataNote> notes() {
        List<DataNote> all = new ArrayList<>(notes);
        unread.note().ifPresent(all::add);
        return all;
    }

    @Override
    public String className(int label) {
        return name(label);
    }

    /** Of the objects, crowds aside. */
    @Override
    public Map<String, Long> classCounts() {
        Map<Integer, Long> counts = new TreeMap<>();
        categories.keySet().forEach(label -> counts.put(label, 0L));
        for (CocoImage image : images) {
            image.counted().forEach(object -> counts.merge(object.label(), 1L, Long::sum));
        }
        Map<String, Long> byName = new LinkedHashMap<>();
        counts.forEach((label, count) -> byName.merge(name(label), count, Long::sum));
        return byName;
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int features() {
        return CHANNELS * side * side;
    }

    @Override
    public int[] shape() {
        return new int[] {CHANNELS, side, side};
    }

    /** Labels are 0, the background, to classes - 1. */
    @Override
    public int classes() {
        return classes;
    }

    /** The side of the square that images are stretched to, in pixels. */
    public int side() {
        return side;
    }

    /** Names by label. */
    public Map<Integer, String> categories() {
        return categories;
    }

    /** The name of a label. */
    public String name(int label) {
        return categories.getOrDefault(label, Integer.toString(label));
    }

    /** An image's size and objects. */
    public CocoImage image(int index) {
        return images.get(index);
    }

    /** An image's pixels, as they are in its file; empty if it cannot be read. */
    public Optional<RgbImage> picture(int index) {
        CocoImage image = images.get(index);
        try {
            RgbImage picture = pixels.of(image);
            if (picture.width() == image.width() && picture.height() == image.height()) {
                return Optional.of(picture);
            }
            skip(
                    image,
                    "it is " + picture.width() + " x " + picture.height() + ", annotated as " + image.width() + " x "
                            + image.height() + turned(picture, image));
        } catch (IOException e) {
            skip(image, FileProblem.of(e));
        }
        return Optional.empty();
    }

    /** Why the size differs, where EXIF tells. */
    private static String turned(RgbImage picture, CocoImage image) {
        boolean swapped = picture.width() == image.height() && picture.height() == image.width();
        return swapped && picture.orientation() > 4
                ? "; it was annotated as EXIF's orientation turns it, which has no effect here, as in COCO: turn its pixels"
                : "";
    }

    private void skip(CocoImage image, String why) {
        unread.add(image.file(), why);
    }

    @Override
    public boolean copyFeatures(int index, float[] dst, int offset) {
        return copyInto(index, 0, -1, dst, offset).isPresent();
    }

    /**
     * Writes the features of one example, changed at random as training changes it.
     *
     * <p>Updates: {@code dst[offset]} to {@code dst[offset + features() - 1]}.
     *
     * @param seed of the job
     * @param round in which it is used: with the seed and the image it decides what is seen, so that all who hold the image
     *     see the same; -1 to see it whole, as it is
     * @return the objects that are seen, crowds aside, in pixels of the square; empty if the image cannot be read
     */
    public Optional<List<LabelledBox>> copyInto(int index, long seed, long round, float[] dst, int offset) {
        Optional<RgbImage> picture = picture(index);
        if (picture.isEmpty()) {
            return Optional.empty();
        }
        CocoImage image = images.get(index);
        View view = round < 0
                ? View.whole(image.width(), image.height())
                : View.random(augment, image.width(), image.height(), image.counted(), random(seed, image.id(), round));
        view.stretchInto(picture.get(), side, dst, offset);
        return Optional.of(view.stretched(image.counted(), side));
    }

    private static KeyedRandom random(long seed, long image, long round) {
        long key = new KeyedRandom(seed, KeyedRandom.Use.AUGMENTATION, image).nextLong();
        return new KeyedRandom(key, KeyedRandom.Use.AUGMENTATION, round);
    }

    @Override
    public int label(int index) {
        return images.get(index).counted().stream()
                .max((a, b) -> Double.compare(a.area(), b.area()))
                .map(LabelledBox::label)
                .orElse(0);
    }

    @Override
    public OptionalLong digest(int index) {
        CocoImage image = images.get(index);
        long digest = image.id();
        for (LabelledBox object : image.objects()) {
            Box box = object.box();
            for (double value : new double[] {box.x1(), box.y1(), box.x2(), box.y2(), object.label()}) {
                digest = new KeyedRandom(digest, KeyedRandom.Use.AUGMENTATION, Double.doubleToLongBits(value))
                        .nextLong();
            }
        }
        return OptionalLong.of(new KeyedRandom(
                        digest, KeyedRandom.Use.AUGMENTATION, image.file().hashCode())
                .nextLong());
    }
}
