package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Solves min ||B_S^T w - 1||, or with 1 in some columns and 0 in the others, for the arrived rows S of a sparse matrix; of all
 * solutions the one with the smallest sum of (w_i / scale_i)^2. With scale_i = 1 / ||b_i|| that amplifies noise least.
 *
 * <p>LSQR (Paige and Saunders, 1982) on rows times their scale, from 0, which finds that solution; then again on what is left
 * until that no longer helps: ill-conditioned exact codes come out to a residual near rounding. Rows that share no column with
 * others, directly or through more rows, are solved by themselves: few steps where stragglers leave a graph in parts. Cost:
 * O(nnz) a step, at most a few times the rank steps. Threads: confined.
 */
final class LeastSquaresDecoder implements Decoder {
    private static final int RESTARTS = 4;
    private static final double CONVERGED = 1e-15;

    /** A step shorter than this beside rows of length 1 is rounding: there is no further direction. */
    private static final double NOTHING_LEFT = 1e-13;

    private static final double IMPROVED = 0.5;
    /** What is left of ||A^T r||, of that at the start, which solving away would change nothing that matters. */
    private static final double REFINED = 1e-13;

    private final int[] rowStart;
    private final int[] columns;
    private final double[] values;
    private final double[] scale;
    private final double[] solution;
    private final double[] direction;
    private final double[] v;
    private final double[] u;
    private final double[] residual;
    private final int[] columnStart;
    private final int[] rowsOfColumn;
    private final int[] rows;
    private final int[] touched;
    private final boolean[] seenRow;
    private final boolean[] seenColumn;
    private final int ones;
    private final int endOfOnes;
    /** The part that is solved: rows[firstRow .. endRow) and touched[firstColumn .. endColumn), the columns they touch. */
    private int firstRow;

    private int endRow;
    private int firstColumn;
    private int endColumn;

    LeastSquaresDecoder(EncodingMatrix encoding) {
        this(encoding, 0, encoding.partitions());
    }

    /** For a right-hand side of 1 in columns {@code ones} to {@code endOfOnes - 1} and 0 in the others. */
    LeastSquaresDecoder(EncodingMatrix encoding, int ones, int endOfOnes) {
        this(encoding, ones, endOfOnes, inverseLengths(encoding));
    }

    /**
     * With scales of the rows.
     *
     * @param scale one per worker, the products with the lengths of the rows at most 1; 0 for a worker that gets no weight
     */
    LeastSquaresDecoder(EncodingMatrix encoding, int ones, int endOfOnes, double[] scale) {
        this.ones = ones;
        this.endOfOnes = endOfOnes;
        this.scale = scale;
        int workers = encoding.workers();
        rowStart = new int[workers + 1];
        columns = encoding.columnIndices();
        values = encoding.scaleRows(scale).values();
        for (int i = 0; i < workers; i++) {
            rowStart[i + 1] = rowStart[i] + encoding.rowSize(i);
        }
        solution = new double[workers];
        direction = new double[workers];
        v = new double[workers];
        rows = new int[workers];
        u = new double[encoding.partitions()];
        residual = new double[encoding.partitions()];
        touched = new int[encoding.partitions()];
        seenRow = new boolean[workers];
        seenColumn = new boolean[encoding.partitions()];
        columnStart = new int[encoding.partitions() + 1];
        for (int column : columns) {
            columnStart[column + 1]++;
        }
        for (int j = 0; j < encoding.partitions(); j++) {
            columnStart[j + 1] += columnStart[j];
        }
        rowsOfColumn = new int[columns.length];
        int[] next = columnStart.clone();
        for (int i = 0; i < workers; i++) {
            for (int t = rowStart[i]; t < rowStart[i + 1]; t++) {
                rowsOfColumn[next[columns[t]]++] = i;
            }
        }
    }

    private static double[] inverseLengths(EncodingMatrix encoding) {
        double[] inverse = new double[encoding.workers()];
        Arrays.setAll(inverse, i -> {
            double squares = encoding.squaredNorm(i);
            return squares > 0 ? 1 / Math.sqrt(squares) : 0;
        });
        return inverse;
    }

