package io.github.tardigrad.lab;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.CodePlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The error bound of the papers' Lemma 1 as it is printed, and gradients that exceed it.
 *
 * <p>With v_ij = q_i a_i b_ij and w_i = p_i / q_i, an unbiased code without quantizers errs by sum_i w_i ||sum_j v_ij g_j||^2. For
 * gradients of norm at most 1 the papers bound it by sum_i w_i (sum_j v_ij)^2, which is right where no v_ij is negative.
 */
final class PrintedBound {
    private PrintedBound() {}

    /** The bound as printed, in units of C^2. */
    static double of(CodePlan plan) {
        double[] ones = new double[plan.partitions()];
        Arrays.fill(ones, 1);
        return new Rows(plan).error(ones);
    }

    /**
     * The largest error found with gradients of one coordinate, each 1 or -1, over the bound: from several starts the sign that
     * gains most is turned until none gains. Above 1 the bound is wrong; the largest there is may be larger.
     *
     * <p>Cost: n ascents of some k steps of nnz each.
     */
    static double exceededBy(CodePlan plan) {
        Rows rows = new Rows(plan);
        double worst = 0;
        for (double[] start : rows.starts()) {
            worst = Math.max(worst, rows.ascend(start));
        }
        return worst / of(plan);
    }

    /** V by rows, without those of weight 0. */
    private static final class Rows {
        private final int partitions;
        private final List<WeightedPartitions> rows = new ArrayList<>();
        private final double[] weights;

        Rows(CodePlan plan) {
            EncodingMatrix encoding = plan.encoding();
            partitions = plan.partitions();
            double[] decoding = plan.decoding();
            weights = new double[plan.workers()];
            for (int i = 0; i < plan.workers(); i++) {
                rows.add(encoding.row(i));
                double q = plan.profile().arrival(i);
                weights[i] = plan.profile().straggling(i) * q * decoding[i] * decoding[i];
            }
        }

        double error(double[] gradients) {
            double error = 0;
            for (int i = 0; i < weights.length; i++) {
                double message = message(i, gradients);
                error += weights[i] * message * message;
            }
            return error;
        }

        private double message(int worker, double[] gradients) {
            WeightedPartitions row = rows.get(worker);
            double sum = 0;
            for (int t = 0; t < row.size(); t++) {
                sum += row.coefficient(t) * gradients[row.partition(t)];
            }
            return sum;
        }

        /** All alike, and for each worker the signs of its row. */
        List<double[]> starts() {
            List<double[]> starts = new ArrayList<>();
            for (int i = -1; i < weights.length; i++) {
                double[] start = new double[partitions];
                Arrays.fill(start, 1);
                for (int t = 0; i >= 0 && t < rows.get(i).size(); t++) {
                    start[rows.get(i).partition(t)] = Math.signum(rows.get(i).coefficient(t));
                }
                starts.add(start);
            }
            return starts;
        }

        /** Turns signs while that gains; returns the error reached. */
        double ascend(double[] gradients) {
            double error = error(gradients);
            boolean gained = true;
            while (gained) {
                gained = false;
                double[] after = afterTurning(gradients);
                int best = 0;
                for (int j = 1; j < partitions; j++) {
                    best = after[j] > after[best] ? j : best;
                }
                if (after[best] > error * (1 + 1e-12)) {
                    gradients[best] = -gradients[best];
                    error = after[best];
                    gained = true;
                }
            }
            return error;
        }

        /** The error after turning the sign of each partition alone. */
        private double[] afterTurning(double[] gradients) {
            double[] after = new double[partitions];
            Arrays.fill(after, error(gradients));
            for (int i = 0; i < weights.length; i++) {
                double message = message(i, gradients);
                WeightedPartitions row = rows.get(i);
                for (int t = 0; t < row.size(); t++) {
                    double turned = message - 2 * row.coefficient(t) * gradients[row.partition(t)];
                    after[row.partition(t)] += weights[i] * (turned * turned - message * message);
                }
            }
            return after;
        }
    }
}
