package io.github.tardigrad.simulation;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What can go wrong, and where: at a frame, an order, a worker, the coordinator or the disk. */
public enum FaultKind {
    /** A frame takes longer, perhaps past the deadline; then it comes in a later round. */
    FRAME_DELAYED("frame-delayed"),
    /** A frame never comes. */
    FRAME_LOST("frame-lost"),
    /** A frame comes twice. */
    FRAME_TWICE("frame-twice"),
    /** A frame overtakes all others. */
    FRAME_FIRST("frame-first"),
    /** A frame comes just after the deadline, before the coordinator has closed the round. */
    FRAME_JUST_LATE("frame-just-late"),
    /** A frame ends early. */
    FRAME_TRUNCATED("frame-truncated"),
    /** A bit of a frame is flipped. */
    FRAME_BIT("frame-bit"),
    /** A frame of an earlier round comes again. */
    FRAME_OLD("frame-old"),
    /** A frame says that it is of another round. */
    FRAME_OTHER_ROUND("frame-other-round"),
    /** A frame says that it is of another plan. */
    FRAME_OTHER_PLAN("frame-other-plan"),
    /** A frame says that it is relative to a memory of another epoch. */
    FRAME_OTHER_EPOCH("frame-other-epoch"),
    /** A frame says that it is relative to another round's memory. */
    FRAME_OTHER_BASE("frame-other-base"),
    /** A worker's frame comes under another worker's number. */
    WORKER_LIES("worker-lies"),
    /** A worker does not hear an order, nor what it acknowledges. */
    ORDER_LOST("order-lost"),
    /** A worker hears an order twice and answers twice. */
    ORDER_TWICE("order-twice"),
    /** A worker hears an order when the round is nearly over. */
    ORDER_LATE("order-late"),
    /** A worker is silent for some rounds and returns as it was. */
    WORKER_STOPS("worker-stops"),
    /** A worker dies and returns with nothing. */
    WORKER_RETURNS_EMPTY("worker-returns-empty"),
    /** A worker dies and returns with an old copy of its memory. */
    WORKER_RETURNS_OLD("worker-returns-old"),
    /** The pool reports that a worker has failed in this round. */
    WORKER_FAILS("worker-fails"),
    /** The pool reports that a worker is gone, and after some rounds that it is back. */
    WORKER_GONE("worker-gone"),
    /** The coordinator is killed at a step of a round and everything goes on from the last checkpoint. */
    COORDINATOR_KILLED("coordinator-killed"),
    /** The coordinator is killed at a step of a round, and the workers live on with what they know by then. */
    COORDINATOR_KILLED_ALONE("coordinator-killed-alone"),
    /** Power fails at a step of a round: what was not forced to the disk is lost or torn. */
    POWER_CUT("power-cut"),
    /** The coordinator is killed at a change of the disk, which then is done, half done or not done. */
    KILLED_AT_WRITE("killed-at-write"),
    /** Power fails at a change of the disk. */
    POWER_CUT_AT_WRITE("power-cut-at-write"),
    /** The disk is full from a change on; the run ends, space is made, and it goes on. */
    DISK_FULL("disk-full"),
    /** The coordinator is killed, and a bit of the newest checkpoint is flipped. */
    CHECKPOINT_BIT("checkpoint-bit");

    private static final Set<FaultKind> ENDING = EnumSet.range(COORDINATOR_KILLED, CHECKPOINT_BIT);

    private final String words;

    FaultKind(String words) {
        this.words = words;
    }

    /** What scenarios and tables call it. */
    public String words() {
        return words;
    }

    /** Whether it ends the coordinator. */
    boolean ends() {
        return ENDING.contains(this);
    }

    /** Whether it strikes at a change of the disk. */
    boolean atWrite() {
        return this == KILLED_AT_WRITE || this == POWER_CUT_AT_WRITE || this == DISK_FULL;
    }

    /** The kind with these words; empty if there is none. */
    public static Optional<FaultKind> named(String words) {
        return Arrays.stream(values()).filter(kind -> kind.words.equals(words)).findFirst();
    }
}
