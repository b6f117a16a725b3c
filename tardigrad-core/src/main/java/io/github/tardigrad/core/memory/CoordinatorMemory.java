package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.quantize.Frame;

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

    /** Hands over all that is remembered, so that a checkpoint can save it. */
    void writeTo(StateWriter state);

    /** Remembers what was written: as a run goes on from a checkpoint, before its first round. */
    void readFrom(StateReader state);
}
