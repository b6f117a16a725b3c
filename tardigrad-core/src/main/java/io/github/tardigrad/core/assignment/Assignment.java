package io.github.tardigrad.core.assignment;

import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Which worker holds which partition: the 0/1 matrix A of N partitions by n workers, without coefficients.
 *
 * <p>A worker's load k is the number of partitions that it holds, a partition's replication r the number of its holders; N r =
 * n k where both are constant. Immutable.
 */
public final class Assignment {
    /** Entries of A above which no spectrum is computed: 128 MiB as doubles. */
    public static final long MOST_ENTRIES = 1L << 24;

    private final String name;
    private final int partitions;
    private final int[][] held;
    private final int[][] holders;
    private final List<List<Integer>> classes;

    private Assignment(String name, int partitions, int[][] held, List<List<Integer>> classes) {
        this.name = name;
        this.partitions = partitions;
        this.held = held;
        this.classes = classes;
        int[] replication = new int[partitions];
        for (int[] row : held) {
            for (int j : row) {
                replication[j]++;
            }
        }
        holders = new int[partitions][];
        Arrays.setAll(holders, j -> new int[replication[j]]);
        Arrays.fill(replication, 0);
        for (int i = 0; i < held.length; i++) {
            for (int j : held[i]) {
                holders[j][replication[j]++] = i;
            }
        }
    }

    /**
     * An assignment from what each worker holds, in any order.
     *
     * @param name for people: {@code PG(2,9)}
     * @throws IllegalArgumentException if there is no worker or partition, or a worker holds a partition that does not exist, or
     *     one twice
     */
    public static Assignment of(String name, int partitions, List<int[]> partitionsOfWorker) {
        if (partitions < 1 || partitionsOfWorker.isEmpty()) {
            throw new IllegalArgumentException("an assignment must have partitions and workers: partitions="
                    + partitions + ", workers=" + partitionsOfWorker.size());
        }
        int[][] held = new int[partitionsOfWorker.size()][];
        for (int i = 0; i < held.length; i++) {
            held[i] = partitionsOfWorker.get(i).clone();
            Arrays.sort(held[i]);
            for (int t = 0; t < held[i].length; t++) {
                if (held[i][t] < 0 || held[i][t] >= partitions || (t > 0 && held[i][t] == held[i][t - 1])) {
                    throw new IllegalArgumentException("worker " + i + " must hold different partitions of 0.."
                            + (partitions - 1) + ": " + Arrays.toString(held[i]));
                }
            }
        }
        return new Assignment(name, partitions, held, List.of());
    }

    /** Where the coefficients of a code are. */
    public static Assignment of(String name, EncodingMatrix support) {
        List<int[]> held = new ArrayList<>();
        int[] columns = support.columnIndices();
        int from = 0;
        for (int i = 0; i < support.workers(); i++) {
            int to = from + support.rowSize(i);
            held.add(Arrays.copyOfRange(columns, from, to));
            from = to;
        }
        return of(name, support.partitions(), held);
    }

    /**
     * The same with its parallel classes: every worker in one of them, and the workers of a class together hold every
     * partition once.
     *
     * @throws IllegalArgumentException if a class does not partition the data, or a worker is in no class or in two
     */
    Assignment withClasses(List<List<Integer>> parallel) {
        int[] classOf = new int[workers()];
        for (int c = 0; c < parallel.size(); c++) {
            int[] covered = new int[partitions];
            for (int i : parallel.get(c)) {
                classOf[i]++;
                for (int j : held[i]) {
                    covered[j]++;
                }
            }
            if (!Arrays.stream(covered).allMatch(times -> times == 1)) {
                throw new IllegalArgumentException(
                        name + ": class " + c + " must hold every partition once: " + Arrays.toString(covered));
            }
        }
        if (!Arrays.stream(classOf).allMatch(times -> times == 1)) {
            throw new IllegalArgumentException(
                    name + ": every worker must be in one class: " + Arrays.toString(classOf));
        }
        return new Assignment(
                name, partitions, held, parallel.stream().map(List::copyOf).toList());
    }

    /** For people: {@code PG(2,9)}. */
    public String name() {
        return name;
    }

    /** Number of partitions N. */
    public int partitions() {
        return partitions;
    }

