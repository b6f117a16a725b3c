package io.github.tardigrad.train.job;

import java.util.List;

/**
 * How fast messages leave the workers.
 *
 * @param bytesPerSecond of the link from each worker to the coordinator
 */
public record Bandwidth(List<Double> bytesPerSecond) {
    /**
     * From here on, 300 Mb/s, a link sends what the lattice at a fixed length has more in less time than the coordinator
     * saves by it: .9 bit a coordinate at equal noise, and some 3 ns for each frame that is added instead of decoded.
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
