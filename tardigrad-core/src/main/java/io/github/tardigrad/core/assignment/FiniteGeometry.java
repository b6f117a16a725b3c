package io.github.tardigrad.core.assignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Assignments whose partitions are the points of a space over a finite field, and whose workers are its subspaces or cosets. */
public final class FiniteGeometry {
    private FiniteGeometry() {}

    /**
     * PG(d,q) with its hyperplanes: (q^(d+1) - 1) / (q - 1) partitions (points) and as many workers, a symmetric design. Any two
     * workers share (q^(d-1) - 1) / (q - 1) partitions. PG(2,q) is the projective plane, PG(3,2) the (15,7,3) design.
     *
     * @param dimension d >= 2
     * @param order q, a prime power up to 128
     */
    public static Assignment projectiveSpace(int dimension, int order) {
        atLeastTwo(dimension);
        String name = "PG(" + dimension + "," + order + ")";
        FiniteField field = FiniteField.of(order);
        double size = (Math.pow(order, dimension + 1.0) - 1) / (order - 1);
        Allowed.size(name, size, size);
        List<int[]> points = points(field, dimension + 1);
        List<int[]> held = new ArrayList<>();
        for (int[] hyperplane : points) {
            int[] on = new int[points.size()];
            int count = 0;
            for (int j = 0; j < points.size(); j++) {
                if (field.dot(hyperplane, points.get(j)) == 0) {
                    on[count++] = j;
                }
            }
            held.add(Arrays.copyOf(on, count));
        }
        return Assignment.of(name, points.size(), held);
    }

    /**
     * The affine plane AG(2,q): q^2 partitions (points), q^2 + q workers (lines) of q partitions each, replication q + 1. Every
     * two partitions share one worker. Resolvable: a class has the q lines of a slope.
     *
     * @param order q, a prime power up to 97
     */
    public static Assignment affinePlane(int order) {
        FiniteField.checkPlane(order);
        return hyperplaneCosets("AG(2," + order + ")", order, 2, order + 1);
    }

    /**
     * The coset bipartite graph of l subspaces of codimension 1: partitions are the q^t vectors of F_q^t, workers the l q cosets
     * of the kernels of l functionals, {x : f_c(x) = a}. Load q^(t-1), replication l, singular values sqrt(l q^(t-1)), then
     * q^((t-1)/2) l (q - 1) times, then 0. Resolvable: class c has the cosets of the c-th kernel.
     *
     * <p>The functionals lie on the moment curve (1, a, ..., a^(t-1)) while that has points, so that any t of q + 1 are
     * independent; further ones are any that are not multiples. Our reading of the coset graphs of Munim and Ramamoorthy.
     *
     * @param order q, a prime power up to 128
     * @param dimension t >= 2
     * @param classes l, from 1 to (q^t - 1) / (q - 1)
     */
    public static Assignment cosetHyper(int order, int dimension, int classes) {
        return hyperplaneCosets(
                "coset graph (" + order + "," + dimension + "," + classes + "), codimension 1",
                order,
                dimension,
                classes);
    }

    /**
     * The coset bipartite graph of l lines through 0: partitions are the vectors of F_q^t, workers the l q^(t-1) cosets x + H_c.
     * Load q, replication l. Resolvable: class c has the cosets of the c-th line. For t = 2 the same kind of design as {@link
     * #cosetHyper}.
     *
     * @param order q, a prime power up to 128
     * @param dimension t >= 2
     * @param classes l, from 1 to (q^t - 1) / (q - 1)
     */
    public static Assignment cosetLine(int order, int dimension, int classes) {
        String name = "coset graph (" + order + "," + dimension + "," + classes + "), dimension 1";
        FiniteField field = checked(name, order, dimension, classes, Math.pow(order, dimension - 1.0));
        List<int[]> vectors = field.vectors(dimension);
        List<List<int[]>> cosets = new ArrayList<>();
        for (int[] direction : directions(field, dimension, classes)) {
            int leading = leading(direction);
            List<int[]> ofClass = new ArrayList<>();
            for (int[] start : vectors) {
                if (start[leading] == 0) {
                    int[] line = new int[order];
                    for (int a = 0; a < order; a++) {
                        line[a] = number(field, along(field, start, a, direction));
                    }
                    ofClass.add(line);
                }
            }
            cosets.add(ofClass);
        }
        return resolved(name, vectors.size(), cosets);
    }