    /** Number of workers n. */
    public int workers() {
        return held.length;
    }

    /** A copy of the partitions that a worker holds, ascending. */
    public int[] partitions(int worker) {
        return held[Objects.checkIndex(worker, held.length)].clone();
    }

    /** A copy of the workers that hold a partition, ascending. */
    public int[] workers(int partition) {
        return holders[Objects.checkIndex(partition, partitions)].clone();
    }

    /** Whether a worker holds a partition: A_ji = 1. */
    public boolean holds(int worker, int partition) {
        Objects.checkIndex(partition, partitions);
        return Arrays.binarySearch(held[Objects.checkIndex(worker, held.length)], partition) >= 0;
    }

    /** How many partitions a worker holds. */
    public int load(int worker) {
        return held[Objects.checkIndex(worker, held.length)].length;
    }

    /** How many workers hold a partition. */
    public int replication(int partition) {
        return holders[Objects.checkIndex(partition, partitions)].length;
    }

    /** The replication of the partition with the fewest holders. */
    public int minimumReplication() {
        return Arrays.stream(holders).mapToInt(row -> row.length).min().orElseThrow();
    }

    /** Whether all loads are equal and all replications are. */
    public boolean isBiregular() {
        return Arrays.stream(held).allMatch(row -> row.length == held[0].length)
                && Arrays.stream(holders).allMatch(row -> row.length == holders[0].length);
    }

    /**
     * The classes of workers, each of which holds every partition once; empty if the assignment is not resolvable or none are
     * known.
     */
    public List<List<Integer>> classes() {
        return classes;
    }

    /** Whether its classes are known. */
    public boolean isResolvable() {
        return !classes.isEmpty();
    }

    /** How many partitions any two workers share, where that is the same for every two; empty otherwise or for one worker. */
    public OptionalInt columnIntersection() {
        int common = -1;
        int[] shared = new int[held.length];
        for (int i = 0; i < held.length; i++) {
            Arrays.fill(shared, 0);
            for (int j : held[i]) {
                for (int other : holders[j]) {
                    shared[other]++;
                }
            }
            for (int other = 0; other < i; other++) {
                if (common >= 0 && shared[other] != common) {
                    return OptionalInt.empty();
                }
                common = shared[other];
            }
        }
        return common < 0 ? OptionalInt.empty() : OptionalInt.of(common);
    }

    /** Partitions and workers exchanged: A transposed. Its classes are not known. */
    public Assignment dual() {
        return new Assignment("dual of " + name, held.length, holders, List.of());
    }

    /** The matrix with the same coefficient wherever a worker holds a partition. */
    public EncodingMatrix encoding(double coefficient) {
        return EncodingMatrix.ofSupport(partitions, List.of(held), coefficient);
    }

    /**
     * The singular values of A, largest first, min(N, n) of them. Where the assignment is biregular the first is sqrt(r k).
     *
     * <p>Cost: O(N n min(N, n)).
     *
     * @throws IllegalArgumentException if N n is above 2^24
     */
    public double[] spectrum() {
        if ((long) partitions * held.length > MOST_ENTRIES) {
            throw new IllegalArgumentException("a spectrum needs at most " + MOST_ENTRIES
                    + " entries, partitions times workers: " + partitions + " x " + held.length);
        }
        DMatrixRMaj matrix = new DMatrixRMaj(partitions, held.length);
        for (int i = 0; i < held.length; i++) {
            for (int j : held[i]) {
                matrix.set(j, i, 1);
            }
        }
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(partitions, held.length, false, false, true);
        if (!svd.decompose(matrix)) {
            throw new AssertionError("singular values did not converge: " + name);
        }
        double[] ascending = Arrays.copyOf(svd.getSingularValues(), svd.numberOfSingularValues());
        Arrays.sort(ascending);
        double[] values = new double[ascending.length];
        Arrays.setAll(values, t -> ascending[ascending.length - 1 - t]);
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Assignment that
                && partitions == that.partitions
                && Arrays.deepEquals(held, that.held)
                && classes.equals(that.classes);
    }

    @Override
    public int hashCode() {
        return 31 * partitions + Arrays.deepHashCode(held);
    }

    @Override
    public String toString() {
        return name + ": " + partitions + " partitions, " + held.length + " workers";
    }
}
