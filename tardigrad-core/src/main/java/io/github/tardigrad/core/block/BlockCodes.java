package io.github.tardigrad.core.block;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Block codes whose workers need only the sum of their partitions' gradients: B_u = A D_u with diagonal D_u. One backward pass
 * over all of a worker's data makes its message.
 */
public final class BlockCodes {
    private BlockCodes() {}

    /** The baseline D_u = I: every message is the sum of all blocks, which nobody can tell apart. Its error is at least 1 - 1/m. */
    public static BlockEncoding stacked(Assignment assignment, int reduction) {
        return BlockEncoding.of(Collections.nCopies(reduction, assignment.encoding(1)));
    }

    /**
     * The code of given diagonals.
     *
     * @param diagonals Shape: [m][n], D_u(i)
     */
    public static BlockEncoding diagonal(Assignment assignment, double[][] diagonals) {
        EncodingMatrix ones = assignment.encoding(1);
        List<EncodingMatrix> blocks = new ArrayList<>();
        for (double[] diagonal : diagonals) {
            blocks.add(ones.scaleRows(diagonal));
        }
        return BlockEncoding.of(blocks);
    }

    /**
     * For workers in r classes, each of which holds every partition once: D_u(i) = (m/r) rho_c(i)[u], with rho_c the vectors of
     * a tight frame. The gradient is exact whenever m whole classes have arrived, so with any r - m stragglers.
     *
     * @throws IllegalArgumentException if the assignment is not resolvable, or has fewer than m classes
     */
    public static BlockEncoding classFrame(Assignment assignment, int reduction) {
        List<List<Integer>> classes = assignment.classes();
        if (classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "a class frame must have an assignment whose workers fall into classes that"
                            + " each hold every partition once: " + assignment + " has no such classes");
        }
        requireReplication(classes.size(), reduction, assignment);
        double[][] frame = HarmonicFrame.of(classes.size(), reduction);
        double[][] diagonals = new double[reduction][assignment.workers()];
        for (int c = 0; c < classes.size(); c++) {
            for (int i : classes.get(c)) {
                for (int u = 0; u < reduction; u++) {
                    diagonals[u][i] = frame[c][u] * reduction / classes.size();
                }
            }
        }
        return diagonal(assignment, diagonals);
    }

    /** No code recovers m blocks of a partition that fewer than m workers hold. */
    static void requireReplication(int replication, int needed, Assignment assignment) {
        if (replication < needed) {
            throw new IllegalArgumentException(
                    "every partition must be on at least reduction workers, and s more for s stragglers, together "
                            + needed + ": " + assignment + " has one on " + replication);
        }
    }

    /**
     * A code of any coefficients on an assignment.
     *
     * @param coefficients Shape: [m][n][load], in the order of {@link Assignment#partitions(int)}
     */
    static BlockEncoding of(Assignment assignment, double[][][] coefficients) {
        EncodingMatrix ones = assignment.encoding(1);
        int[] rows = ones.rowIndices();
        int[] columns = ones.columnIndices();
        List<EncodingMatrix> blocks = new ArrayList<>();
        for (double[][] block : coefficients) {
            double[] values =
                    Arrays.stream(block).flatMapToDouble(Arrays::stream).toArray();
            blocks.add(EncodingMatrix.of(assignment.workers(), assignment.partitions(), rows, columns, values));
        }
        return BlockEncoding.of(blocks);
    }
}
