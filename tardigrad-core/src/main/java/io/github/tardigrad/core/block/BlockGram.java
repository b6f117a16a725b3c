package io.github.tardigrad.core.block;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.WeightedPartitions;
import java.util.BitSet;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * What least squares can do with any set of arrived messages, from products that are computed once: the Gram matrix B^T B of
 * the messages and C = B^T T, with T the m columns that stand for the blocks of the gradient.
 *
 * <p>Of the mN numbers of the coverage B_F R - T the squares add up to mN - tr C_F^T (B_F^T B_F)^+ C_F for the best weights R. A
 * set of f messages costs one factorisation of an f x f matrix: Cholesky's, or that into eigenvectors where messages are
 * dependent. Messages count as if of length 1, which changes nothing. Immutable; cost to make: sum_j r_j^2.
 */
public final class BlockGram {
    /** Eigenvalues and pivots below this, beside messages of length 1, are rounding. */
    private static final double CUTOFF = 1e-9;

    private final int workers;
    private final int reduction;
    private final int columns;
    private final double[] length;
    private final DMatrixRMaj gram;
    private final DMatrixRMaj cross;

    private BlockGram(int workers, int reduction, int partitions) {
        this.workers = workers;
        this.reduction = reduction;
        this.columns = Math.multiplyExact(reduction, partitions);
        this.length = new double[workers];
        this.gram = new DMatrixRMaj(workers, workers);
        this.cross = new DMatrixRMaj(workers, reduction);
    }

    /** The products of a code. */
    public static BlockGram of(BlockEncoding blocks) {
        int workers = blocks.block(0).workers();
        int partitions = blocks.block(0).partitions();
        BlockGram made = new BlockGram(workers, blocks.reduction(), partitions);
        double[] row = new double[partitions];
        for (int u = 0; u < blocks.reduction(); u++) {
            for (int i = 0; i < workers; i++) {
                WeightedPartitions own = blocks.block(u).row(i);
                for (int t = 0; t < own.size(); t++) {
                    row[own.partition(t)] = own.coefficient(t);
                    made.cross.add(i, u, own.coefficient(t));
                }
                for (int l = 0; l < workers; l++) {
                    WeightedPartitions other = blocks.block(u).row(l);
                    double product = 0;
                    for (int t = 0; t < other.size(); t++) {
                        product += row[other.partition(t)] * other.coefficient(t);
                    }
                    made.gram.add(i, l, product);
                }
                for (int t = 0; t < own.size(); t++) {
                    row[own.partition(t)] = 0;
                }
            }
        }
        made.normalise();
        return made;
    }

    private void normalise() {
        for (int i = 0; i < workers; i++) {
            length[i] = Math.sqrt(gram.get(i, i));
        }
        for (int i = 0; i < workers; i++) {
            for (int l = 0; l < workers; l++) {
                gram.set(i, l, product(i, l));
            }
            for (int u = 0; u < reduction; u++) {
                cross.set(i, u, length[i] == 0 ? 0 : cross.get(i, u) / length[i]);
            }
        }
    }

    private double product(int i, int l) {
        return length[i] == 0 || length[l] == 0 ? 0 : gram.get(i, l) / (length[i] * length[l]);
    }

    /** Number of workers n. */
    public int workers() {
        return workers;
    }

    /** The reduction factor m. */
    public int reduction() {
        return reduction;
    }

    /** The product of two workers' messages, sum_u sum_j b^u_ij b^u_lj. */
    public double gram(int i, int l) {
        return gram.get(i, l) * length[i] * length[l];
    }

    /** The product of a worker's message with block u of the gradient: sum_j b^u_ij. */
    public double cross(int i, int u) {
        return cross.get(i, u) * length[i];
    }

    /** The normalised error of least squares for a set of arrivals; 1 for none. */
    public double error(BitSet arrived) {
        return error(arrived, new double[workers]);
    }

    /**
     * The least normalised error with quantization noise, of weights that know of it (MMSE): message i has independent noise of
     * eps_i times its own mean square.
     *
     * @param varianceFactor eps_i, one per worker, &gt;= 0
     */
    public double error(BitSet arrived, double[] varianceFactor) {
        int[] rows = arrived.stream().filter(i -> length[i] > 0).toArray();
        DMatrixRMaj products = new DMatrixRMaj(rows.length, rows.length);
        DMatrixRMaj right = new DMatrixRMaj(rows.length, reduction);
        for (int a = 0; a < rows.length; a++) {
            for (int b = 0; b < rows.length; b++) {
                products.set(a, b, gram.get(rows[a], rows[b]));
            }
            products.add(a, a, varianceFactor[rows[a]]);
            for (int u = 0; u < reduction; u++) {
                right.set(a, u, cross.get(rows[a], u));
            }
        }
        return rows.length == 0 ? 1 : Math.max(0, 1 - explained(products, right) / columns);
    }

