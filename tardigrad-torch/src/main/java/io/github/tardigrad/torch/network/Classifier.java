package io.github.tardigrad.torch.network;

import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.model.Evaluation;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A network that gives scores [batch, classes], with cross-entropy loss.
 *
 * @param description name and sizes
 * @param scores from examples in the data set's shape to scores
 */
public record Classifier(String description, Layer scores) implements Network<Classifier.Examples> {
    private static final long MEAN = 1;
    /** PyTorch's default label that a loss skips; none of ours is negative. */
    private static final long IGNORED_LABEL = -100;

    /** Examples [size, axes of the data set ...] and their labels [size]. */
    public record Examples(Tensor features, Tensor labels, int size) implements Batch {}

    @Override
    public Declarations declarations() {
        Declarations declarations = new Declarations();
        scores.declare(declarations);
        return declarations;
    }

    @Override
    public Examples load(Weights weights, Dataset set, int[] indices, int from, int to, long round) {
        return examples(weights, set, indices, from, to);
    }

    /** Examples in their data set's shape, as {@link Network#load}; those that cannot be read are left out. */
    public static Examples examples(Weights weights, Dataset set, int[] indices, int from, int to) {
        int features = set.features();
        float[] values = new float[(to - from) * features];
        long[] labels = new long[to - from];
        int size = 0;
        for (int i = from; i < to; i++) {
            if (set.copyFeatures(indices[i], values, size * features)) {
                labels[size++] = set.label(indices[i]);
            }
        }
        int[] axes = set.shape();
        long[] shape = new long[axes.length + 1];
        shape[0] = size;
        for (int a = 0; a < axes.length; a++) {
            shape[a + 1] = axes[a];
        }
        return new Examples(
                weights.tensor(Arrays.copyOf(values, size * features), shape),
                weights.integers(Arrays.copyOf(labels, size), size),
                size);
    }

    @Override
    public Tensor loss(Weights weights, Examples batch) {
        return crossEntropy(scores.forward(weights, batch.features), batch.labels);
    }

    private static Tensor crossEntropy(Tensor scores, Tensor labels) {
        return torch.cross_entropy_loss(scores, labels, new TensorOptional(), MEAN, IGNORED_LABEL, 0);
    }

    @Override
    public Optional<Tensor> classScores(Weights weights, Examples batch) {
        return Optional.of(scores.forward(weights, batch.features));
    }

    @Override
    public Score<Examples> score() {
        return new Accuracy();
    }

    /** The part of the examples whose highest score is their label's. */
    private final class Accuracy implements Score<Examples> {
        private long hits;
        private long all;

        @Override
        public double add(Weights weights, Examples batch) {
            Tensor found = scores.forward(weights, batch.features);
            hits += found.argmax(new LongOptional(1), false)
                    .eq(batch.labels)
                    .sum()
                    .item_long();
            all += batch.size;
            return batch.size * crossEntropy(found, batch.labels).item_double();
        }

        @Override
        public Map<String, Double> values() {
            return Map.of(Evaluation.ACCURACY, (double) hits / all);
        }
    }
}
