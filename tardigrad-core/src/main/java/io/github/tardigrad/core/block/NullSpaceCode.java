package io.github.tardigrad.core.block;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.code.BlockEncoding;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Block codes that are exact with up to s0 stragglers on any assignment with r &gt;= m + s0.
 *
 * <p>Each worker has a decoding row rho_i of m numbers and, to do without s0 workers, a row of s0 spare numbers. The
 * coefficients of partition j over its holders S solve X_j [R_S W_S] = [I 0], the solution with the least sum of ||x_ji||^2 /
 * w_i. So B R = T recovers the gradient when everybody is there, and B W = 0 lets R + W c do it without any s0 workers: {@link
 * io.github.tardigrad.core.decode.NullSpaceDecoding}.
 */
public final class NullSpaceCode {
    private static final double SMALLEST_SINGULAR_VALUE = 1e-9;

    /** Draws of the spare rows, of which the one is kept that amplifies noise least. */
    private static final int RESTARTS = 20;

    private static final int STRAGGLER_SETS = 40;

    private final BlockEncoding encoding;
    private final double[][] decoding;
    private final double[][] spare;

    private NullSpaceCode(BlockEncoding encoding, double[][] decoding, double[][] spare) {
        this.encoding = encoding;
        this.decoding = decoding;
        this.spare = spare;
    }

    /**
     * The code of given rows.
     *
     * @param decoding R, Shape: [n][m]
     * @param spare W, Shape: [n][s0]; s0 = 0 for none
     * @param weights w_i &gt;= 0 and finite, one per worker: how much of a partition a worker should carry; 0 for nothing
     * @throws IllegalArgumentException if some partition's holders with a positive weight have dependent rows, or are fewer
     *     than m + s0
     */
    public static NullSpaceCode of(Assignment assignment, double[][] decoding, double[][] spare, double[] weights) {
        int reduction = decoding[0].length;
        int width = reduction + spare[0].length;
        BlockCodes.requireReplication(assignment.minimumReplication(), width, assignment);
        double[][][] coefficients = new double[reduction][assignment.workers()][];
        int[] filled = new int[assignment.workers()];
        for (int i = 0; i < assignment.workers(); i++) {
            for (double[][] block : coefficients) {
                block[i] = new double[assignment.load(i)];
            }
        }
        for (int j = 0; j < assignment.partitions(); j++) {
            int[] holders = assignment.workers(j);
            DMatrixRMaj rows = new DMatrixRMaj(holders.length, width);
            for (int t = 0; t < holders.length; t++) {
                double root = Math.sqrt(weights[holders[t]]);
                for (int c = 0; c < width; c++) {
                    double entry = c < reduction ? decoding[holders[t]][c] : spare[holders[t]][c - reduction];
                    rows.set(t, c, root * entry);
                }
            }
            DMatrixRMaj inverse = new DMatrixRMaj(width, holders.length);
            CommonOps_DDRM.pinv(rows, inverse);
            if (!(CommonOps_DDRM.elementMaxAbs(inverse) * CommonOps_DDRM.elementMaxAbs(rows)
                            < 1 / SMALLEST_SINGULAR_VALUE)
                    || !isLeftInverse(inverse, rows)) {
                throw new IllegalArgumentException("the rows of the workers that hold partition " + j
                        + " must be independent, " + width + " of them: " + Arrays.toString(holders));
            }
            for (int t = 0; t < holders.length; t++) {
                int i = holders[t];
                double root = Math.sqrt(weights[i]);
                for (int u = 0; u < reduction; u++) {
                    coefficients[u][i][filled[i]] = inverse.get(u, t) * root;
                }
                filled[i]++;
            }
        }
        return new NullSpaceCode(BlockCodes.of(assignment, coefficients), decoding, spare);
    }

    private static boolean isLeftInverse(DMatrixRMaj inverse, DMatrixRMaj rows) {
        DMatrixRMaj product = new DMatrixRMaj(inverse.numRows, rows.numCols);
        CommonOps_DDRM.mult(inverse, rows, product);
        CommonOps_DDRM.subtractEquals(product, CommonOps_DDRM.identity(product.numRows));
        return CommonOps_DDRM.elementMaxAbs(product) < SMALLEST_SINGULAR_VALUE;
    }

