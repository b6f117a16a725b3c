package io.github.tardigrad.core.block;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;

/**
 * How the diagonal matrices D_u of a diagonal code are drawn: D_u(i) = mean + x (1 + jitter U), with U uniform on [-1, 1] and
 * x of the kind.
 *
 * @param kind of x
 * @param jitter 0 or more; above 0 the signs of the workers of one partition can always be told apart
 * @param mean added to every entry; large, it leads to the stacked code
 */
public record DiagonalSpec(Kind kind, double jitter, double mean) {
    /** The distribution of x, with mean 0 and mean square 1. */
    public enum Kind {
        /** 1 or -1, equally likely. */
        SIGNS,
        /** Standard normal. */
        GAUSSIAN,
        /**
         * The vectors of the workers' m entries are spread evenly on the sphere of radius sqrt(m), a {@link HarmonicFrame}
         * turned at random, in random order; at least m workers. On a symmetric design with everybody there no diagonals
         * have a smaller error.
         */
        ROTATIONS
    }

    /** Random signs alone. */
    public static final DiagonalSpec SIGNS = new DiagonalSpec(Kind.SIGNS, 0, 0);

    /** Checks the ranges. */
    public DiagonalSpec {
        if (!(jitter >= 0 && Double.isFinite(jitter)) || !Double.isFinite(mean)) {
            throw new IllegalArgumentException(
                    "jitter must be >= 0 and mean finite: jitter=" + jitter + ", mean=" + mean);
        }
    }

    /**
     * A draw.
     *
     * @return Shape: [m][n], D_u(i)
     */
    public double[][] draw(int workers, int reduction, RandomGenerator random) {
        double[][] diagonals = new double[reduction][workers];
        double[][] spread = kind == Kind.ROTATIONS ? rotations(workers, reduction, random) : new double[0][];
        for (int i = 0; i < workers; i++) {
            for (int u = 0; u < reduction; u++) {
                double x = switch (kind) {
                    case SIGNS -> random.nextBoolean() ? 1 : -1;
                    case GAUSSIAN -> random.nextGaussian();
                    case ROTATIONS -> spread[i][u];
                };
                double factor = jitter == 0 ? 1 : 1 + jitter * (2 * random.nextDouble() - 1);
                diagonals[u][i] = mean + x * factor;
            }
        }
        return diagonals;
    }

    /** Shape: [n][m]. */
    private static double[][] rotations(int workers, int reduction, RandomGenerator random) {
        Random seeded = new Random(random.nextLong());
        List<double[]> frame = Arrays.asList(HarmonicFrame.of(workers, reduction));
        Collections.shuffle(frame, seeded);
        DMatrixRMaj turned = new DMatrixRMaj(frame.toArray(double[][]::new));
        DMatrixRMaj product = new DMatrixRMaj(workers, reduction);
        CommonOps_DDRM.mult(
                Math.sqrt(reduction), turned, RandomMatrices_DDRM.orthogonal(reduction, reduction, seeded), product);
        return product.get2DData();
    }
}
