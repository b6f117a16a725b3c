package io.github.tardigrad.core.assignment;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What parameters of assignments may be, and the nearest where they are not. */
final class Allowed {
    /** Partitions or workers above which a design is not written down. */
    static final int MOST = 10_000;

    private Allowed() {}

    /**
     * Checks that a value is one of those that exist.
     *
     * @param allowed what they are, to be read after "must be"
     * @throws IllegalArgumentException if it is not; the message names the nearest, two if they are equally near
     */
    static void check(String name, int value, List<Integer> exist, String allowed) {
        if (!exist.contains(value)) {
            long least = exist.stream()
                    .mapToLong(x -> Math.abs((long) x - value))
                    .min()
                    .orElseThrow();
            String nearest = exist.stream()
                    .filter(x -> Math.abs((long) x - value) == least)
                    .map(String::valueOf)
                    .collect(Collectors.joining(" and "));
            throw new IllegalArgumentException(
                    name + " must be " + allowed + "; nearest: " + nearest + ": " + name + "=" + value);
        }
    }

    /** Checks that a design has no more than {@link #MOST} partitions and workers, given as doubles for they may be huge. */
    static void size(String name, double partitions, double workers) {
        if (partitions > MOST || workers > MOST) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s would have %.0f partitions and %.0f workers; at most %d of each are written down",
                    name,
                    partitions,
                    workers,
                    MOST));
        }
    }

    static String list(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