    /**
     * The code of given directions without spare rows: exact when everybody is there.
     *
     * @param directions Shape: [n][m]
     */
    public static NullSpaceCode of(Assignment assignment, double[][] directions, double[] weights) {
        return of(assignment, directions, new double[directions.length][0], weights);
    }

    /**
     * A code of given directions that is exact with up to s0 stragglers. Of several draws of normal spare rows it keeps the one
     * whose worst amplification of noise over random sets of s0 stragglers is least.
     *
     * @param directions Shape: [n][m]
     * @param stragglers s0, &gt;= 0
     */
    public static NullSpaceCode of(
            Assignment assignment, double[][] directions, int stragglers, double[] weights, RandomGenerator random) {
        if (stragglers == 0) {
            return of(assignment, directions, weights);
        }
        BlockCodes.requireReplication(assignment.minimumReplication(), directions[0].length + stragglers, assignment);
        int[][] absent = new int[STRAGGLER_SETS][];
        Arrays.setAll(
                absent,
                set -> random.ints(0, assignment.workers())
                        .distinct()
                        .limit(stragglers)
                        .toArray());
        NullSpaceCode best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int restart = 0; restart < RESTARTS; restart++) {
            double[][] spare = new double[assignment.workers()][stragglers];
            for (double[] row : spare) {
                Arrays.setAll(row, t -> random.nextGaussian());
            }
            NullSpaceCode code = of(assignment, directions, spare, weights);
            double worst = 0;
            for (int[] set : absent) {
                worst = Math.max(worst, code.amplification(set));
            }
            if (best == null || worst < least) {
                best = code;
                least = worst;
            }
        }
        if (best == null) {
            throw new AssertionError("at least one draw");
        }
        return best;
    }

    /**
     * How many times larger the mean square of independent relative noise of the messages is in the estimate, for uncorrelated
     * gradients, when exactly the given s0 workers are absent: sum_i ||R_F(i)||^2 ||B_i||^2 / (N m).
     */
    public double amplification(int... absent) {
        DMatrixRMaj dead = new DMatrixRMaj(absent.length, spare[0].length);
        DMatrixRMaj right = new DMatrixRMaj(absent.length, reduction());
        for (int d = 0; d < absent.length; d++) {
            for (int c = 0; c < dead.numCols; c++) {
                dead.set(d, c, spare[absent[d]][c]);
            }
            for (int u = 0; u < right.numCols; u++) {
                right.set(d, u, -decoding[absent[d]][u]);
            }
        }
        DMatrixRMaj combination = new DMatrixRMaj(dead.numCols, right.numCols);
        if (absent.length > 0 && !CommonOps_DDRM.solve(dead, right, combination)) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        for (int i = 0; i < decoding.length; i++) {
            double weight = 0;
            double power = 0;
            for (int u = 0; u < reduction(); u++) {
                double r = decoding[i][u];
                for (int c = 0; c < dead.numCols; c++) {
                    r += spare[i][c] * combination.get(c, u);
                }
                weight += r * r;
                power += encoding.block(u).squaredNorm(i);
            }
            sum += weight * power;
        }
        return sum / ((double) encoding.block(0).partitions() * reduction());
    }

    private int reduction() {
        return decoding[0].length;
    }

    /** Who adds up what. */
    public BlockEncoding encoding() {
        return encoding;
    }

    /** R: the decoding weights of worker i for each block when everybody is there. A copy, Shape: [n][m]. */
    public double[][] decoding() {
        return Arrays.stream(decoding).map(double[]::clone).toArray(double[][]::new);
    }

    /** W: combinations of messages that are 0 whatever the gradients. A copy, Shape: [n][s0]. */
    public double[][] spare() {
        return Arrays.stream(spare).map(double[]::clone).toArray(double[][]::new);
    }
}
