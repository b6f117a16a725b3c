package io.github.tardigrad.core.block;

/**
 * Tight frames of unit vectors, any m of which are independent: sum_c rho_c rho_c^T = (l / m) I.
 *
 * <p>Vector c has the coordinates sqrt(2/m) (cos, sin)((2t - 1) pi c / l), t = 1 .. m/2, for an even m; for an odd one
 * sqrt(2/m) times 1/sqrt(2) and (cos, sin)(2 t pi c / l), t = 1 .. (m-1)/2. Any m are independent because consecutive powers
 * of distinct roots of unity make a Vandermonde matrix.
 */
public final class HarmonicFrame {
    private HarmonicFrame() {}

    /**
     * The frame.
     *
     * @param vectors l, at least m
     * @param dimension m, at least 1
     * @return Shape: [l][m]
     */
    public static double[][] of(int vectors, int dimension) {
        if (dimension < 1 || vectors < dimension) {
            throw new IllegalArgumentException("a frame must have at least as many vectors as dimensions: vectors="
                    + vectors + ", dimension=" + dimension);
        }
        boolean odd = dimension % 2 == 1;
        double length = Math.sqrt(2.0 / dimension);
        double[][] frame = new double[vectors][dimension];
        for (int c = 0; c < vectors; c++) {
            int at = 0;
            if (odd) {
                frame[c][at++] = length / Math.sqrt(2);
            }
            for (int t = 1; at < dimension; t++) {
                double angle = Math.PI * (odd ? 2 * t : 2 * t - 1) * c / vectors;
                frame[c][at++] = length * Math.cos(angle);
                frame[c][at++] = length * Math.sin(angle);
            }
        }
        return frame;
    }
}
