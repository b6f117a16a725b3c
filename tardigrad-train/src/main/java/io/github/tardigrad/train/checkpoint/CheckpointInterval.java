package io.github.tardigrad.train.checkpoint;

import java.util.OptionalLong;

/**
 * How often a run writes a checkpoint; at its end it always does.
 *
 * @param rounds between two, 0 for at the end only; absent: as often as costs {@value #SHARE_PERCENT} % of the time
 */
public record CheckpointInterval(OptionalLong rounds) {
    /** So often that checkpoints take this share of the time; a killed run loses about a hundred times what one takes, at most. */
    public static final CheckpointInterval AUTO = new CheckpointInterval(OptionalLong.empty());

    private static final int SHARE_PERCENT = 1;

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public CheckpointInterval {
        if (rounds.isPresent() && rounds.getAsLong() < 0) {
            throw new IllegalArgumentException("checkpointEvery must be >= 0: checkpointEvery=" + rounds.getAsLong());
        }
    }

    /**
     * After every so many rounds.
     *
     * @param rounds at least 0; 0: at the end only
     * @return the interval
     */
    public static CheckpointInterval of(long rounds) {
        return new CheckpointInterval(OptionalLong.of(rounds));
    }

    /**
     * Whether to write one after a round that is not the last.
     *
     * @param round from 1
     * @param sinceNanos since the last one was written, or the run started
     * @param costNanos of the last one, 0 if there is none
     * @return true if it is time
     */
    public boolean due(long round, long sinceNanos, long costNanos) {
        if (rounds.isPresent()) {
            return rounds.getAsLong() > 0 && round % rounds.getAsLong() == 0;
        }
        return sinceNanos >= costNanos * (100 / SHARE_PERCENT);
    }
}
