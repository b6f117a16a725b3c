package io.github.tardigrad.core.memory;

/**
 * What the order that opens a round says of the messages before: for each worker the last round in which one of its messages was
 * taken. State, not an event: a lost order loses nothing, since the next one says the same. Immutable.
 */
public final class Acknowledgements {
    /** No message of the worker was ever taken. */
    public static final long NEVER = -1;

    /** Nobody's messages were taken yet. */
    public static final Acknowledgements NONE = new Acknowledgements(0, new long[0]);

    private final long epoch;
    private final long[] acceptedRounds;

    /**
     * Copies the rounds.
     *
     * @param epoch counts how often all memories were started anew
     * @param acceptedRounds by worker, {@link #NEVER} before the first and for workers beyond the array
     */
    public Acknowledgements(long epoch, long[] acceptedRounds) {
        this.epoch = epoch;
        this.acceptedRounds = acceptedRounds.clone();
    }

    /** Counts how often all memories were started anew. */
    public long epoch() {
        return epoch;
    }

    /** The last round in which a message of the worker was taken. */
    public long acceptedRound(int worker) {
        return worker < acceptedRounds.length ? acceptedRounds[worker] : NEVER;
    }
}
