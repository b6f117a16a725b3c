package io.github.tardigrad.train.data;

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
     * @throws IndexOutOfBoundsException if the example or the range of dst does not exist
     */
    void copyFeatures(int index, float[] dst, int offset);

    /**
     * The class of one example.
     *
     * @throws IndexOutOfBoundsException if the example does not exist
     */
    int label(int index);
}
