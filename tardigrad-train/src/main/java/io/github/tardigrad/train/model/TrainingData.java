package io.github.tardigrad.train.model;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Minibatches;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.Subset;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All of a task but its model: the examples, who holds which, and how many a round uses.
 *
 * @param split what to train on and to test with
 * @param partitions of split.train()
 * @param batchSize examples a partition a round; 0, or more than a partition holds: all of it
 * @param microbatchSize most examples that pass through the model at once, where the model lets one choose; 0: all
 * @param evaluateExamples most training, and most test examples that an evaluation looks at; 0: all
 * @param seed the key of the minibatches and of the initial parameters
 */
public record TrainingData(
        Split split, Partitions partitions, int batchSize, int microbatchSize, int evaluateExamples, long seed) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if a size is negative or partitions are not of split.train()
     */
    public TrainingData {
        if (partitions.examples() != split.train().size()) {
            throw new IllegalArgumentException("partitions must hold the training examples: examples="
                    + partitions.examples() + ", train=" + split.train().size());
        }
        Minibatches.requireBatchSize(batchSize);
        if (microbatchSize < 0 || evaluateExamples < 0) {
            throw new IllegalArgumentException(
                    "sizes must be >= 0: microbatchSize=" + microbatchSize + ", evaluateExamples=" + evaluateExamples);
        }
    }

    /** Batches in one piece, and evaluations on everything. */
    public TrainingData(Split split, Partitions partitions, int batchSize, long seed) {
        this(split, partitions, batchSize, 0, 0, seed);
    }

    /** The training examples as a round sees them. */
    public Dataset seenIn(long round) {
        return split.train().seen(seed, round);
    }

    /** The training examples of an evaluation. */
    public Dataset trainSample() {
        return sample(split.train());
    }

    /** The test examples of an evaluation. */
    public Dataset testSample() {
        return sample(split.test());
    }

    private Dataset sample(Dataset all) {
        return evaluateExamples == 0 ? all : Subset.sample(all, evaluateExamples, seed);
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

    /**
     * Has the examples of these partitions in memory, where data is read piece by piece.
     *
     * @throws DataFileException if they cannot be read
     */
    public void hold(WeightedPartitions row) throws DataFileException {
        split.train()
                .hold(IntStream.range(0, row.size())
                        .flatMap(t -> partitions.examples(row.partition(t)))
                        .toArray());
    }

    /**
     * Has the examples of evaluations in memory, where data is read piece by piece.
     *
     * @throws DataFileException if they cannot be read
     */
    public void holdSamples() throws DataFileException {
        for (Dataset sample : List.of(trainSample(), testSample())) {
            sample.hold(IntStream.range(0, sample.size()).toArray());
        }
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
        Fingerprint fingerprint = new Fingerprint()
                .add(model)
                .add(layout)
                .add(batchSize)
                .add(seed)
                .add(partitions)
                .add(split);
        // Where examples touch one another the pieces matter.
        return (microbatchSize == 0 ? fingerprint : fingerprint.add(microbatchSize)).value();
    }
}
