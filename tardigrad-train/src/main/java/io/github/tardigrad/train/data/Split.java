package io.github.tardigrad.train.data;

import java.util.Arrays;

/**
 * Examples to train on, and others to test with.
 *
 * @param train the training set
 * @param test the test set, with the same features and classes
 */
public record Split(Dataset train, Dataset test) {
    /**
     * Checks that both sides describe the same task.
     *
     * @throws IllegalArgumentException if the axes of their features, or their classes differ
     */
    public Split {
        if (!Arrays.equals(train.shape(), test.shape()) || train.classes() != test.classes()) {
            throw new IllegalArgumentException("train and test must have the same features and classes: train="
                    + Arrays.toString(train.shape()) + " features, " + train.classes() + " classes, test="
                    + Arrays.toString(test.shape()) + " features, " + test.classes() + " classes");
        }
    }

    /**
     * Splits at random: a function of the data's size, testFraction and seed only.
     *
     * @param testFraction the part to test with, in (0, 1); rounded to whole examples
     * @throws IllegalArgumentException if either side would be empty
     */
    public static Split shuffled(Dataset all, double testFraction, long seed) {
        int size = all.size();
        long test = Math.round(testFraction * size); // NaN rounds to 0.
        if (test < 1 || test >= size) {
            throw new IllegalArgumentException("test fraction must leave at least 1 of " + size
                    + " examples on each side: testFraction=" + testFraction);
        }
        return shuffled(all, (int) test, seed);
    }

    /** As above, for 1 to all.size() - 1 test examples. */
    static Split shuffled(Dataset all, int testExamples, long seed) {
        int size = all.size();
        int[] order = new KeyedRandom(seed, KeyedRandom.Use.TEST_SPLIT, 0).permutation(size);
        int train = size - testExamples;
        return new Split(
                new Subset(all, Arrays.copyOf(order, train)), new Subset(all, Arrays.copyOfRange(order, train, size)));
    }
}
