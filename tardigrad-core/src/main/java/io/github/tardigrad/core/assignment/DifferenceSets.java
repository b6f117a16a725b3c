package io.github.tardigrad.core.assignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Symmetric designs on the integers modulo v: worker i holds D + i for a difference set D, so that any two workers share the
 * same number lambda of partitions, and any two partitions the same number of workers. With k elements in D the singular values
 * are k, and sqrt(k - lambda) v - 1 times.
 */
public final class DifferenceSets {
    /** For 15 = 3 * 5; Stanton and Sprott, 1958. */
    private static final int[] TWIN_PRIMES = {0, 1, 2, 4, 5, 8, 10};

    /** One for each modulus: the projective planes of order 2 to 11 (Singer, 1938), and others; La Jolla repository. */
    private static final Map<Integer, int[]> SETS = new TreeMap<>(Map.ofEntries(
            Map.entry(7, new int[] {1, 2, 4}),
            Map.entry(11, new int[] {1, 3, 4, 5, 9}),
            Map.entry(13, new int[] {0, 1, 3, 9}),
            Map.entry(15, TWIN_PRIMES),
            Map.entry(19, residues(19, 2)),
            Map.entry(21, new int[] {3, 6, 7, 12, 14}),
            Map.entry(23, residues(23, 2)),
            Map.entry(31, new int[] {1, 5, 11, 24, 25, 27}),
            Map.entry(37, residues(37, 4)),
            Map.entry(57, new int[] {0, 1, 3, 13, 32, 36, 43, 52}),
            Map.entry(73, new int[] {1, 2, 4, 8, 16, 32, 37, 55, 64}),
            Map.entry(91, new int[] {0, 1, 3, 9, 27, 49, 56, 61, 77, 81}),
            Map.entry(133, new int[] {0, 1, 3, 12, 20, 34, 38, 81, 88, 94, 104, 109})));

    private static final int LARGEST_HADAMARD = 499;

    private DifferenceSets() {}

    /**
     * The projective plane PG(2,q): q^2 + q + 1 partitions (points) and as many workers (lines), q + 1 partitions each, any two
     * workers share one. Singular values q + 1 and sqrt q. Cyclic up to order 11.
     *
     * @param order q, a prime power up to 97
     * @throws IllegalArgumentException if it is not; the message names the nearest
     */
    public static Assignment projectivePlane(int order) {
        FiniteField.checkPlane(order);
        int points = order * order + order + 1;
        int[] base = SETS.get(points);
        return base == null ? FiniteGeometry.projectiveSpace(2, order) : developed("PG(2," + order + ")", points, base);
    }

    /** The moduli that {@link #cyclicDesign} knows a difference set of, ascending. */
    static List<Integer> moduli() {
        return List.copyOf(SETS.keySet());
    }

    /**
     * The symmetric design of a known difference set: partitions and workers are the integers modulo v.
     *
     * @param modulus v: 7, 13, 21, 31, 57, 73, 91 and 133 for projective planes, 11, 15, 19 and 23 for Hadamard designs, 37 for
     *     (37,9,2)
     * @throws IllegalArgumentException if none of that modulus is known here; the message names the nearest
     */
    public static Assignment cyclicDesign(int modulus) {
        Allowed.check("modulus", modulus, moduli(), "one of " + Allowed.list(moduli()));
        int[] base = SETS.getOrDefault(modulus, new int[0]);
        int shared = base.length * (base.length - 1) / (modulus - 1);
        return developed("difference set (" + modulus + "," + base.length + "," + shared + ")", modulus, base);
    }

    /**
     * The Hadamard design of v = 4 t - 1 points: load 2 t - 1, any two workers share t - 1 partitions. Quadratic residues where
     * v is a prime (Paley, 1933), twin primes for 15.
     *
     * @param points v: 15, or a prime up to 499 that is 3 modulo 4, from 7
     * @throws IllegalArgumentException if it is not; the message names the nearest
     */
    public static Assignment hadamardDesign(int points) {
        Allowed.check(
                "points",
                points,
                IntStream.rangeClosed(7, LARGEST_HADAMARD)
                        .filter(v -> v == 15 || (v % 4 == 3 && FiniteField.isPrime(v)))
                        .boxed()
                        .toList(),
                "15 or a prime up to " + LARGEST_HADAMARD + " that is 3 modulo 4");
        String name = "Hadamard (" + points + "," + points / 2 + "," + points / 4 + ")";
        return developed(name, points, points == 15 ? TWIN_PRIMES : residues(points, 2));
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

    /** The powers x^e modulo a prime, x from 1 to p - 1, each once. */
    private static int[] residues(int prime, int exponent) {
        return IntStream.range(1, prime)
                .map(x -> IntStream.range(1, exponent).reduce(x, (power, step) -> power * x % prime))
                .distinct()
                .sorted()
                .toArray();
    }
}
