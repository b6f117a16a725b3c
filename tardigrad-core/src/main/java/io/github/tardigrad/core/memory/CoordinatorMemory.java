package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.Frame;
import java.util.OptionalDouble;

/**
 * What the coordinator remembers of all workers together. Workers are in groups by their number modulo {@link #groups}, and what
 * is remembered of a group can be forgotten apart from the others. Threads: confined.
 */
public interface CoordinatorMemory {
    /** Nothing. */
    CoordinatorMemory NONE = new CoordinatorMemory() {
        @Override
        public boolean addTo(float[] estimate) {
            return false;
        }

        @Override
        public void fold(int worker, Frame frame) {}

        @Override
        public void writeTo(StateWriter state) {}

        @Override
        public void readFrom(StateReader state) {}
    };

    /**
     * Adds what is remembered to the estimate of a round, also to the zeros of a round in which nobody arrived.
     *
     * @param estimate updated
     * @return whether there is anything to step by even if nobody arrived
     */
    boolean addTo(float[] estimate);

    /**
     * Takes in a frame that the round accepted; called after {@link #addTo}, for each of them in ascending order of workers.
     *
     * @param worker who sent it
     * @param frame valid during this call
     */
    void fold(int worker, Frame frame);

    /** How many groups of workers can be forgotten one by one; at least 1. */
    default int groups() {
        return 1;
    }

    /** Forgets the workers of a group. */
    default void forget(int group) {}

    /**
     * A round is over and its frames are taken in.
     *
     * @return whether the memory has done harm for long: then all of it is to be forgotten, and taken in by half
     */
    default boolean harms() {
        return false;
    }

    /**
     * How many times more noise the last rounds would have had without the memory; empty if that is not known.
     */
    default OptionalDouble gain() {
        return OptionalDouble.empty();
    }

    /**
     * Other weights from the next round on, of the same messages: another plan. What is remembered stays.
     *
     * @param weights of {@link Memory#decoding}, when every active worker has arrived
     * @param profile who straggles how often
     * @param varianceFactor eps_i of each worker's quantizer; infinite for workers that do not take part
     */
    default void weigh(double[] weights, StragglerProfile profile, double[] varianceFactor) {}

    /** Hands over all that is remembered, so that a checkpoint can save it. */
    void writeTo(StateWriter state);

    /** Remembers what was written: as a run goes on from a checkpoint, before its first round. */
    void readFrom(StateReader state);
}