    /**
     * What the mean error over all sets of f arrivals, each as likely, is not above: that of the weights R of complete rounds
     * times the best factor, 1 - (f/n)^2 (1-e)^2 / (p (1-e) + (f/n - p) nu).
     *
     * <p>e is the error with everybody there, p = f (f-1) / (n (n-1)) the probability that two given workers arrive, nu = sum_i
     * ||R_i||^2 ||B_i||^2 / (m N). Since B R projects T, E||c B_F R_F - T||^2 / (m N) = c^2 (p (1-e) + (f/n - p) nu) - 2 c (f/n) (1-e) + 1.
     *
     * <p>Cost: the eigenvectors of an n x n matrix.
     *
     * @return one bound for each number of arrivals, 0 to n
     */
    public double[] averageUpper() {
        EigenDecomposition_F64<DMatrixRMaj> eigen = eigen(gram.copy());
        double largest = largest(eigen);
        double explained = 0;
        double noise = 0;
        DMatrixRMaj along = new DMatrixRMaj(1, reduction);
        for (int e = 0; e < eigen.getNumberOfEigenvalues(); e++) {
            double value = eigen.getEigenvalue(e).getReal();
            if (value > CUTOFF * largest) {
                CommonOps_DDRM.multTransA(eigen.getEigenVector(e), cross, along);
                double squares = CommonOps_DDRM.dot(along, along);
                explained += squares / value / columns;
                noise += squares / (value * value) / columns;
            }
        }
        double[] bounds = new double[workers + 1];
        bounds[0] = 1;
        for (int f = 1; f <= workers; f++) {
            double one = (double) f / workers;
            double two = workers == 1 ? one : one * (f - 1) / (workers - 1);
            double spread = two * explained + (one - two) * noise;
            bounds[f] = spread == 0 ? 1 : Math.max(0, 1 - one * one * explained * explained / spread);
        }
        return bounds;
    }

    /** tr right^T products^+ right. Updates: products. */
    private static double explained(DMatrixRMaj products, DMatrixRMaj right) {
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(products.numRows, true);
        DMatrixRMaj kept = products.copy();
        if (cholesky.decompose(products)) {
            DMatrixRMaj lower = cholesky.getT(null);
            double smallest = Double.POSITIVE_INFINITY;
            for (int a = 0; a < lower.numRows; a++) {
                smallest = Math.min(smallest, lower.get(a, a) * lower.get(a, a) / kept.get(a, a));
            }
            if (smallest > CUTOFF) {
                return explainedBy(lower, right);
            }
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = eigen(kept);
        double largest = largest(eigen);
        double explained = 0;
        DMatrixRMaj along = new DMatrixRMaj(1, right.numCols);
        for (int e = 0; e < eigen.getNumberOfEigenvalues(); e++) {
            double value = eigen.getEigenvalue(e).getReal();
            if (value > CUTOFF * largest) {
                CommonOps_DDRM.multTransA(eigen.getEigenVector(e), right, along);
                explained += CommonOps_DDRM.dot(along, along) / value;
            }
        }
        return explained;
    }

    /** Updates: symmetric. */
    private static EigenDecomposition_F64<DMatrixRMaj> eigen(DMatrixRMaj symmetric) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(symmetric.numRows, true, true);
        if (!eigen.decompose(symmetric)) {
            throw new AssertionError("eigenvalues of " + symmetric.numRows + " messages did not converge");
        }
        return eigen;
    }

    private static double largest(EigenDecomposition_F64<DMatrixRMaj> eigen) {
        double largest = 0;
        for (int e = 0; e < eigen.getNumberOfEigenvalues(); e++) {
            largest = Math.max(largest, eigen.getEigenvalue(e).getReal());
        }
        return largest;
    }

    /** ||L^-1 right||^2. */
    private static double explainedBy(DMatrixRMaj lower, DMatrixRMaj right) {
        double explained = 0;
        double[] x = new double[lower.numRows];
        for (int u = 0; u < right.numCols; u++) {
            for (int a = 0; a < x.length; a++) {
                x[a] = right.get(a, u);
            }
            TriangularSolver_DDRM.solveL(lower.data, x, x.length);
            for (double value : x) {
                explained += value * value;
            }
        }
        return explained;
    }
}
