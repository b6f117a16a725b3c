package io.github.tardigrad.core.quantize;

import java.util.Optional;

/**
 * What a frame says about itself.
 *
 * @param planId the plan that the message was coded with; any value
 * @param round the round that it belongs to, 0 or more
 * @param worker who sent it, 0 or more
 * @param format its shape
 * @param note what a memory adds; present where the format says so, but for a header that is only compared with
 */
public record FrameHeader(long planId, long round, int worker, MessageFormat format, Optional<MemoryNote> note) {
    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if round or worker is negative
     */
    public FrameHeader {
        if (round < 0) {
            throw new IllegalArgumentException("round must be >= 0: round=" + round);
        }
        if (worker < 0) {
            throw new IllegalArgumentException("worker must be >= 0: worker=" + worker);
        }
    }

    /**
     * A header without a note.
     *
     * @param planId the plan that the message was coded with; any value
     * @param round the round that it belongs to, 0 or more
     * @param worker who sent it, 0 or more
     * @param format its shape
     * @throws IllegalArgumentException if round or worker is negative
     */
    public FrameHeader(long planId, long round, int worker, MessageFormat format) {
        this(planId, round, worker, format, Optional.empty());
    }
}
