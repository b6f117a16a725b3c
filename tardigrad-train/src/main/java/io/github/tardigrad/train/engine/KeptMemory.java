package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.memory.Acknowledgement;
import io.github.tardigrad.core.memory.WorkerMemory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.MemoryNote;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * What a worker remembers where its rounds are tasks that may be late, run twice, or run elsewhere: kept in the process, apart
 * from the steps that compute. A process that never ran the worker has an empty one, and the coordinator notices that by the
 * next frame. Threads: safe, one task at a time.
 */
public final class KeptMemory {
    private final CodePlan plan;
    private final WorkerMemory memory;
    private long latestRound = Long.MIN_VALUE;

    /** Of an active worker of a plan, with nothing remembered yet, in a run with a seed. */
    public KeptMemory(CodePlan plan, int worker, long seed) {
        this(plan, plan.workerMemory(worker, seed));
    }

    /** With what a worker of a plan remembers already. */
    public KeptMemory(CodePlan plan, WorkerMemory memory) {
        this.plan = plan;
        this.memory = memory;
    }

    /** Whether a worker sends by a plan what is remembered here: else it has to begin anew. */
    public boolean suits(CodePlan other) {
        return other.id() == plan.id() || other.sendsAs(plan);
    }

    /** Packs what {@link #send} has composed. */
    interface Packing {
        /**
         * Packs the message into a frame.
         *
         * @param note of the memory
         * @return the length of the frame
         */
        int pack(Optional<MemoryNote> note);
    }

    /**
     * Settles what became of the message before, and makes a frame of the next. A task of a round before the latest changes
     * nothing; one of the same round again gives the same frame.
     *
     * @param said in the order of the round
     * @param message of the round, updated
     * @param frame that is packed into; copied
     * @return the length of the frame
     * @throws CancellationException if a later round of the worker has begun here
     */
    synchronized int send(long round, Acknowledgement said, float[] message, byte[] frame, Packing packing) {
        if (round < latestRound) {
            throw new CancellationException("round " + latestRound + " has begun");
        }
        latestRound = round;
        memory.acknowledge(said);
        memory.compose(message);
        int length = packing.pack(memory.note());
        memory.sent(round, Arrays.copyOf(frame, length), length);
        return length;
    }
}
