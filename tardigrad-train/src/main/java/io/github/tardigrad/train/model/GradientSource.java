package io.github.tardigrad.train.model;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.Dataset;

/**
 * Computes what one worker sends: the gradient of a weighted sum of partition losses.
 *
 * <p>Threads: confined; open one per thread.
 */
public interface GradientSource extends AutoCloseable {
    /**
     * Sets the point at which gradients are taken; parameters is copied.
     *
     * @throws IllegalArgumentException if its length is not the task's dimension
     */
    void setParameters(float[] parameters);

    /**
     * Writes the sum over t of coefficient_t * g_t, where g_j = (size_j / total) * the mean gradient over partition j's
     * minibatch of this round, so that the sum of all g_j estimates the gradient of the mean training loss.
     *
     * <p>The result depends on the parameters, row and round alone: whoever computes it gets the same bits, summed in the
     * order of the row. A loss or gradient that is not finite is returned as it is.
     *
     * <p>Updates: out is overwritten. Shape: out[dimension].
     *
     * @return the same weighted sum of the partitions' losses
     * @throws IllegalStateException if no parameters were set
     * @throws java.util.concurrent.CancellationException if the thread is interrupted, which it stays; what out holds is
     *     then undefined ({@link Interruption})
     * @throws IllegalArgumentException if out has another length or round is negative
     * @throws IndexOutOfBoundsException if the row names a partition that does not exist
     */
    double gradient(WeightedPartitions row, long round, float[] out);

    /**
     * Loss and accuracy at the set parameters, over the whole data.
     *
     * @throws IllegalStateException if no parameters were set
     */
    Evaluation evaluate();

    /**
     * What the model holds beside its parameters at the set parameters, in the order of {@link TrainingTask#heldLayout}: a
     * new array.
     *
     * @throws IllegalStateException if no parameters were set
     */
    default float[] held() {
        return new float[0];
    }

    /** Takes what a model thinks of examples. */
    @FunctionalInterface
    interface Predictions {
        /**
         * One example.
         *
         * @param example its index
         * @param probabilities of the classes, which add up to 1; another array for each call
         */
        void add(int example, float[] probabilities);
    }

    /**
     * Sets what the model holds beside its parameters, for {@link #predict}; gathered from the data where it is not set.
     *
     * @param held in the order of {@link TrainingTask#heldLayout}; empty where that is
     */
    default void setHeld(float[] held) {
        // Nothing is held.
    }

    /**
     * The classes' probabilities at the set parameters, of examples that may have nothing to do with the task's data but their
     * shape. One that cannot be read is left out.
     *
     * @throws UnsupportedOperationException if the model is no classifier
     * @throws IllegalStateException if no parameters were set
     */
    default void predict(Dataset examples, Predictions predictions) {
        throw new UnsupportedOperationException("the model is no classifier");
    }

    @Override
    void close();
}
