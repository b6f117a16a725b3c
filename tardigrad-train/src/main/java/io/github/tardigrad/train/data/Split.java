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
     * @throws IllegalArgumentException if features or classes differ
     */
    public Split {
        if (train.features() != test.features() || train.classes() != test.classes()) {
            throw new IllegalArgumentException("train and test must have the same features and classes: train="
                    + train.features() + " features, " + train.classes() + " classes, test=" + test.features()
                    + " features, " + test.classes() + " classes");
        }
    }

    /**
     * Splits at random: a function of the data's size, testExamples and seed only.
     *
     * @throws IllegalArgumentException if either side would be empty
     */
    public static Split shuffled(Dataset all, int testExamples, long seed) {
        int size = all.size();
        if (testExamples < 1 || testExamples >= size) {
            throw new IllegalArgumentException(
                    "test examples must be 1.." + (size - 1) + " of " + size + ": testExamples=" + testExamples);
        }
        int[] order = new KeyedRandom(seed, KeyedRandom.Use.TEST_SPLIT, 0).permutation(size);
        int train = size - testExamples;
        return new Split(
                new Subset(all, Arrays.copyOf(order, train)), new Subset(all, Arrays.copyOfRange(order, train, size)));
    }
}
