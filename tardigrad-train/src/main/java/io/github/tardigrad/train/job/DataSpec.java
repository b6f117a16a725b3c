package io.github.tardigrad.train.job;

import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.data.PartitionBy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The examples of a job and how they are dealt to the partitions.
 *
 * @param source where the examples come from
 * @param partitionBy who gets which
 */
public record DataSpec(Source source, PartitionBy partitionBy) {

    /** Where examples come from. Paths are absolute. */
    public sealed interface Source {
        /** All that is read. */
        default List<Path> paths() {
            return List.of();
        }

        /** The same in another place, a directory or the path of a text; empty of data that has no such. */
        default Optional<Source> in(Path other) {
            return Optional.empty();
        }
    }

    /** The bundled handwritten digits: 8 x 8 pixels, ten classes. */
    public record Digits() implements Source {}

    /**
     * The four files of MNIST or Fashion-MNIST.
     *
     * @param directory holds them under their usual names, plain or .gz
     * @param classes labels are 0 to classes - 1
     */
    public record Idx(Path directory, int classes) implements Source {
        @Override
        public Optional<Source> in(Path other) {
            return Optional.of(new Idx(other, classes));
        }

        @Override
        public List<Path> paths() {
            return List.of(directory);
        }
    }

    /**
     * Delimited text, one example a line.
     *
     * @param train the file to train on
     * @param test the file to test with; absent: a part of the training file
     * @param testFraction which part, where there is no test file
     * @param format how the files are read
     */
    public record Csv(Path train, Optional<Path> test, double testFraction, CsvFile.Format format) implements Source {
        @Override
        public Optional<Source> in(Path other) {
            return Optional.of(new Csv(other, Optional.empty(), testFraction, format));
        }

        @Override
        public List<Path> paths() {
            return test.isPresent() ? List.of(train, test.get()) : List.of(train);
        }
    }

    /**
     * Images in folders by class: all in folders of class names, or those in train and others in val or test.
     *
     * @param directory holds them
     * @param size of the square that each is cut and scaled to, in pixels
     * @param testFraction which part, where there is no folder to test with
     * @param augment how training changes images
     * @param brokenShare most of the images that may be unreadable and left out
     * @param generate how many images of drawn shapes to write where there is no such directory; 0 for none
     */
    public record ImageFolder(
            Path directory, int size, double testFraction, Augmentation augment, double brokenShare, int generate)
            implements Source {
        @Override
        public Optional<Source> in(Path other) {
            return Optional.of(new ImageFolder(other, size, testFraction, augment, brokenShare, generate));
        }

        @Override
        public List<Path> paths() {
            return List.of(directory);
        }
    }

    /**
     * Images with boxes, in COCO's format: annotations/instances_NAME.json, and images in NAME/.
     *
     * @param directory holds them
     * @param train the name to train on
     * @param test the name to test with
     * @param classes of the model, with the background, where category ids are labels; 0: ids are numbered in their order
     * @param size of the square that each image is stretched to, in pixels
     * @param augment how training changes images
     * @param brokenShare most of the images, and of the annotations, that may be unusable and left out
     * @param generate how many images of rendered scenes to write where there is no such directory; 0 for none
     */
    public record Coco(
            Path directory,
            String train,
            String test,
            int classes,
            int size,
            Augmentation augment,
            double brokenShare,
            int generate)
            implements Source {
        @Override
        public Optional<Source> in(Path other) {
            return Optional.of(new Coco(other, train, test, classes, size, augment, brokenShare, generate));
        }

        @Override
        public List<Path> paths() {
            return List.of(directory);
        }
    }

    /**
     * Text in blocks of tokens.
     *
     * @param path a file or a folder of files; absent: the bundled text
     * @param vocabulary a folder with vocab.json and merges.txt; absent: a token is a byte
     * @param context tokens that an example has
     * @param testFraction the last part of the text, to test with
     */
    public record Text(Optional<Path> path, Optional<Path> vocabulary, int context, double testFraction)
            implements Source {
        @Override
        public Optional<Source> in(Path other) {
            return Optional.of(new Text(Optional.of(other), vocabulary, context, testFraction));
        }

        @Override
        public List<Path> paths() {
            return Stream.concat(path.stream(), vocabulary.stream()).toList();
        }
    }

    /**
     * The rows of a Spark DataFrame.
     *
     * @param path what Spark reads; absent: a program gives the DataFrame
     * @param format of the files there
     * @param header whether the first line of CSV names the columns; else they are _c0, _c1 and so on
     * @param features columns of numbers, or one of arrays or vectors; empty: all but that of labels
     * @param label the column of labels
     * @param classes labels are 0 to classes - 1; 0: the labels that are found, in order
     * @param testFraction which part is set apart for testing
     * @param standardize whether features are centred and divided by their deviations in the training part
     */
    public record DataFrame(
            Optional<Path> path,
            TableFormat format,
            boolean header,
            List<String> features,
            String label,
            int classes,
            double testFraction,
            boolean standardize)
            implements Source {
        /** Copies the list. */
        public DataFrame {
            features = List.copyOf(features);
        }

        @Override
        public List<Path> paths() {
            return path.stream().toList();
        }
    }

    /** The formats of files that Spark reads to a DataFrame. */
    public enum TableFormat {
        /** Columnar. */
        PARQUET,
        /** Columnar. */
        ORC,
        /** Text; the types of columns follow from the values. */
        CSV,
        /** An object a line. */
        JSON
    }
}
