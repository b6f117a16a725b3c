package io.github.tardigrad.core.assignment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jgrapht.Graph;
import org.jgrapht.alg.flow.DinicMFImpl;
import org.jgrapht.alg.interfaces.MaximumFlowAlgorithm.MaximumFlow;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;

/** Assignments in which every set of partitions of one size is a worker's. */
public final class CompleteDesigns {
    private CompleteDesigns() {}

    /**
     * All k-subsets of v partitions, one worker each, in lexicographic order: C(v,k) workers, replication C(v-1,k-1).
     * Resolvable where k divides v, by Baranyai's theorem (1975), whose classes are found by flows.
     *
     * @param partitions v
     * @param load k, 1 to v
     * @throws IllegalArgumentException if the load is out of range, or there would be more than 10,000 workers
     */
    public static Assignment complete(int partitions, int load) {
        if (load < 1 || load > partitions) {
            throw new IllegalArgumentException("load must be in 1.." + partitions + ", the partitions: load=" + load);
        }
        String name = "complete (" + partitions + "," + load + ")";
        Allowed.size(name, partitions, choose(partitions, load));
        List<List<Integer>> subsets = new ArrayList<>();
        addSubsets(partitions, load, List.of(), subsets);
        Assignment assignment = Assignment.of(
                name,
                partitions,
                subsets.stream()
                        .map(set -> set.stream().mapToInt(Integer::intValue).toArray())
                        .toList());
        if (partitions % load != 0) {
            return assignment;
        }
        Map<List<Integer>, Integer> worker = new HashMap<>();
        subsets.forEach(set -> worker.put(set, worker.size()));
        return assignment.withClasses(baranyai(partitions, load).stream()
                .map(parallel -> parallel.stream().map(worker::get).toList())
                .toList());
    }

    private static void addSubsets(int of, int size, List<Integer> chosen, List<List<Integer>> subsets) {
        if (chosen.size() == size) {
            subsets.add(chosen);
            return;
        }
        int first = chosen.isEmpty() ? 0 : chosen.get(chosen.size() - 1) + 1;
        for (int next = first; next <= of - (size - chosen.size()); next++) {
            addSubsets(of, size, with(chosen, next), subsets);
        }
    }

    private static List<Integer> with(List<Integer> set, int element) {
        List<Integer> larger = new ArrayList<>(set);
        larger.add(element);
        return List.copyOf(larger);
    }

    /**
     * C(v-1,k-1) classes of v/k sets. Elements come one after another: before element l each class is v/k sets that partition
     * 0 .. l-1, some of them empty, and a set S is C(v-l, k-|S|) times among all classes. Element l joins one set of each
     * class, and C(v-l-1, k-|S|-1) of the copies of S: an integral flow, which exists because the fractions (k-|S|)/(v-l) are one.
     */
    private static List<List<List<Integer>>> baranyai(int partitions, int load) {
        List<List<List<Integer>>> classes = new ArrayList<>();
        int count = (int) Math.round(choose(partitions - 1, load - 1));
        for (int c = 0; c < count; c++) {
            List<List<Integer>> empty = new ArrayList<>();
            IntStream.range(0, partitions / load).forEach(set -> empty.add(List.of()));
            classes.add(empty);
        }
        for (int element = 0; element < partitions; element++) {
            List<List<Integer>> joined = setsToJoin(classes, partitions - element - 1, load);
            for (int c = 0; c < count; c++) {
                classes.get(c).remove(joined.get(c));
                classes.get(c).add(with(joined.get(c), element));
            }
        }
        return classes;
    }

    /** One set of each class, such that set S is taken C(later, k-|S|-1) times. */
    private static List<List<Integer>> setsToJoin(List<List<List<Integer>>> classes, int later, int load) {
        Graph<Object, DefaultWeightedEdge> network = new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
        network.addVertex("source");
        network.addVertex("sink");
        List<Map<List<Integer>, DefaultWeightedEdge>> edges = new ArrayList<>();
        for (int c = 0; c < classes.size(); c++) {
            network.addVertex(c);
            network.setEdgeWeight(network.addEdge("source", c), 1);
            Map<List<Integer>, DefaultWeightedEdge> ofClass = new HashMap<>();
            for (List<Integer> set : classes.get(c)) {
                if (set.size() < load && !ofClass.containsKey(set)) {
                    if (network.addVertex(set)) {
                        network.setEdgeWeight(network.addEdge(set, "sink"), choose(later, load - set.size() - 1));
                    }
                    DefaultWeightedEdge edge = network.addEdge(c, set);
                    network.setEdgeWeight(edge, 1);
                    ofClass.put(set, edge);
                }
            }
            edges.add(ofClass);
        }
        MaximumFlow<DefaultWeightedEdge> flow = new DinicMFImpl<>(network).getMaximumFlow("source", "sink");
        return edges.stream()
                .map(ofClass -> ofClass.entrySet().stream()
                        .filter(entry -> flow.getFlow(entry.getValue()) > 0.5)
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("Baranyai's flow must reach every class")))
                .toList();
    }

    private static double choose(int of, int size) {
        double count = size <= of ? 1 : 0;
        for (int t = 1; t <= Math.min(size, of - size); t++) {
            count = count * (of - t + 1) / t;
        }
        return Math.rint(count);
    }
}
