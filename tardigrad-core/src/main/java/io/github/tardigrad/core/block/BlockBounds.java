package io.github.tardigrad.core.block;

import io.github.tardigrad.core.assignment.Assignment;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * What the error of block codes can be: bounds, and closed forms for designs. All normalised, 0 to 1, in units of m N.
 *
 * <p>N partitions, n workers, replication r, load k, f arrivals, s = n - f stragglers, m blocks; sigma2 the second singular value
 * of the assignment's matrix.
 */
public final class BlockBounds {
    private BlockBounds() {}

    /** No code on an assignment does better for these arrivals: a partition with a &lt; m arrivals leaves m - a blocks. */
    public static double rankLower(Assignment assignment, BitSet arrived, int reduction) {
        long missing = 0;
        for (int j = 0; j < assignment.partitions(); j++) {
            int there = 0;
            for (int i : assignment.workers(j)) {
                there += arrived.get(i) ? 1 : 0;
            }
            missing += Math.max(0, reduction - there);
        }
        return (double) missing / ((double) assignment.partitions() * reduction);
    }

    /**
     * No code does better in the mean over all sets of s stragglers, each as likely: the mean of {@link #rankLower}, the same
     * for every assignment of replication r. For a mean replication that is not whole the bound is linear between its
     * neighbours, where it is least.
     *
     * @param replication r, the mean number of workers that hold a partition
     */
    public static double averageLower(int workers, double replication, int reduction, int stragglers) {
        int below = (int) Math.floor(replication);
        double part = replication - below;
        double lower = averageLower(workers, below, reduction, stragglers);
        return part == 0 ? lower : (1 - part) * lower + part * averageLower(workers, below + 1, reduction, stragglers);
    }

    private static double averageLower(int workers, int replication, int reduction, int stragglers) {
        HypergeometricDistribution there = HypergeometricDistribution.of(workers, replication, workers - stragglers);
        double missing = 0;
        for (int a = 0; a < reduction; a++) {
            missing += (reduction - a) * there.probability(a);
        }
        return missing / reduction;
    }

    /** No code has a worst set of s stragglers with a smaller error: what greedily removing whole partitions' holders leaves. */
    public static double worstLower(int workers, int partitions, int replication, int reduction, int stragglers) {
        int whole = stragglers / replication;
        int rest = stragglers % replication;
        double columns = (double) partitions * reduction;
        double greedy = Math.min(
                columns, (double) whole * reduction + Math.max(0, rest - Math.max(0, replication - reduction)));
        // The worst is at least the mean, and missing blocks are whole.
        double mean = averageLower(workers, replication, reduction, stragglers) * columns;
        return Math.max(greedy, Math.ceil(mean - 1e-9 * columns)) / columns;
    }

    /**
     * The error of a diagonal code on a design any two of whose workers share lambda partitions, exact for every set.
     *
     * <p>mN - k^2 sum_l kappa_l / ((k - lambda) + lambda kappa_l) with kappa_l the eigenvalues of K = sum_i d_i d_i^T / ||d_i||^2
     * over the arrived, d_i = (D_1(i), .., D_m(i)).
     *
     * @param load k of every worker
     * @param intersection lambda
     * @param diagonals Shape: [m][n]
     */
    public static double design(int partitions, int load, int intersection, double[][] diagonals, BitSet arrived) {
        int reduction = diagonals.length;
        DMatrixRMaj spread = new DMatrixRMaj(reduction, reduction);
        for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
            double squares = 0;
            for (double[] diagonal : diagonals) {
                squares += diagonal[i] * diagonal[i];
            }
            for (int u = 0; u < reduction; u++) {
                for (int v = 0; v < reduction; v++) {
                    spread.add(u, v, diagonals[u][i] * diagonals[v][i] / squares);
                }
            }
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(reduction, false, true);
        if (!eigen.decompose(spread)) {
            throw new AssertionError("eigenvalues of a matrix of order " + reduction + " did not converge");
        }
        double explained = 0;
        for (int l = 0; l < reduction; l++) {
            double kappa = eigen.getEigenvalue(l).getReal();
            explained += kappa / ((load - intersection) + intersection * kappa);
        }
        return 1 - explained * load * load / ((double) reduction * partitions);
    }

    /** The least error of any diagonal code on such a design: K = (f/m) I. For m = 1 every code has it. */
    public static double designBest(int partitions, int load, int intersection, int reduction, int arrivals) {
        double explained = reduction
                * ((double) load * load * arrivals)
                / ((double) reduction * (load - intersection) + (double) intersection * arrivals);
        return 1 - explained / ((double) reduction * partitions);
    }

