package io.github.tardigrad.core.assignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Symmetric designs on the integers modulo v: worker i holds D + i for a difference set D, so that every two workers share the
 * same number lambda of partitions, and every two partitions the same number of workers.
 */
public final class DifferenceSets {
    /** Of the projective planes, by order; Singer, 1938. */
    private static final Map<Integer, int[]> PLANES = new TreeMap<>(Map.of(
            2, new int[] {1, 2, 4},
            3, new int[] {0, 1, 3, 9},
            4, new int[] {3, 6, 7, 12, 14},
            5, new int[] {1, 5, 11, 24, 25, 27},
            7, new int[] {0, 1, 3, 13, 32, 36, 43, 52},
            8, new int[] {1, 2, 4, 8, 16, 32, 37, 55, 64},
            9, new int[] {0, 1, 3, 9, 27, 49, 56, 61, 77, 81},
            11, new int[] {0, 1, 3, 12, 20, 34, 38, 81, 88, 94, 104, 109}));

    private DifferenceSets() {}

    /**
     * The projective plane PG(2,q): q^2 + q + 1 partitions (points) and as many workers (lines), q + 1 partitions each, any two
     * workers share one. Singular values q + 1 and sqrt q.
     *
     * @param order q, one of 2, 3, 4, 5, 7, 8, 9, 11
     * @throws IllegalArgumentException if there is none of that order here; the message names the nearest
     */
    public static Assignment projectivePlane(int order) {
        int[] base = PLANES.get(order);
        if (base == null) {
            throw new IllegalArgumentException("order must be one of " + Nearest.list(PLANES.keySet())
                    + " for a projective plane; nearest: " + Nearest.of(order, PLANES.keySet()) + ": order=" + order);
        }
        return developed("PG(2," + order + ")", order * order + order + 1, base);
    }

    /** Worker i holds base + i modulo v, for i = 0 to v - 1. */
    static Assignment developed(String name, int modulus, int... base) {
        List<int[]> held = new ArrayList<>(modulus);
        for (int i = 0; i < modulus; i++) {
            int shift = i;
            held.add(Arrays.stream(base).map(j -> (j + shift) % modulus).toArray());
        }
        return Assignment.of(name, modulus, held);
    }
}
