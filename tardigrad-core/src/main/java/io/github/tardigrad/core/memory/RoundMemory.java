package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.MemoryNote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The coordinator's side of a memory from round to round: whose messages were taken, in which epoch each worker is, what is
 * remembered, and when it is forgotten.
 *
 * <p>In a round: {@link #acknowledgements} goes out with the order; each frame of the round is taken only if {@link #refusal} has
 * nothing against it; then {@link #addTo}, {@link #fold} for each accepted frame in ascending order of workers, and {@link
 * #close}. A worker that does not remember what the coordinator does is noticed by the base of its next frame: its group is
 * forgotten and begins a new epoch. Threads: confined.
 */
public final class RoundMemory {
    private final CoordinatorMemory memory;
    private final int groups;
    /** By group: how often its memories were started anew. */
    private final int[] epochs;
    /** By worker: the last round of its epoch in which a message of it was taken. */
    private final long[] acceptedRounds;

    /** So many halvings that did not help are enough. */
    private static final int MOST_HALVINGS = 2;

    private int halvings;
    private final BitSet lost = new BitSet();

    /**
     * Before the first round.
     *
     * @param memory taken over
     * @param workers how many there are
     */
    public RoundMemory(CoordinatorMemory memory, int workers) {
        this.memory = memory;
        this.groups = memory.groups();
        this.epochs = new int[groups];
        this.acceptedRounds = new long[workers];
        Arrays.fill(acceptedRounds, Acknowledgements.NEVER);
    }

    /** What the order of the next round says. */
    public Acknowledgements acknowledgements() {
        return new Acknowledgements(epochs, halvings, acceptedRounds);
    }

    /**
     * Whether halving has not helped, so that the run is better off by a plan without memory: it did harm once more after two
     * halvings. Everything is forgotten then.
     */
    public boolean givesUp() {
        return halvings > MOST_HALVINGS;
    }

    /** How often what memories take of a message was halved. */
    public int halvings() {
        return halvings;
    }

    /**
     * Why a frame of the open round cannot be taken: it is relative to something else than what is remembered of its worker. A
     * worker that is in the right epoch and still has another base has lost its memory, or it is older: the next {@link #close}
     * starts its group anew.
     *
     * @param worker who sent it
     * @param header of its frame
     * @return empty if it can be taken
     */
    public Optional<String> refusal(int worker, FrameHeader header) {
        Optional<MemoryNote> found = header.note();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        MemoryNote note = found.get();
        int group = worker % groups;
        if (note.epoch() != epochs[group]) {
            return Optional.of("memory of epoch " + note.epoch() + " instead of " + epochs[group]);
        }
        if (note.base() != acceptedRounds[worker]) {
            lost.set(group);
            return Optional.of("memory up to round " + note.base() + " instead of " + acceptedRounds[worker]);
        }
        return Optional.empty();
    }

    /**
     * Adds what is remembered to the estimate of a round.
     *
     * @param estimate updated
     * @return whether there is anything to step by even if nobody arrived
     */
    public boolean addTo(float[] estimate) {
        return memory.addTo(estimate);
    }

    /**
     * Takes in a frame that the round accepted, after {@link #addTo} and in ascending order of workers.
     *
     * @param worker who sent it
     * @param frame valid during this call
     */
    public void fold(int worker, Frame frame) {
        memory.fold(worker, frame);
        acceptedRounds[worker] = frame.header().round();
    }

    /**
     * Ends a round: groups with a worker that has lost its memory begin a new epoch, and all of them if the memory does harm.
     *
     * @return what was forgotten, and why; hardly ever anything
     */
    public List<Forgotten> close() {
        List<Forgotten> events = new ArrayList<>();
        for (int group = lost.nextSetBit(0); group >= 0; group = lost.nextSetBit(group + 1)) {
            restart(group);
            String whose = groups == 1 ? "all workers" : "workers " + group + " modulo " + groups;
            events.add(new Forgotten(
                    OptionalInt.of(group),
                    halvings,
                    "a worker has lost its memory: those of " + whose + " begin anew, epoch " + epochs[group]));
        }
        lost.clear();
        if (memory.harms()) {
            halvings++;
            restartAll();
            events.add(new Forgotten(
                    OptionalInt.empty(),
                    halvings,
                    givesUp()
                            ? "the memory did more harm than good, and halving what it takes in has not helped: the run goes on"
                                    + " without"
                            : "the memory did more harm than good: all begin anew and take in half as much, halved "
                                    + halvings + (halvings == 1 ? " time" : " times") + " now"));
        }
        return events;
    }

    /**
     * A worker of a group is known to have lost its memory: the next {@link #close} starts the group anew.
     *
     * @param group worker numbers modulo the number of groups
     * @throws IllegalArgumentException if there is no such group
     */
    public void lose(int group) {
        if (group < 0 || group >= groups) {
            throw new IllegalArgumentException("group must be 0.." + (groups - 1) + ": group=" + group);
        }
        lost.set(group);
    }

    /** As {@link CoordinatorMemory#weigh}. */
    public void weigh(double[] weights, StragglerProfile profile, double[] varianceFactor) {
        memory.weigh(weights, profile, varianceFactor);
    }

    /** Forgets everything: the next round begins a new epoch. */
    public void restartAll() {
        for (int group = 0; group < groups; group++) {
            restart(group);
        }
    }

    private void restart(int group) {
        memory.forget(group);
        epochs[group]++;
        for (int i = group; i < acceptedRounds.length; i += groups) {
            acceptedRounds[i] = Acknowledgements.NEVER;
        }
    }

    /** As {@link CoordinatorMemory#gain}. */
    public OptionalDouble gain() {
        return memory.gain();
    }

    /** Hands over all of it, so that a checkpoint can save it. */
    public void writeTo(StateWriter state) {
        state.longs("epoch", Arrays.stream(epochs).asLongStream().toArray());
        state.longs("acceptedRounds", acceptedRounds);
        state.longs("halvings", halvings);
        memory.writeTo(state.under("memory."));
    }

    /** Goes on from what was written, of as many workers and groups. */
    public void readFrom(StateReader state) {
        long[] read = state.longs("epoch");
        Arrays.setAll(epochs, group -> Math.toIntExact(read[group]));
        System.arraycopy(state.longs("acceptedRounds"), 0, acceptedRounds, 0, acceptedRounds.length);
        halvings = Math.toIntExact(state.longs("halvings")[0]);
        memory.readFrom(state.under("memory."));
    }
}