    /**
     * No error of a code with m = 1 on a biregular assignment is larger, whoever is late: rho s / (f + rho s) with rho = sigma2^2
     * / (r k).
     */
    public static double spectralUpper(double sigma2, double replication, double load, int arrivals, int stragglers) {
        double rho = sigma2 * sigma2 / (replication * load);
        return stragglers == 0 ? 0 : rho * stragglers / (arrivals + rho * stragglers);
    }

    /**
     * The expected error of random signs on a biregular assignment, whoever is late, is not larger: (sigma2^2 s + (m-1) k n) / (r
     * k f + sigma2^2 s + (m-1) k n).
     */
    public static double signsUpper(
            double sigma2, double replication, double load, int reduction, int arrivals, int stragglers) {
        double noise = sigma2 * sigma2 * stragglers + (reduction - 1.0) * load * ((double) arrivals + stragglers);
        double signal = replication * load * arrivals;
        return noise + signal == 0 ? 1 : noise / (signal + noise);
    }

    /** The same in the mean over all sets of s stragglers: 1 - (r f / n) / (m + (r - 1)(f - 1) / (n - 1)). */
    public static double signsAverageUpper(int workers, double replication, int reduction, int arrivals) {
        double others = workers == 1 ? 0 : (replication - 1) * (arrivals - 1) / (workers - 1);
        return arrivals == 0 ? 1 : 1 - replication * arrivals / workers / (reduction + others);
    }

    /**
     * The error of a null-space code without spare rows on a biregular assignment, in the mean over all sets of s stragglers, is
     * not larger: t / (f (n-1) / n + t) with t = s (nu - 1/n).
     *
     * @param nu the mean over the partitions of tr M_j^-1 / m with weights 1: {@link Directions#cost} / (m N), at least m / r
     */
    public static double nullSpaceAverageUpper(int workers, double nu, int arrivals) {
        double t = (workers - arrivals) * (nu - 1.0 / workers);
        double kept = arrivals * (workers - 1.0) / workers;
        return t == 0 ? 0 : t / (kept + t);
    }

    /**
     * No error of a tight-frame code on a biregular assignment, sum_i rho_i rho_i^T = (r/m) I over the holders of every partition
     * and D_u(i) = rho_i[u], is larger, whoever is late: 1 - k^2 f^2 / N / (r k f^2 / n + sigma2^2 f s / n + Y / m) with Y =
     * sigma2^2 (s m (m-1) - q / n) + r k q / n and q = ||sum_late (m rho rho^T - I)||_F^2. Loose beyond few stragglers.
     *
     * @param directions unit vectors rho_i, Shape: [n][m]
     */
    public static double tightFrameUpper(
            double sigma2, double replication, double load, double[][] directions, BitSet arrived) {
        int workers = directions.length;
        int reduction = directions[0].length;
        DMatrixRMaj excess = new DMatrixRMaj(reduction, reduction);
        for (int i = 0; i < workers; i++) {
            if (!arrived.get(i)) {
                for (int u = 0; u < reduction; u++) {
                    for (int v = 0; v < reduction; v++) {
                        excess.add(u, v, reduction * directions[i][u] * directions[i][v] - (u == v ? 1 : 0));
                    }
                }
            }
        }
        double q = Math.pow(NormOps_DDRM.normF(excess), 2);
        double f = arrived.cardinality();
        double s = workers - f;
        double rest =
                sigma2 * sigma2 * (s * reduction * (reduction - 1) - q / workers) + replication * load * q / workers;
        double noise = (replication * load * f + sigma2 * sigma2 * s) * f / workers + rest / reduction;
        return f == 0 ? 1 : 1 - load * f * f * replication / workers / noise;
    }

    /**
     * The least tr M^-1 of one partition over all directions of its holders, M = sum_i w_i rho_i rho_i^T: m^2 / W where no weight
     * is above W / m, W their sum; else the largest has a direction of its own.
     *
     * @param weights w_i &gt; 0 of the holders: (1 - p_i) / (p_i + eps_i) for the variance of fixed decoding
     * @return infinite for fewer than m holders
     */
    public static double directionFloor(double[] weights, int reduction) {
        double[] ascending = weights.clone();
        Arrays.sort(ascending);
        double sum = Arrays.stream(ascending).sum();
        double floor = 0;
        int left = reduction;
        for (int at = ascending.length - 1; left > 0; at--) {
            if (at < 0) {
                return Double.POSITIVE_INFINITY;
            }
            if (ascending[at] <= sum / left) {
                return floor + left * left / sum;
            }
            floor += 1 / ascending[at];
            sum -= ascending[at];
            left--;
        }
        return floor;
    }
}
