package io.github.tardigrad.torch.network;

import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.model.Evaluation;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What is trained: named tensors and a loss over one kind of example. Immutable, shared by threads.
 *
 * @param <B> a loaded microbatch
 */
public interface Network<B extends Network.Batch> {
    /** Examples as tensors. */
    interface Batch {
        /** How many; fewer than asked for where some could not be read. */
        int size();
    }

    /** Counts how good a network is over a set. Threads: confined. */
    interface Score<B> {
        /**
         * Adds a microbatch, in {@link Weights.Mode#EVALUATE} and without gradients.
         *
         * @return the sum of the examples' losses
         */
        double add(Weights weights, B batch);

        /** Over all that was added, by the names that {@link Evaluation} has; what cannot be measured is not there. */
        Map<String, Double> values();
    }

    /**
     * What computes with these open weights and no others; for networks with native state of their own, which the weights
     * then {@link Weights#keep}.
     */
    default Network<B> bind(Weights weights) {
        return this;
    }

    /** For people: name and sizes. */
    String description();

    /** All that decides a gradient but the data, the tensors' names and shapes, and which of them are frozen. */
    default String identity() {
        return description();
    }

    /** The tensors, in the order of the reference's state dictionary. */
    Declarations declarations();

    /**
     * Loads examples; its tensors belong to the caller's scope.
     *
     * @param indices of the data set's examples, from {@code from} to {@code to - 1}
     * @param round keys random changes to the examples, with the job's seed and the example's index, so that all who hold
     *     a partition load the same; -1 to change nothing, for an evaluation
     */
    B load(Weights weights, Dataset set, int[] indices, int from, int to, long round);

    /** The mean loss over a microbatch: one number, differentiable. */
    Tensor loss(Weights weights, B batch);

    /** A new score for a set. */
    Score<B> score();

    /**
     * Scores of the classes, [size, classes], in {@link Weights.Mode#EVALUATE}; empty of a network that is no classifier. Its
     * tensors belong to the caller's scope.
     */
    default Optional<Tensor> classScores(Weights weights, B batch) {
        return Optional.empty();
    }
}
