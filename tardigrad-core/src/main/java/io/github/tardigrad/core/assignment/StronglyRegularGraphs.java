package io.github.tardigrad.core.assignment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Assignments whose partitions and workers are both the vertices of a strongly regular graph: worker i holds the neighbours of
 * vertex i, and with the loop i itself. In such a graph with parameters (v, k, lambda, mu) every vertex has k neighbours, two
 * that are adjacent have lambda in common and two that are not have mu. Source: Brouwer and Van Maldeghem, 2022.
 */
public final class StronglyRegularGraphs {
    private static final int[] CLEBSCH = {0b0001, 0b0010, 0b0100, 0b1000, 0b1111};

    private StronglyRegularGraphs() {}

    private interface Adjacency {
        boolean holds(int one, int other);
    }

    /** Pairs of 5, adjacent if disjoint: (10,3,0,1). */
    public static Assignment petersen(boolean loop) {
        int[][] pairs = pairs(5);
        return graph("Petersen", pairs.length, loop, (a, b) -> shared(pairs[a], pairs[b]) == 0);
    }

    /**
     * The Paley graph: elements of GF(q), adjacent if their difference is a square. (q, (q-1)/2, (q-5)/4, (q-1)/4).
     *
     * @param order q, a prime power up to 125 that is 1 modulo 4
     * @throws IllegalArgumentException if it is not; the message names the nearest
     */
    public static Assignment paley(int order, boolean loop) {
        List<Integer> orders =
                FiniteField.orders().stream().filter(q -> q % 4 == 1).toList();
        Allowed.check("order", order, orders, "a prime power up to 125 that is 1 modulo 4");
        FiniteField field = FiniteField.of(order);
        boolean[] square = new boolean[order];
        IntStream.range(1, order).forEach(x -> square[field.multiply(x, x)] = true);
        return graph("Paley " + order, order, loop, (a, b) -> square[field.add(a, field.negate(b))]);
    }

    /**
     * The triangular graph T(m): pairs of m, adjacent if they share one. (m (m-1)/2, 2 (m-2), m-2, 4).
     *
     * @param order m, 4 to 100
     */
    public static Assignment triangular(int order, boolean loop) {
        range(order, 4);
        int[][] pairs = pairs(order);
        return graph("T(" + order + ")", pairs.length, loop, (a, b) -> shared(pairs[a], pairs[b]) == 1);
    }

    /**
     * The lattice graph L2(m): the squares of an m x m board, adjacent in a row or a column. (m^2, 2 (m-1), m-2, 2).
     *
     * @param order m, 2 to 100
     */
    public static Assignment lattice(int order, boolean loop) {
        range(order, 2);
        return graph(
                "L2(" + order + ")",
                order * order,
                loop,
                (a, b) -> a != b && (a / order == b / order || a % order == b % order));
    }

    /** Vectors of 4 bits, adjacent if they differ in one or in all: (16,5,0,2). */
    public static Assignment clebsch(boolean loop) {
        return graph(
                "Clebsch", 16, loop, (a, b) -> IntStream.of(CLEBSCH).anyMatch(difference -> (a ^ b) == difference));
    }

    /** Z_4 x Z_4, adjacent if the difference is +-(1,0), +-(0,1) or +-(1,1): (16,6,2,2), as L2(4) but another graph. */
    public static Assignment shrikhande(boolean loop) {
        return graph("Shrikhande", 16, loop, (a, b) -> {
            int rows = (a / 4 - b / 4 + 4) % 4;
            int columns = (a - b + 16) % 4;
            return (rows == columns || rows * columns == 0) && (rows % 2 == 1 || columns % 2 == 1);
        });
    }

    private static void range(int order, int least) {
        if (order < least || order > 100) {
            throw new IllegalArgumentException("order must be in " + least + "..100: order=" + order);
        }
    }

    private static Assignment graph(String name, int vertices, boolean loop, Adjacency adjacent) {
        List<int[]> held = new ArrayList<>();
        for (int i = 0; i < vertices; i++) {
            int vertex = i;
            held.add(IntStream.range(0, vertices)
                    .filter(j -> j == vertex ? loop : adjacent.holds(vertex, j))
                    .toArray());
        }
        return Assignment.of(loop ? name + " with loops" : name, vertices, held);
    }

    private static int[][] pairs(int of) {
        return IntStream.range(0, of)
                .boxed()
                .flatMap(a -> IntStream.range(a + 1, of).mapToObj(b -> new int[] {a, b}))
                .toArray(int[][]::new);
    }

    private static int shared(int[] one, int[] other) {
        return (int)
                IntStream.of(one).filter(x -> x == other[0] || x == other[1]).count();
    }
}
