package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.quantize.MemoryNote;
import java.util.Optional;

/**
 * What one worker remembers, and how its messages follow from that.
 *
 * <p>In each round, in this order: {@link #acknowledge} with what the order says; then {@link #compose}, the quantizer and
 * {@link #sent}; or {@link #keep} where the message comes too late to be sent. A round that the worker misses has none of these.
 * Threads: confined, or guarded by the caller.
 */
public interface WorkerMemory {
    /**
     * Settles what became of the message sent last: whether the coordinator took it. Being told the same twice changes nothing.
     *
     * @param said in the order of the next round
     */
    void acknowledge(Acknowledgement said);

    /**
     * Turns the message of a round into what goes out.
     *
     * @param message updated
     */
    void compose(float[] message);

    /** What the frame of the message composed last says of the memory; present where {@link Memory#notesFrames}. */
    default Optional<MemoryNote> note() {
        return Optional.empty();
    }

    /**
     * What went out, until the next acknowledgement says whether it was taken.
     *
     * @param round that it was for
     * @param frame kept, not copied: unchanged until then
     * @param length of the frame in bytes
     */
    void sent(long round, byte[] frame, int length);

    /**
     * Remembers a message that is not sent; called only where {@link Memory#keepsLateMessages}.
     *
     * @param message never modified
     */
    void keep(float[] message);

    /** Hands over all that is remembered, once everything sent is settled, so that a checkpoint can save it. */
    void writeTo(StateWriter state);

    /** Remembers what was written: as a run goes on from a checkpoint, before its first round. */
    void readFrom(StateReader state);
}
