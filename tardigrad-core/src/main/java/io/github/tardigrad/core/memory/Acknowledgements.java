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

    private final int[] epochs;
    private final int halvings;
    private final long[] acceptedRounds;

    /**
     * Everybody is in the same epoch; copies the rounds.
     *
     * @param epoch counts how often all memories were started anew
     * @param acceptedRounds by worker, {@link #NEVER} before the first and for workers beyond the array
     */
    public Acknowledgements(int epoch, long[] acceptedRounds) {
        this(new int[] {epoch}, 0, acceptedRounds);
    }

    /**
     * Copies the arrays.
     *
     * @param epochs of worker i at i modulo their number: how often its memory was started anew
     * @param halvings how often what memories take of a message was halved
     * @param acceptedRounds by worker, {@link #NEVER} before the first and for workers beyond the array
     */
    public Acknowledgements(int[] epochs, int halvings, long[] acceptedRounds) {
        this.epochs = epochs.clone();
        this.halvings = halvings;
        this.acceptedRounds = acceptedRounds.clone();
    }

    /** Counts how often the memory of a worker was started anew. */
    public int epoch(int worker) {
        return epochs[worker % epochs.length];
    }

    /** The last round of its epoch in which a message of the worker was taken. */
    public long acceptedRound(int worker) {
        return worker < acceptedRounds.length ? acceptedRounds[worker] : NEVER;
    }

    /** All of it that a worker needs to know. */
    public Acknowledgement of(int worker) {
        return new Acknowledgement(epoch(worker), halvings, acceptedRound(worker));
    }
}
