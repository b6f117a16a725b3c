package io.github.tardigrad.train.model;

import io.github.tardigrad.train.data.Minibatches;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;

/**
 * All of a task but its model: the examples, who holds which, and how many a round uses.
 *
 * @param split what to train on and to test with
 * @param partitions of split.train()
 * @param batchSize examples a partition a round; 0, or more than a partition holds: all of it
 * @param seed the key of the minibatches and of the initial parameters
 */
public record TrainingData(Split split, Partitions partitions, int batchSize, long seed) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if batchSize is negative or partitions are not of split.train()
     */
    public TrainingData {
        if (partitions.examples() != split.train().size()) {
            throw new IllegalArgumentException("partitions must hold the training examples: examples="
                    + partitions.examples() + ", train=" + split.train().size());
        }
        Minibatches.requireBatchSize(batchSize);
    }

    /**
     * Examples dealt to partitions at random.
     *
     * @throws IllegalArgumentException if partitions is not 1 to the number of training examples, or batchSize is
     *     negative
     */
    public static TrainingData random(Split split, int partitions, int batchSize, long seed) {
        return new TrainingData(
                split, Partitions.of(split.train(), PartitionBy.RANDOM, partitions, seed), batchSize, seed);
    }

    /** Which examples a round uses. */
    public Minibatches minibatches() {
        return new Minibatches(partitions, batchSize, seed);
    }

    /** What each example's gradient counts for in g_j: (size_j / total) / batch, for one of partition j's batch. */
    public double exampleWeight(int partition) {
        return partitions.share(partition) / minibatches().size(partition);
    }

    /** One line for people, beginning with the model. */
    public String describe(String model) {
        return model + ", " + split.train().features() + " features, "
                + split.train().classes() + " classes, "
                + split.train().size() + " training and " + split.test().size() + " test examples, "
                + partitions.count() + " partitions, "
                + (batchSize == 0 ? "each used whole" : "batches of " + batchSize);
    }

    /** The {@link TrainingTask#fingerprint} of this data and this model. Cost: reads all the data. */
    public long fingerprint(String model, ParameterLayout layout) {
        return new Fingerprint()
                .add(model)
                .add(layout)
                .add(batchSize)
                .add(seed)
                .add(partitions)
                .add(split)
                .value();
    }
}
