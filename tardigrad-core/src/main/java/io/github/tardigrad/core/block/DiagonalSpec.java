package io.github.tardigrad.core.block;

import java.util.random.RandomGenerator;

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
        /** The vector of a worker's m entries is uniform on the sphere of radius sqrt(m). */
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
        for (int i = 0; i < workers; i++) {
            double squares = 0;
            for (int u = 0; u < reduction; u++) {
                double x = kind == Kind.SIGNS ? (random.nextBoolean() ? 1 : -1) : random.nextGaussian();
                diagonals[u][i] = x;
                squares += x * x;
            }
            double scale = kind == Kind.ROTATIONS ? Math.sqrt(reduction / squares) : 1;
            for (int u = 0; u < reduction; u++) {
                double factor = jitter == 0 ? 1 : 1 + jitter * (2 * random.nextDouble() - 1);
                diagonals[u][i] = mean + diagonals[u][i] * scale * factor;
            }
        }
        return diagonals;
    }
}