    @Override
    public void weights(BitSet arrived, double[] weights) {
        Arrays.fill(weights, 0, scale.length, 0);
        Arrays.fill(seenRow, false);
        Arrays.fill(seenColumn, false);
        endRow = 0;
        endColumn = 0;
        for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
            if (scale[i] > 0 && !seenRow[i]) {
                firstRow = endRow;
                firstColumn = endColumn;
                collectPart(i, arrived);
                solvePart(weights);
            }
        }
    }

    /** All arrived rows that share a column with the row, or with one that does. */
    private void collectPart(int row, BitSet arrived) {
        seenRow[row] = true;
        rows[endRow++] = row;
        for (int r = firstRow; r < endRow; r++) {
            for (int t = rowStart[rows[r]]; t < rowStart[rows[r] + 1]; t++) {
                if (!seenColumn[columns[t]]) {
                    seenColumn[columns[t]] = true;
                    touched[endColumn++] = columns[t];
                    collectHolders(columns[t], arrived);
                }
            }
        }
    }

    private void collectHolders(int column, BitSet arrived) {
        for (int h = columnStart[column]; h < columnStart[column + 1]; h++) {
            int holder = rowsOfColumn[h];
            if (!seenRow[holder] && scale[holder] > 0 && arrived.get(holder)) {
                seenRow[holder] = true;
                rows[endRow++] = holder;
            }
        }
    }

    private void solvePart(double[] weights) {
        target();
        double first = 0;
        double before = Double.POSITIVE_INFINITY;
        for (int restart = 0; restart < RESTARTS; restart++) {
            double now = solve(REFINED * first);
            if (!(now < before) || now <= REFINED * first) {
                break;
            }
            for (int r = firstRow; r < endRow; r++) {
                weights[rows[r]] += solution[rows[r]] * scale[rows[r]];
            }
            if (now > IMPROVED * before) {
                break;
            }
            first = Math.max(first, now);
            before = now;
            leftOver(weights);
        }
    }

    private void target() {
        for (int c = firstColumn; c < endColumn; c++) {
            residual[touched[c]] = touched[c] >= ones && touched[c] < endOfOnes ? 1 : 0;
        }
    }

    /** Writes 1 - B_S^T w to the residual. */
    private void leftOver(double[] weights) {
        target();
        for (int r = firstRow; r < endRow; r++) {
            int i = rows[r];
            double scaled = weights[i] / scale[i];
            for (int t = rowStart[i]; t < rowStart[i + 1]; t++) {
                residual[columns[t]] -= scaled * values[t];
            }
        }
    }

    /**
     * One run of LSQR on A x = residual, with A the arrived rows as columns. Updates: solution.
     *
     * @param enough ||A^T r|| that need not be solved away
     * @return ||A^T r|| for the residual at the start: 0 where the fit is already the best
     */
    private double solve(double enough) {
        for (int c = firstColumn; c < endColumn; c++) {
            u[touched[c]] = residual[touched[c]];
        }
        for (int r = firstRow; r < endRow; r++) {
            solution[rows[r]] = 0;
            v[rows[r]] = 0;
        }
        double beta = normaliseU();
        if (beta <= NOTHING_LEFT) {
            return 0;
        }
        double alpha = transposedTimes(0);
        double start = alpha * beta;
        if (alpha <= NOTHING_LEFT) {
            return 0;
        }
        if (start <= enough) {
            return start;
        }
        for (int r = firstRow; r < endRow; r++) {
            direction[rows[r]] = v[rows[r]];
        }
        double phiBar = beta;
        double rhoBar = alpha;
        int most = 4 * Math.min(endRow - firstRow, endColumn - firstColumn) + 10;
        for (int step = 0; step < most; step++) {
            // u = A v - alpha u
            for (int c = firstColumn; c < endColumn; c++) {
                u[touched[c]] *= -alpha;
            }
            for (int r = firstRow; r < endRow; r++) {
                int i = rows[r];
                for (int t = rowStart[i]; t < rowStart[i + 1]; t++) {
                    u[columns[t]] += values[t] * v[i];
                }
            }
            beta = normaliseU();
            alpha = transposedTimes(beta);
            double rho = Math.hypot(rhoBar, beta);
            double c = rhoBar / rho;
            double s = beta / rho;
            double theta = s * alpha;
            rhoBar = -c * alpha;
            double phi = c * phiBar;
            phiBar = s * phiBar;
            for (int r = firstRow; r < endRow; r++) {
                int i = rows[r];
                solution[i] += phi / rho * direction[i];
                direction[i] = v[i] - theta / rho * direction[i];
            }
            // ||A^T r|| = phiBar alpha |c|
            if (alpha <= NOTHING_LEFT || beta <= NOTHING_LEFT || phiBar * alpha * Math.abs(c) <= CONVERGED * start) {
                break;
            }
        }
        return start;
    }

    /** v = A^T u - beta v, normalised; returns the length before, 0 if there is nothing left. */
    private double transposedTimes(double beta) {
        double squares = 0;
        for (int r = firstRow; r < endRow; r++) {
            int i = rows[r];
            double sum = -beta * v[i];
            for (int t = rowStart[i]; t < rowStart[i + 1]; t++) {
                sum += values[t] * u[columns[t]];
            }
            v[i] = sum;
            squares += sum * sum;
        }
        double length = Math.sqrt(squares);
        for (int r = firstRow; length > 0 && r < endRow; r++) {
            v[rows[r]] /= length;
        }
        return length;
    }

    /** Divides u by its length on the part; returns the length. */
    private double normaliseU() {
        double squares = 0;
        for (int c = firstColumn; c < endColumn; c++) {
            double value = u[touched[c]];
            squares += value * value;
        }
        double length = Math.sqrt(squares);
        for (int c = firstColumn; length > 0 && c < endColumn; c++) {
            u[touched[c]] /= length;
        }
        return length;
    }
}
