package io.github.tardigrad.core.block;

import io.github.tardigrad.core.assignment.Assignment;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Directions rho_i, one unit vector of R^m for each worker: the weights with which a null-space code is decoded when everybody
 * is there.
 *
 * <p>For weights w_i the code of least noise costs tr M_j^-1 for partition j, M_j = sum_i w_i rho_i rho_i^T over its holders:
 * directions are good where those of every partition are spread evenly.
 */
public final class Directions {
    private static final int STEPS = 300;
    private static final double FIRST_STEP = 0.3;

    private Directions() {}

    /** Independent, uniform on the sphere. Shape: [n][m]. */
    public static double[][] random(int workers, int reduction, RandomGenerator random) {
        double[][] directions = new double[workers][reduction];
        for (double[] rho : directions) {
            Arrays.setAll(rho, u -> random.nextGaussian());
            normalise(rho);
        }
        return directions;
    }

    /**
     * The directions of least cost that gradient descent on the spheres finds from random ones.
     *
     * @param weights w_i &gt;= 0, one per worker
     * @return Shape: [n][m]
     */
    public static double[][] optimised(Assignment assignment, int reduction, double[] weights, RandomGenerator random) {
        double[][] best = random(assignment.workers(), reduction, random);
        double[][] gradient = new double[best.length][reduction];
        double cost = costAndGradient(assignment, best, weights, gradient);
        double step = FIRST_STEP;
        for (int at = 0; at < STEPS; at++) {
            double[][] next = moved(best, gradient, step);
            double[][] nextGradient = new double[best.length][reduction];
            double nextCost = costAndGradient(assignment, next, weights, nextGradient);
            if (nextCost < cost) {
                best = next;
                gradient = nextGradient;
                cost = nextCost;
                step *= 1.2;
            } else {
                step /= 2;
            }
        }
        return best;
    }

    /** sum_j tr M_j^-1; infinite where the directions of a partition's holders do not span R^m. */
    public static double cost(Assignment assignment, double[][] directions, double[] weights) {
        return costAndGradient(assignment, directions, weights, new double[directions.length][directions[0].length]);
    }

    /** Along minus the gradient on the spheres, the longest turn of a worker being the step, in radians. */
    private static double[][] moved(double[][] directions, double[][] gradient, double step) {
        double[][] tangent = new double[directions.length][];
        double longest = 0;
        for (int i = 0; i < directions.length; i++) {
            double radial = dot(directions[i], gradient[i]);
            double[] rho = directions[i];
            double[] slope = gradient[i];
            tangent[i] = new double[rho.length];
            Arrays.setAll(tangent[i], u -> slope[u] - radial * rho[u]);
            longest = Math.max(longest, Math.sqrt(dot(tangent[i], tangent[i])));
        }
        double scale = longest == 0 || !Double.isFinite(longest) ? 0 : step / longest;
        double[][] moved = new double[directions.length][];
        for (int i = 0; i < directions.length; i++) {
            double[] from = directions[i];
            double[] along = tangent[i];
            moved[i] = new double[from.length];
            Arrays.setAll(moved[i], u -> from[u] - scale * along[u]);
            normalise(moved[i]);
        }
        return moved;
    }

    /** Updates: gradient, d cost / d rho_i = -2 w_i sum_j M_j^-2 rho_i. */
    private static double costAndGradient(
            Assignment assignment, double[][] directions, double[] weights, double[][] gradient) {
        int reduction = directions[0].length;
        DMatrixRMaj spread = new DMatrixRMaj(reduction, reduction);
        DMatrixRMaj inverse = new DMatrixRMaj(reduction, reduction);
        DMatrixRMaj squared = new DMatrixRMaj(reduction, reduction);
        double cost = 0;
        for (int j = 0; j < assignment.partitions(); j++) {
            spread.zero();
            int[] holders = assignment.workers(j);
            for (int i : holders) {
                for (int u = 0; u < reduction; u++) {
                    for (int v = 0; v < reduction; v++) {
                        spread.add(u, v, weights[i] * directions[i][u] * directions[i][v]);
                    }
                }
            }
            if (!CommonOps_DDRM.invert(spread, inverse)) {
                return Double.POSITIVE_INFINITY;
            }
            double trace = CommonOps_DDRM.trace(inverse);
            // Of a singular matrix rounding can make anything.
            cost += trace > 0 ? trace : Double.POSITIVE_INFINITY;
            CommonOps_DDRM.mult(inverse, inverse, squared);
            for (int i : holders) {
                for (int u = 0; u < reduction; u++) {
                    double sum = 0;
                    for (int v = 0; v < reduction; v++) {
                        sum += squared.get(u, v) * directions[i][v];
                    }
                    gradient[i][u] -= 2 * weights[i] * sum;
                }
            }
        }
        return cost;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int u = 0; u < a.length; u++) {
            sum += a[u] * b[u];
        }
        return sum;
    }

    private static void normalise(double[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        Arrays.setAll(vector, u -> vector[u] / length);
    }
}
