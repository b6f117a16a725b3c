package io.github.tardigrad.simulation;

/** What must hold at every step. */
public enum Invariant {
    /** Rounds follow one another: none is left out or run twice in one life of a coordinator. */
    ROUNDS_IN_ORDER("rounds-in-order"),
    /** A round ends by its deadline, and its length is when it ended. */
    ENDS_BY_DEADLINE("ends-by-deadline"),
    /** The frames that count are those that a slow reading of the rules accepts. */
    ACCEPTED_FRAMES("accepted-frames"),
    /** Nothing that was damaged on its way counts. */
    NOTHING_DAMAGED("nothing-damaged"),
    /** Arrivals, times, bytes and counts of refused and dropped frames agree with what was sent. */
    METRICS("metrics"),
    /** The parameters are those that the accepted frames give, by definition and in double precision. */
    PARAMETERS("parameters"),
    /** Orders say of each worker the epoch and the last round taken. */
    ACKNOWLEDGEMENTS("acknowledgements"),
    /** What a worker remembers is what its accepted frames give, wherever both ends think that they agree. */
    WORKER_MEMORY("worker-memory"),
    /** What the coordinator adds is the sum of what the workers remember. */
    SUM_OF_MEMORIES("sum-of-memories"),
    /** A message is the worker's weighted gradient less its memory, within the quantizer's error. */
    MESSAGES("messages"),
    /** One order of a round, heard twice, gives one frame. */
    SAME_FRAME("same-frame"),
    /** A run goes on from its newest whole checkpoint: no committed round is lost. */
    RESUMES_FROM_NEWEST("resumes-from-newest"),
    /** After a restart with what the checkpoint has, every round is what it was, to the bit. */
    RESUMED_EQUALS_STRAIGHT("resumed-equals-straight"),
    /** A checkpoint holds what there was when it was written. */
    CHECKPOINT_CONTENT("checkpoint-content"),
    /** A damaged checkpoint is named, and not used. */
    DAMAGE_IS_REPORTED("damage-is-reported"),
    /** The record has every round once, in order, with its arrivals and bytes. */
    RECORD("record"),
    /** Nothing fails but for a reason that the schedule gives, and in words. */
    NO_OTHER_FAILURE("no-other-failure");

    private final String words;

    Invariant(String words) {
        this.words = words;
    }

    /** What reports call it. */
    public String words() {
        return words;
    }
}
