package io.github.tardigrad.train.engine;

import java.util.OptionalDouble;

/**
 * Where the time of a closed round went, in real time, and what waiting for everyone would have meant.
 *
 * @param gradientNanos computing gradients, summed over the threads that did
 * @param encodeNanos quantize, pack and frame, summed likewise
 * @param callerNanos what the coordinator's own thread spent in the pool on these or on waiting
 * @param lateFrames frames that were finished after the round had closed, and dropped
 * @param waitForAllSeconds the slowest worker's response time; empty if one never answers, or nobody knows when it would
 *     have
 */
public record RoundTimings(
        long gradientNanos, long encodeNanos, long callerNanos, int lateFrames, OptionalDouble waitForAllSeconds) {}
