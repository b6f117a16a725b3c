package io.github.tardigrad.train.engine;

/** What a pool tells the coordinator. Times are nanoseconds since the start of the round. */
public sealed interface WorkerEvent {

    /** When it happened. */
    long nanos();

    /**
     * A worker's bytes are here; whether they are a frame is for the coordinator to find out.
     *
     * @param worker who sent them
     * @param frame the bytes, valid until the next round opens; shared, not to be changed
     * @param length how many of them
     * @param nanos when they came in
     */
    @SuppressWarnings("ArrayRecordComponent") // an event in passing: never kept, compared or hashed
    record FrameArrived(int worker, byte[] frame, int length, long nanos) implements WorkerEvent {}

    /**
     * A worker will not answer in this round; it may in the next.
     *
     * @param worker who
     * @param reason why
     * @param nanos when it was noticed
     */
    record WorkerLost(int worker, String reason, long nanos) implements WorkerEvent {}

    /**
     * A worker's message cannot be sent because it is not finite: training has gone wrong and the run has to end.
     *
     * @param worker whose message
     * @param reason which coordinate
     * @param nanos when it was noticed
     */
    record Diverged(int worker, String reason, long nanos) implements WorkerEvent {}

    /**
     * Nothing else has happened until now.
     *
     * @param nanos the present
     */
    record Timeout(long nanos) implements WorkerEvent {}
}
