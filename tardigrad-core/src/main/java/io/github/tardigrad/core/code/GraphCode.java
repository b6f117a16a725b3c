package io.github.tardigrad.core.code;

import java.util.ArrayList;
import java.util.List;
import org.jgrapht.Graph;
import org.jgrapht.generate.RandomRegularGraphGenerator;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleGraph;
import org.jgrapht.util.SupplierUtil;

/** Codes whose supports are random regular graphs; such graphs are good expanders with high probability. */
public final class GraphCode {
    private GraphCode() {}

    /**
     * Workers are the edges of a random graph in which every vertex has the same degree, blocks of partitions its vertices: a
     * worker holds two blocks, a block is on {@code degree} workers. Source: Glasgow and Wootters, 2021.
     *
     * @param degree copies of each partition, at least 2 (the computation load)
     * @return coefficients 1
     * @throws IllegalArgumentException if no such graph has as many edges as there are workers
     */
    public static EncodingMatrix workersOnEdges(int workers, int partitions, int degree, long seed) {
        int vertices = degree < 1 ? 0 : 2 * workers / degree;
        if (degree < 2 || vertices * degree != 2 * workers || degree >= vertices) {
            throw new IllegalArgumentException("degree must be at least 2, divide twice the number of workers, "
                    + (2 * workers) + ", and be below the quotient: degree=" + degree);
        }
        Graph<Integer, DefaultEdge> graph = regular(vertices, degree, seed);
        List<int[]> ends = new ArrayList<>();
        for (DefaultEdge edge : graph.edgeSet()) {
            ends.add(new int[] {graph.getEdgeSource(edge), graph.getEdgeTarget(edge)});
        }
        return EncodingMatrix.ofSupport(vertices, ends, 1).overBlocks(partitions);
    }

    /**
     * Worker i holds the neighbours of vertex i in a random regular graph on as many vertices as there are workers. Source:
     * Raviv, Tamo, Tandon and Dimakis, 2018 (expander codes); degree 2 is what the authors of OSGC ran as OD.
     *
     * @param degree copies of each partition (the computation load)
     * @param coefficient of every entry
     * @throws IllegalArgumentException if no such graph exists
     */
    public static EncodingMatrix neighbours(int workers, int partitions, int degree, double coefficient, long seed) {
        if (degree < 1 || degree >= workers || workers * degree % 2 != 0) {
            throw new IllegalArgumentException("degree must be in 1.." + (workers - 1)
                    + " with an even product of degree and workers, " + workers + ": degree=" + degree);
        }
        Graph<Integer, DefaultEdge> graph = regular(workers, degree, seed);
        List<int[]> neighbours = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            int vertex = i;
            neighbours.add(graph.edgesOf(i).stream()
                    .mapToInt(edge ->
                            graph.getEdgeSource(edge) == vertex ? graph.getEdgeTarget(edge) : graph.getEdgeSource(edge))
                    .toArray());
        }
        return EncodingMatrix.ofSupport(workers, neighbours, coefficient).overBlocks(partitions);
    }

    private static Graph<Integer, DefaultEdge> regular(int vertices, int degree, long seed) {
        Graph<Integer, DefaultEdge> graph = new SimpleGraph<>(
                SupplierUtil.createIntegerSupplier(), SupplierUtil.createDefaultEdgeSupplier(), false);
        new RandomRegularGraphGenerator<Integer, DefaultEdge>(vertices, degree, seed).generateGraph(graph);
        return graph;
    }
}
