package io.github.tardigrad.train.data;

import io.github.tardigrad.train.file.FileKind;
import io.github.tardigrad.train.file.FileProblem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Images and labels in the IDX format of MNIST and Fashion-MNIST, plain or compressed with gzip.
 *
 * <p>Pixels are read as value / 255.
 */
public final class IdxFiles {
    private static final int IMAGES_MAGIC = 0x00000803;
    private static final int LABELS_MAGIC = 0x00000801;
    /** The longest byte array that every JVM can allocate. */
    private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

    private static final String IMAGES = "images-idx3-ubyte";
    private static final String LABELS = "labels-idx1-ubyte";
    private static final String TEST = "t10k";

    private static final String HOW_TO_GET = "Fashion-MNIST is in Debian's package dataset-fashion-mnist: apt-get"
            + " download dataset-fashion-mnist, dpkg -x dataset-fashion-mnist_*.deb FOLDER, then name"
            + " FOLDER/usr/share/datasets/fashion-mnist";

    private IdxFiles() {}

    /**
     * Reads the four files of a data set from a folder.
     *
     * @param folder holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
     *     t10k-labels-idx1-ubyte, each with or without .gz; or as other programs name them, {@code train-images.idx3-ubyte}
     *     and, of one data set of EMNIST's, {@code emnist-digits-test-images-idx3-ubyte}
     * @param classes labels must be 0 to classes - 1
     * @throws DataFileException if a file is missing, truncated or wrong
     */
    public static Split read(Path folder, int classes) throws DataFileException {
        Names names = Names.in(folder);
        Dataset train = read(names.find("train", IMAGES), names.find("train", LABELS), classes);
        Path testImages = names.find(TEST, IMAGES);
        Dataset test = read(testImages, names.find(TEST, LABELS), classes);
        int[] shape = train.shape();
        int[] found = test.shape();
        if (!Arrays.equals(shape, found)) {
            throw new DataFileException(testImages + ": expected images of " + shape[1] + " x " + shape[2]
                    + " pixels as in the training set, found " + found[1] + " x " + found[2]);
        }
        return new Split(train, test);
    }

    /**
     * Reads one file of images and the file of their labels.
     *
     * @throws DataFileException if a file is missing, truncated or wrong
     */
    public static Dataset read(Path images, Path labels, int classes) throws DataFileException {
        Images pixels = DataFile.read(images, HOW_TO_GET, in -> readImages(in, images));
        int[] classOf = DataFile.read(labels, HOW_TO_GET, in -> readLabels(in, labels, classes));
        Shape shape = pixels.shape;
        requireAsMany(labels, classOf, shape);
        return new ByteDataset(pixels.bytes, classOf, classes, 1, shape.rows, shape.columns);
    }

    private static void requireAsMany(Path labels, int[] classOf, Shape images) throws DataFileException {
        if (classOf.length != images.count) {
            throw new DataFileException(
                    labels + ": expected " + images.count + " labels, as many as images, found " + classOf.length);
        }
    }

    /**
     * The training examples, of which images are read when they are to be held. The whole of the labels is read at once.
     *
     * @throws DataFileException if a file is missing, truncated or wrong
     */
    public static Dataset heldTraining(Path folder, int classes) throws DataFileException {
        Names names = Names.in(folder);
        Path images = names.find("train", IMAGES);
        Path labels = names.find("train", LABELS);
        int[] classOf = DataFile.read(labels, HOW_TO_GET, in -> readLabels(in, labels, classes));
        Shape shape = DataFile.read(images, HOW_TO_GET, in -> readShape(in, images));
        requireAsMany(labels, classOf, shape);
        return new HeldExamples(
                classOf,
                classes,
                new int[] {1, shape.rows, shape.columns},
                indices -> DataFile.read(images, HOW_TO_GET, in -> readImages(in, images, indices, classOf, classes)));
    }

    private static Dataset readImages(InputStream in, Path file, BitSet indices, int[] labels, int classes)
            throws IOException {
        Shape shape = readShape(in, file);
        int size = shape.rows * shape.columns;
        byte[] bytes = new byte[indices.cardinality() * size];
        int next = 0;
        int row = 0;
        for (int index = indices.nextSetBit(0); index >= 0; index = indices.nextSetBit(index + 1)) {
            try {
                in.skipNBytes((long) (index - next) * size);
            } catch (EOFException e) {
                throw new DataFileException(truncated(file, index), e);
            }
            if (in.readNBytes(bytes, row++ * size, size) < size) {
                throw new DataFileException(truncated(file, index));
            }
            next = index + 1;
        }
        return new ByteDataset(
                bytes, indices.stream().map(index -> labels[index]).toArray(), classes, 1, shape.rows, shape.columns);
    }

    private static String truncated(Path file, int index) {
        return file + ": truncated before the end of image " + index;
    }

    /**
     * What the files of a folder are called: a point or a dash between the parts, a test set called test, a name before them.
     *
     * @param folder where they are
     * @param prefix before each, such as {@code emnist-digits-}
     * @param files their names
     */
    private record Names(Path folder, String prefix, List<String> files) {
        private static final Pattern TRAINING_IMAGES =
                Pattern.compile("(.*?)train[-_.]images[-_.]idx3[-_.]ubyte(\\.gz)?", Pattern.CASE_INSENSITIVE);

