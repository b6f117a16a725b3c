package io.github.tardigrad.core.assignment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A finite field of q &lt;= 128 elements, by tables. Its elements are 0 to q - 1: element a stands for the polynomial over GF(p)
 * whose coefficients are the digits of a in base p, lowest first, modulo a Conway polynomial. 0 and 1 are what they are called.
 */
final class FiniteField {
    static final int LARGEST = 128;

    private static final int LARGEST_PLANE = 97;

    /** Conway polynomials by q = p^e, without the leading 1, lowest coefficient first; Lübeck, 2008. */
    private static final Map<Integer, int[]> CONWAY = Map.ofEntries(
            Map.entry(4, new int[] {1, 1}),
            Map.entry(8, new int[] {1, 1, 0}),
            Map.entry(9, new int[] {2, 2}),
            Map.entry(16, new int[] {1, 1, 0, 0}),
            Map.entry(25, new int[] {2, 4}),
            Map.entry(27, new int[] {1, 2, 0}),
            Map.entry(32, new int[] {1, 0, 1, 0, 0}),
            Map.entry(49, new int[] {3, 6}),
            Map.entry(64, new int[] {1, 1, 0, 1, 1, 0}),
            Map.entry(81, new int[] {2, 0, 0, 2}),
            Map.entry(121, new int[] {2, 7}),
            Map.entry(125, new int[] {3, 3, 0}),
            Map.entry(128, new int[] {1, 1, 0, 0, 0, 0, 0}));

    private final int order;
    private final int characteristic;
    private final int[] modulus;
    private final int[][] sums;
    private final int[][] products;

    private FiniteField(int order) {
        this.order = order;
        modulus = CONWAY.getOrDefault(order, new int[] {0});
        characteristic = (int) Math.round(Math.pow(order, 1.0 / modulus.length));
        sums = new int[order][order];
        products = new int[order][order];
        for (int a = 0; a < order; a++) {
            for (int b = 0; b < order; b++) {
                sums[a][b] = sum(a, b);
            }
        }
        for (int a = 0; a < order; a++) {
            for (int b = 0; b < order; b++) {
                products[a][b] = product(a, b);
            }
        }
    }

    /**
     * GF(q).
     *
     * @throws IllegalArgumentException if q is not a prime power up to 128; the message names the nearest
     */
    static FiniteField of(int order) {
        Allowed.check("order", order, orders(), "a prime power up to " + LARGEST);
        return new FiniteField(order);
    }

    /** The orders that there are: prime powers up to 128, ascending. */
    static List<Integer> orders() {
        return IntStream.rangeClosed(2, LARGEST)
                .filter(q -> isPrime(q) || CONWAY.containsKey(q))
                .boxed()
                .toList();
    }

    /** Checks the order of a plane, whose points are about its square. */
    static void checkPlane(int order) {
        Allowed.check(
                "order",
                order,
                orders().stream().filter(q -> q <= LARGEST_PLANE).toList(),
                "a prime power up to " + LARGEST_PLANE);
    }

    static boolean isPrime(int number) {
        return number > 1 && IntStream.rangeClosed(2, (int) Math.sqrt(number)).allMatch(d -> number % d != 0);
    }

    int order() {
        return order;
    }

    int add(int a, int b) {
        return sums[a][b];
    }

    int multiply(int a, int b) {
        return products[a][b];
    }

    int negate(int a) {
        return multiply(a, characteristic - 1);
    }

    /** Sum of the products of the elements of two vectors of one length. */
    int dot(int[] x, int[] y) {
        int sum = 0;
        for (int t = 0; t < x.length; t++) {
            sum = add(sum, multiply(x[t], y[t]));
        }
        return sum;
    }

    /** Every vector of a length: number v has the digits of v in base q, highest first. */
    List<int[]> vectors(int length) {
        List<int[]> vectors = new ArrayList<>();
        int count = (int) Math.round(Math.pow(order, length));
        for (int number = 0; number < count; number++) {
            int[] vector = new int[length];
            int rest = number;
            for (int t = length - 1; t >= 0; t--) {
                vector[t] = rest % order;
                rest /= order;
            }
            vectors.add(vector);
        }
        return vectors;
    }

    private int sum(int a, int b) {
        int sum = 0;
        int place = 1;
        for (int e = 0; e < modulus.length; e++) {
            sum += (a / place + b / place) % characteristic * place;
            place *= characteristic;
        }
        return sum;
    }

    /** Horner's rule in the polynomials: ((a_e x + a_(e-1)) x + ...) b. */
    private int product(int a, int b) {
        if (modulus.length == 1) {
            return a * b % order;
        }
        int product = 0;
        for (int place = order / characteristic; place > 0; place /= characteristic) {
            product = timesX(product);
            for (int times = 0; times < a / place % characteristic; times++) {
                product = sums[product][b];
            }
        }
        return product;
    }

    private int timesX(int a) {
        int top = order / characteristic;
        int shifted = a % top * characteristic;
        int place = 1;
        int reduction = 0;
        for (int coefficient : modulus) {
            reduction += (characteristic - coefficient) % characteristic * (a / top) % characteristic * place;
            place *= characteristic;
        }
        return sums[shifted][reduction];
    }
}
