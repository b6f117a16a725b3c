package io.github.tardigrad.train.engine;

/**
 * A change of who the workers are, noticed between rounds or during one.
 *
 * @param worker number under the plan, or {@link #NOBODY} for a change that concerns none of them
 * @param kind what it means for the rounds to come
 * @param reason what happened, for people
 */
public record MembershipChange(int worker, Kind kind, String reason) {
    /** Instead of a worker: a machine that joined, say. */
    public static final int NOBODY = -1;

    /** What a change means for the rounds to come. */
    public enum Kind {
        /** The worker will not answer until it is back: nobody waits for it, and plans take p = 1. */
        GONE("gone"),
        /** The worker answers again, perhaps from elsewhere. */
        BACK("back"),
        /** The worker goes on elsewhere from the next round on. */
        MOVED("moved"),
        /** A machine came or went. */
        NOTED("noted");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** One line. */
    public String text() {
        return worker == NOBODY ? reason : "worker " + worker + " " + kind + ": " + reason;
    }
}