        static Names in(Path folder) throws DataFileException {
            if (Files.isRegularFile(folder)) {
                throw new DataFileException(folder + ": a file, not a folder; " + HOW_TO_GET);
            }
            List<String> files;
            try (Stream<Path> entries = Files.list(folder)) {
                files = entries.map(entry -> String.valueOf(entry.getFileName()))
                        .sorted()
                        .toList();
            } catch (NoSuchFileException e) {
                throw new DataFileException(folder + ": no such folder; " + HOW_TO_GET, e);
            } catch (IOException e) {
                throw new DataFileException(folder + ": cannot be read: " + FileProblem.of(e), e);
            }
            List<String> prefixes = files.stream()
                    .map(TRAINING_IMAGES::matcher)
                    .filter(Matcher::matches)
                    .map(name -> name.group(1))
                    .distinct()
                    .toList();
            if (prefixes.size() > 1 && !prefixes.contains("")) {
                throw new DataFileException(folder + ": expected one data set, found " + prefixes.size() + ", named "
                        + String.join(", ", prefixes) + "; put the four files of one into a folder of their own");
            }
            return new Names(folder, prefixes.size() == 1 ? prefixes.get(0) : "", files);
        }

        /** The one without .gz before the other; the usual name where there is none. */
        Path find(String part, String what) throws DataFileException {
            String parts = part.equals(TEST) ? "(t10k|test)" : part;
            String pattern = Pattern.quote(prefix) + parts + "[-_.]" + what.replace("-", "[-_.]");
            for (String suffix : new String[] {"", "\\.gz"}) {
                Pattern name = Pattern.compile(pattern + suffix, Pattern.CASE_INSENSITIVE);
                for (String file : files) {
                    if (name.matcher(file).matches()) {
                        return folder.resolve(file);
                    }
                }
            }
            throw new DataFileException(folder.resolve(prefix + part + "-" + what) + ": no such file, nor with .gz; "
                    + (prefix.isEmpty() ? HOW_TO_GET : "beside the training images of " + prefix));
        }
    }

    private record Shape(int count, int rows, int columns) {}

    private static final class Images {
        final Shape shape;
        final byte[] bytes;

        Images(Shape shape, byte[] bytes) {
            this.shape = shape;
            this.bytes = bytes;
        }
    }

    private static Images readImages(InputStream in, Path file) throws IOException {
        Shape shape = readShape(in, file);
        return new Images(shape, payload(in, file, shape.count * shape.rows * shape.columns));
    }

    private static Shape readShape(InputStream in, Path file) throws IOException {
        ByteBuffer header = header(in, file, 16, IMAGES_MAGIC, "images");
        int count = positive(header.getInt(), "images", file);
        int rows = positive(header.getInt(), "rows", file);
        int columns = positive(header.getInt(), "columns", file);
        // Divided step by step: the product of three such numbers may overflow even 64 bits.
        if (rows > MAX_BYTES / columns || count > MAX_BYTES / ((long) rows * columns)) {
            throw new DataFileException(file + ": expected at most " + MAX_BYTES + " bytes of pixels, found " + count
                    + " images of " + rows + " x " + columns);
        }
        return new Shape(count, rows, columns);
    }

    private static int[] readLabels(InputStream in, Path file, int classes) throws IOException {
        ByteBuffer header = header(in, file, 8, LABELS_MAGIC, "labels");
        byte[] bytes = payload(in, file, positive(header.getInt(), "labels", file));
        int[] labels = new int[bytes.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = bytes[i] & 0xFF;
            if (labels[i] >= classes) {
                throw new DataFileException(
                        file + ": expected labels 0.." + (classes - 1) + ", found " + labels[i] + " at label " + i);
            }
        }
        return labels;
    }

    private static ByteBuffer header(InputStream in, Path file, int bytes, int magic, String kind) throws IOException {
        byte[] header = in.readNBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(header);
        // The magic number first: a file of another kind may well be shorter than this header.
        if (header.length >= Integer.BYTES && buffer.getInt() != magic) {
            throw new DataFileException(String.format(
                    Locale.ROOT,
                    "%s: expected IDX %s (magic 0x%08x), found 0x%08x%s",
                    file,
                    kind,
                    magic,
                    buffer.getInt(0),
                    FileKind.noText(header)
                            .or(() -> FileKind.page(header))
                            .map(what -> ", " + what)
                            .orElse("")));
        }
        if (header.length < bytes) {
            throw new DataFileException(
                    file + ": truncated: expected a header of " + bytes + " bytes, found " + header.length);
        }
        return buffer;
    }

    private static int positive(int value, String what, Path file) throws DataFileException {
        if (value < 1) {
            throw new DataFileException(file + ": expected 1.." + Integer.MAX_VALUE + " " + what + ", found " + value);
        }
        return value;
    }

    /** Exactly this many bytes and no more; memory grows with what is there, not with what the header claims. */
    private static byte[] payload(InputStream in, Path file, int bytes) throws IOException {
        byte[] payload = in.readNBytes(bytes);
        if (payload.length < bytes) {
            throw new DataFileException(
                    file + ": truncated: expected " + bytes + " bytes after the header, found " + payload.length);
        }
        if (in.read() >= 0) {
            throw new DataFileException(file + ": expected " + bytes + " bytes after the header, found more");
        }
        return payload;
    }
}
