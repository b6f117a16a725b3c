package io.github.tardigrad.train.job;

import java.util.List;

/**
 * How fast messages leave the workers.
 *
 * @param bytesPerSecond of the link from each worker to the coordinator
 */
public record Bandwidth(List<Double> bytesPerSecond) {
    /**
     * From here on a link sends in the time that it saves what the lattice at a fixed length takes more, 300 Mb/s: its
     * coordinates have .9 bit more at equal noise, and writing and reading one takes some 3 ns less without a coder.
     */
    static final double FIXED_LENGTH_FROM = 0.9 / 8 / 3e-9;

    /** Takes a copy. */
    public Bandwidth {
        bytesPerSecond = List.copyOf(bytesPerSecond);
    }

    /** Whether the coder, and not the slowest link, is what a message would wait for. */
    boolean isFast() {
        return bytesPerSecond.stream().allMatch(each -> each >= FIXED_LENGTH_FROM);
    }
}
