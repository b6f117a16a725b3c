package io.github.tardigrad.train.optimize;

import java.util.Map;

/**
 * Turns an estimate of the gradient into the next parameters.
 *
 * <p>Threads: confined. Nothing is allocated in an update.
 */
public sealed interface Optimizer permits SgdOptimizer, MomentumOptimizer, AdamOptimizer {

    /**
     * The optimizer of a specification, at its start.
     *
     * @param dimension number of parameters
     */
    static Optimizer of(OptimizerSpec spec, int dimension) {
        if (spec.type().isAdam()) {
            return new AdamOptimizer(spec, dimension);
        }
        if (spec.type() == OptimizerSpec.Type.MOMENTUM) {
            return new MomentumOptimizer(spec.momentum(), dimension);
        }
        return new SgdOptimizer();
    }

    /**
     * One update. Updates: parameters, estimate (Adam decodes its second track into it), the state.
     *
     * @param learningRate of this round, after the schedule
     */
    void update(double learningRate, float[] estimate, SecondTrack second, float[] parameters);

    /** Number of updates so far: rounds in which somebody arrived. */
    long updates();

    /** The state tensors by name, in a fixed order: the arrays themselves, for a checkpoint to write from or read into. */
    Map<String, float[]> state();

    /**
     * Goes on after so many updates; the caller has read the tensors into {@link #state}.
     *
     * @throws IllegalArgumentException if {@code updates < 0}
     */
    void resumeAfter(long updates);

    /** Refuses a count that cannot be. */
    static long requireCount(long updates) {
        if (updates < 0) {
            throw new IllegalArgumentException("updates must be >= 0: updates=" + updates);
        }
        return updates;
    }
}
