package io.github.tardigrad.train.run;

import io.github.tardigrad.train.measure.Responses;
import io.github.tardigrad.train.model.Evaluation;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One round in numbers: a line of {@code metrics.jsonl}.
 *
 * @param round from 1
 * @param plan number of the plan, from 1
 * @param evaluation after the round's update, or null if not evaluated
 * @param arrived workers whose frames were used; not to be changed
 * @param responses when each worker answered
 * @param refused number of damaged or foreign frames
 * @param discarded number of late frames, duplicates and frames of another round
 * @param learningRate of this round
 * @param predictedResidualError the plan's bound on {@code E||estimate - g||^2}, in units of C^2, C the largest norm of a
 *     partition's gradient
 * @param realisedResidualError {@code ||estimate - g||^2 / ||g||^2} where it is known
 * @param batchNoise unbiased estimate of {@code E||g - F||^2 / ||g||^2}, F the gradient of the whole training loss; empty where
 *     it was not asked for or cannot be known
 * @param memoryGain how many times more noise of stragglers and quantizers the last rounds would have had without the memory;
 *     empty without one
 * @param uplinkBytes frames of this round that reached the coordinator in time
 * @param virtualSeconds sum of the rounds' lengths so far
 * @param waitForAllSeconds length of this round, had it waited for every worker; empty if one never answers, or
 *     nobody knows when it would have
 * @param seconds where the time of this round went
 * @param events what happened besides, before or in this round
 */
public record RoundMetrics(
        long round,
        int plan,
        @Nullable Evaluation evaluation,
        BitSet arrived,
        Responses responses,
        int refused,
        int discarded,
        double learningRate,
        double predictedResidualError,
        OptionalDouble realisedResidualError,
        OptionalDouble batchNoise,
        OptionalDouble memoryGain,
        long uplinkBytes,
        double virtualSeconds,
        OptionalDouble waitForAllSeconds,
        Seconds seconds,
        List<RunEvent> events) {
    /** Keeps an unmodifiable copy of the events. */
    public RoundMetrics {
        events = List.copyOf(events);
    }

    /**
     * Where the time of a round went, in real seconds.
     *
     * @param gradient computing gradients
     * @param encode quantize, pack, frame
     * @param decode parse frames and accumulate
     * @param update the optimizer and its checks
     * @param other everything else but evaluation, checkpoints and waiting
     */
    public record Seconds(double gradient, double encode, double decode, double update, double other) {}
}
