package io.github.tardigrad.core.bound;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.decode.GroupDecoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An estimate as a sum of independent terms: each is there with a probability, then it is a weight times one row of B.
 *
 * <p>A fixed decoding has one term a worker. A decoding by groups whose members hold the same row has one term a group, there
 * if any member answers. Errors of both follow from their terms in closed form. Other decodings have no such terms.
 */
public final class Contributions {
    private final List<Term> terms;

    private Contributions(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /**
     * One term.
     *
     * @param row the row of B that it adds, by a worker that holds it
     * @param weight of the row where it is there
     * @param arrival probability that it is there
     * @param noise expectation of the sum of w_i^2 eps_i over the arrived workers of the term: what the quantizers add, in
     *     units of the squared length of the row's message
     */
    public record Term(int row, double weight, double arrival, double noise) {
        /** Variance of the weight that the row gets, without quantization. */
        public double stragglingVariance() {
            return weight * weight * arrival * (1 - arrival);
        }
    }

    /**
     * The terms of a decoding; nothing if it has none.
     *
     * @param varianceFactor eps_i, one per worker; infinite for one that sends nothing, which then never arrives
     */
    public static Optional<Contributions> of(
            StragglerProfile profile, double[] varianceFactor, EncodingMatrix encoding, DecodingRule rule) {
        double[] arrival = new double[profile.workers()];
        Arrays.setAll(
                arrival,
                i -> varianceFactor[i] == Double.POSITIVE_INFINITY || encoding.rowSize(i) == 0
                        ? 0
                        : profile.arrival(i));
        if (rule instanceof FixedDecoding fixed) {
            return Optional.of(new Contributions(ofWorkers(arrival, varianceFactor, fixed.weights())));
        }
        if (rule instanceof GroupDecoding groups) {
            return ofGroups(arrival, varianceFactor, encoding, groups).map(Contributions::new);
        }
        return Optional.empty();
    }

    /** The terms that can contribute. */
    public List<Term> terms() {
        return terms;
    }

    private static List<Term> ofWorkers(double[] arrival, double[] varianceFactor, double[] weights) {
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < arrival.length; i++) {
            if (arrival[i] > 0 && weights[i] != 0) {
                double noise = weights[i] * weights[i] * arrival[i] * varianceFactor[i];
                terms.add(new Term(i, weights[i], arrival[i], noise));
            }
        }
        return terms;
    }

    private static Optional<List<Term>> ofGroups(
            double[] arrival, double[] varianceFactor, EncodingMatrix encoding, GroupDecoding rule) {
        int[] groups = rule.groups();
        double[] weights = rule.weights();
        List<List<Integer>> members = new ArrayList<>();
        for (int g = 0; g < weights.length; g++) {
            members.add(new ArrayList<>());
        }
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] >= 0 && arrival[i] > 0) {
                members.get(groups[i]).add(i);
            }
        }
        List<Term> terms = new ArrayList<>();
        for (int g = 0; g < weights.length; g++) {
            List<Integer> workers = members.get(g);
            if (workers.isEmpty() || weights[g] == 0) {
                continue;
            }
            int first = workers.get(0);
            double nobody = 1;
            double firstNoise = 0;
            for (int worker : workers) {
                if (!sameRow(encoding, first, worker)) {
                    return Optional.empty();
                }
                firstNoise += nobody * arrival[worker] * varianceFactor[worker];
                nobody *= 1 - arrival[worker];
            }
            double share = rule.average() ? averageNoise(workers, arrival, varianceFactor) : firstNoise;
            terms.add(new Term(first, weights[g], 1 - nobody, weights[g] * weights[g] * share));
        }
        return Optional.of(terms);
    }

    private static boolean sameRow(EncodingMatrix encoding, int one, int other) {
        if (one == other) {
            return true;
        }
        if (encoding.rowSize(one) != encoding.rowSize(other)) {
            return false;
        }
        WeightedPartitions row = encoding.row(one);
        WeightedPartitions otherRow = encoding.row(other);
        for (int t = 0; t < row.size(); t++) {
            if (row.partition(t) != otherRow.partition(t) || row.coefficient(t) != otherRow.coefficient(t)) {
                return false;
            }
        }
        return true;
    }

    /** sum_i eps_i E[1_i / N^2], where N counts arrivals: the law of the others' number by convolution. O(s^3). */
    private static double averageNoise(List<Integer> workers, double[] arrival, double[] varianceFactor) {
        double noise = 0;
        for (int worker : workers) {
            if (varianceFactor[worker] == 0) {
                continue;
            }
            double[] others = new double[workers.size()];
            others[0] = 1;
            int counted = 0;
            for (int other : workers) {
                if (other != worker) {
                    counted++;
                    for (int m = counted; m >= 0; m--) {
                        double arrives = m > 0 ? others[m - 1] * arrival[other] : 0;
                        others[m] = others[m] * (1 - arrival[other]) + arrives;
                    }
                }
            }
            double inverseSquare = 0;
            for (int m = 0; m < others.length; m++) {
                inverseSquare += others[m] / ((m + 1.0) * (m + 1.0));
            }
            noise += varianceFactor[worker] * arrival[worker] * inverseSquare;
        }
        return noise;
    }
}
