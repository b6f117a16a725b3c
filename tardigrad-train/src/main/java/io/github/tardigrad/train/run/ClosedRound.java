package io.github.tardigrad.train.run;

import io.github.tardigrad.train.measure.Responses;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What came of a round.
 *
 * @param arrived workers whose frames were used
 * @param steps whether the estimate is one to step by: a frame arrived, or a memory has something to say
 * @param responses of every worker
 * @param lengthNanos on the round's clock
 * @param uplinkBytes of frames that came in time
 * @param refused damaged or foreign frames
 * @param discarded late frames, duplicates and frames of another round
 * @param decodeNanos real time of checking and decoding
 * @param memoryGain how many times more noise the last rounds would have had without the memory; empty without one
 * @param events what became of the memory
 */
record ClosedRound(
        BitSet arrived,
        boolean steps,
        Responses responses,
        long lengthNanos,
        long uplinkBytes,
        int refused,
        int discarded,
        long decodeNanos,
        OptionalDouble memoryGain,
        List<RunEvent> events) {}
