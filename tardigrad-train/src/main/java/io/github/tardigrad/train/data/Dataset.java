package io.github.tardigrad.train.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Labelled examples, all with the same number of features.
 *
 * <p>Threads: immutable, shared freely.
 */
public interface Dataset {
    /** The number of examples, at least 1. */
    int size();

    /** The number of features of each example, at least 1. */
    int features();

    /** The number of classes; labels are 0 to classes - 1. */
    int classes();

    /**
     * Writes the features of one example.
     *
     * <p>Updates: {@code dst[offset]} to {@code dst[offset + features() - 1]}.
     *
     * @return whether it could be read; if not, the example is left out wherever it would be used
     * @throws IndexOutOfBoundsException if the example or the range of dst does not exist
     */
    boolean copyFeatures(int index, float[] dst, int offset);

    /**
     * The same examples with features as training sees them in a round: changed at random where the data set is told to.
     *
     * @param seed of the job: with the example and the round it decides what is seen, so that all who hold an example see
     *     the same
     */
    default Dataset seen(long seed, long round) {
        return this;
    }

    /**
     * The class of one example.
     *
     * @throws IndexOutOfBoundsException if the example does not exist
     */
    int label(int index);

    /**
     * Reads these examples, where a data set is read piece by piece, and keeps them: only then have they features. Of most
     * data sets there is nothing to do.
     *
     * @throws DataFileException if they cannot be read
     */
    default void hold(int[] indices) throws DataFileException {
        // All are held, or read when they are used.
    }

    /** The number of examples whose features are in memory, or are read when they are used. */
    default int held() {
        return size();
    }

    /** The axes of an example's features, such as {channels, height, width}; their product is {@link #features()}. */
    default int[] shape() {
        return new int[] {features()};
    }

    /**
     * What of the user's data is not among these examples, or not as it was given, as far as that is known now: lines,
     * files, annotations left out or repaired, each kind with its counts. Empty if everything is used as it is.
     */
    default List<DataNote> notes() {
        return List.of();
    }

    /**
     * Which features are far from 0 and 1, as one reads what gradient steps of the usual sizes want; empty if none is, or if that is
     * known of the data's kind, as of images. Cost: reads all features that are in memory.
     */
    default Optional<DataNote> unscaled() {
        return Optional.empty();
    }

    /** How the rows of a table became these examples; empty of data that is no table. */
    default Optional<TableColumns> table() {
        return Optional.empty();
    }

    /** The name of a class for people: its label, unless the data has names. */
    default String className(int label) {
        return Integer.toString(label);
    }

    /**
     * How many examples each class has, by its name, in the order of labels; also those that have none. Of images with boxes
     * objects are counted. Empty where classes are no categories, as the tokens of a text.
     */
    default Map<String, Long> classCounts() {
        long[] counts = new long[classes()];
        for (int i = 0; i < size(); i++) {
            counts[label(i)]++;
        }
        Map<String, Long> byName = new LinkedHashMap<>();
        for (int label = 0; label < counts.length; label++) {
            byName.put(className(label), counts[label]);
        }
        return byName;
    }

    /** A digest of one example that stands for its content, where to read all content is too dear; empty: read it. */
    default OptionalLong digest(int index) {
        return OptionalLong.empty();
    }
}
