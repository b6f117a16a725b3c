package io.github.tardigrad.train.model;

import io.github.tardigrad.train.data.DataSummary;
import java.util.Optional;

/**
 * A model, its data and its minibatches: all that decides a gradient but the parameters.
 *
 * <p>Threads: immutable; every thread opens a source of its own.
 */
public interface TrainingTask {
    /** The number of data partitions, k. */
    int partitions();

    /** The number of parameters, d. */
    int dimension();

    /** How the model's tensors lie in the flat vector of parameters and gradients. */
    ParameterLayout layout();

    /** The tensors that no gradient has: frozen parameters and running statistics. */
    default ParameterLayout heldLayout() {
        return ParameterLayout.empty();
    }

    /** The parameters that training starts from: a new array, a function of the seed. */
    float[] initialParameters();

    /** A new source of gradients, for one thread. */
    GradientSource open();

    /** One line for people: model, data sizes, batches. */
    String description();

    /** What is made of the user's data, as far as it is known now; empty of a task that has none. */
    default Optional<DataSummary> data() {
        return Optional.empty();
    }

    /**
     * A 64-bit digest of the data, the model, the partitions, the batch size and the seed: tasks that differ in any of
     * them almost surely differ here, so the checkpoint of another job is recognised. Cost: reads all the data.
     */
    long fingerprint();
}
