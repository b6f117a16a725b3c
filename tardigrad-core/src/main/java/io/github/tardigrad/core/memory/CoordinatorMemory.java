package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.quantize.Frame;
import java.util.List;

/** What the coordinator remembers of all workers together. Threads: confined. */
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
        public List<RememberedVector> state() {
            return List.of();
        }
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

    /** What a checkpoint saves, and reads into when a run goes on: the state itself. */
    List<RememberedVector> state();
}