    private static Assignment hyperplaneCosets(String name, int order, int dimension, int classes) {
        FiniteField field = checked(name, order, dimension, classes, order);
        List<int[]> vectors = field.vectors(dimension);
        int load = vectors.size() / order;
        List<List<int[]>> cosets = new ArrayList<>();
        for (int[] functional : directions(field, dimension, classes)) {
            int[][] byValue = new int[order][load];
            int[] count = new int[order];
            for (int j = 0; j < vectors.size(); j++) {
                int value = field.dot(functional, vectors.get(j));
                byValue[value][count[value]++] = j;
            }
            cosets.add(List.of(byValue));
        }
        return resolved(name, vectors.size(), cosets);
    }

    private static FiniteField checked(String name, int order, int dimension, int classes, double cosetsOfClass) {
        atLeastTwo(dimension);
        FiniteField field = FiniteField.of(order);
        double points = Math.pow(order, dimension);
        if (classes < 1 || classes > (points - 1) / (order - 1)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "classes must be in 1..%.0f, the subspaces through 0: classes=%d",
                    (points - 1) / (order - 1),
                    classes));
        }
        Allowed.size(name, points, classes * cosetsOfClass);
        return field;
    }

    private static void atLeastTwo(int dimension) {
        if (dimension < 2) {
            throw new IllegalArgumentException("dimension must be >= 2: dimension=" + dimension);
        }
    }

    /** An assignment whose workers are the cosets, one class after another. */
    private static Assignment resolved(String name, int partitions, List<List<int[]>> cosets) {
        List<int[]> held = new ArrayList<>();
        List<List<Integer>> classes = new ArrayList<>();
        for (List<int[]> ofClass : cosets) {
            List<Integer> workers = new ArrayList<>();
            for (int[] coset : ofClass) {
                workers.add(held.size());
                held.add(coset);
            }
            classes.add(workers);
        }
        return Assignment.of(name, partitions, held).withClasses(classes);
    }

    /** The first points on the moment curve, its point at infinity, then all others; each with leading 1. */
    private static List<int[]> directions(FiniteField field, int length, int count) {
        Set<List<Integer>> order = new LinkedHashSet<>();
        for (int a = 0; a < field.order(); a++) {
            List<Integer> point = new ArrayList<>();
            int power = 1;
            for (int t = 0; t < length; t++) {
                point.add(power);
                power = field.multiply(power, a);
            }
            order.add(point);
        }
        int[] infinity = new int[length];
        infinity[length - 1] = 1;
        order.add(boxed(infinity));
        if (count > order.size()) {
            points(field, length).forEach(point -> order.add(boxed(point)));
        }
        return order.stream()
                .limit(count)
                .map(point -> point.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private static List<Integer> boxed(int[] vector) {
        return Arrays.stream(vector).boxed().toList();
    }

    /** The points of a projective space: vectors whose first element that is not 0 is 1. */
    private static List<int[]> points(FiniteField field, int length) {
        return field.vectors(length).stream()
                .filter(vector -> leading(vector) < length && vector[leading(vector)] == 1)
                .toList();
    }

    /** The place of the first element that is not 0; the length if there is none. */
    private static int leading(int[] vector) {
        int t = 0;
        while (t < vector.length && vector[t] == 0) {
            t++;
        }
        return t;
    }

    private static int[] along(FiniteField field, int[] start, int factor, int[] direction) {
        int[] point = new int[start.length];
        Arrays.setAll(point, t -> field.add(start[t], field.multiply(factor, direction[t])));
        return point;
    }

    private static int number(FiniteField field, int[] vector) {
        int number = 0;
        for (int element : vector) {
            number = number * field.order() + element;
        }
        return number;
    }
}
