package io.github.tardigrad.train.round;

import java.util.BitSet;

/** What the shell has to do after a step of the round. */
public sealed interface Effect {

    /** Why a frame is not used. */
    enum Why {
        /** After the deadline, or after the round has closed. */
        LATE("late"),
        /** This worker has answered already in this round. */
        DUPLICATE("duplicate"),
        /** Made for an earlier or a later round. */
        OTHER_ROUND("other round"),
        /** From a worker that sends nothing under this plan, or that was lost. */
        NOT_EXPECTED("not expected");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * Keep the frame of this worker: it takes part in the estimate.
     *
     * @param worker whose frame
     */
    record Accept(int worker) implements Effect {}

    /**
     * Drop the frame of this worker.
     *
     * @param worker whose frame
     * @param why the reason, for the counters and the log
     */
    record Discard(int worker, Why why) implements Effect {}

    /** The round is over: decode from those who arrived. Comes exactly once in a round. */
    final class Close implements Effect {
        private final BitSet arrived;

        Close(BitSet arrived) {
            this.arrived = (BitSet) arrived.clone();
        }

        /**
         * The workers whose frames were accepted.
         *
         * @return a copy
         */
        public BitSet arrived() {
            return (BitSet) arrived.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Close that && arrived.equals(that.arrived);
        }

        @Override
        public int hashCode() {
            return arrived.hashCode();
        }

        @Override
        public String toString() {
            return "Close[arrived=" + arrived + "]";
        }
    }
}
