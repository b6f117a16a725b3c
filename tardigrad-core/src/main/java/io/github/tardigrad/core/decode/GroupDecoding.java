package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Groups of workers that send the same sum: one group counts once, however many of its members arrive.
 *
 * <p>A group with arrivals gets its weight, either on the first member in worker order or divided equally over the arrivals,
 * which also averages their quantization noise. Divided by the probability that somebody of the group answers, 1 - prod p_i,
 * the estimate is unbiased and its error smaller than that of any fixed decoding of the same workers.
 */
public final class GroupDecoding implements DecodingRule {
    /** The kind of it. */
    static final DecodingRuleType TYPE = new DecodingRuleType() {
        @Override
        public List<String> names() {
            return List.of("groups");
        }

        @Override
        public DecodingRule create(Content content) {
            return new GroupDecoding(content.integers("groups"), content.numbers("weights"), content.flag("average"));
        }
    };

    private final int[] groups;
    private final double[] weights;
    private final boolean average;

    /**
     * Decodes by groups; the arrays are copied.
     *
     * @param groups the group of each worker, 0 to the number of groups - 1; -1 for a worker that is never used
     * @param weights one finite weight per group
     * @param average false: the first arrival in worker order stands for its group
     */
    public GroupDecoding(int[] groups, double[] weights, boolean average) {
        this.groups = groups.clone();
        this.weights = Weights.finiteCopy("group weight", weights);
        this.average = average;
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] < -1 || groups[i] >= weights.length) {
                throw new IllegalArgumentException(
                        "group must be in -1.." + (weights.length - 1) + ": groups[" + i + "]=" + groups[i]);
            }
        }
    }

    /** A copy of the group of each worker. */
    public int[] groups() {
        return groups.clone();
    }

    /** A copy of the weight of each group. */
    public double[] weights() {
        return weights.clone();
    }

    /** Whether the arrivals of a group share its weight. */
    public boolean average() {
        return average;
    }

    @Override
    public Decoder decoder(EncodingMatrix encoding) {
        Weights.requireLength("groups", groups.length, "worker", encoding.workers());
        int[] arrivals = new int[weights.length];
        return (arrived, out) -> {
            Arrays.fill(arrivals, 0);
            Arrays.fill(out, 0, groups.length, 0);
            for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
                int group = groups[i];
                if (group >= 0 && arrivals[group]++ == 0 && !average) {
                    out[i] = weights[group];
                }
            }
            for (int i = arrived.nextSetBit(0); average && i >= 0; i = arrived.nextSetBit(i + 1)) {
                out[i] = groups[i] < 0 ? 0 : weights[groups[i]] / arrivals[groups[i]];
            }
        };
    }

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public Map<String, Object> content() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("groups", groups());
        content.put("weights", weights());
        content.put("average", average);
        return content;
    }

    /** One over the number of workers in the group. */
    @Override
    public double[] weightsOfAll(BlockEncoding blocks, StragglerProfile profile, BitSet active) {
        if (blocks.reduction() > 1) {
            return WeightsOfAll.recoveringBlocks(blocks, active);
        }
        int[] members = new int[weights.length];
        for (int i = active.nextSetBit(0); i >= 0; i = active.nextSetBit(i + 1)) {
            if (groups[i] >= 0) {
                members[groups[i]]++;
            }
        }
        double[] shares = new double[groups.length];
        Arrays.setAll(
                shares, i -> groups[i] >= 0 && weights[groups[i]] != 0 && active.get(i) ? 1.0 / members[groups[i]] : 0);
        return shares;
    }

    /** One term a group, there if any member answers, where all members hold the same row. */
    @Override
    public Optional<List<ErrorTerm>> errorTerms(double[] arrival, double[] varianceFactor, EncodingMatrix encoding) {
        List<List<Integer>> members = new ArrayList<>();
        for (int g = 0; g < weights.length; g++) {
            members.add(new ArrayList<>());
        }
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] >= 0 && arrival[i] > 0) {
                members.get(groups[i]).add(i);
            }
        }
        List<ErrorTerm> terms = new ArrayList<>();
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
            double share = average ? averageNoise(workers, arrival, varianceFactor) : firstNoise;
            terms.add(new ErrorTerm(first, weights[g], 1 - nobody, weights[g] * weights[g] * share));
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

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupDecoding that
                && average == that.average
                && Arrays.equals(groups, that.groups)
                && Arrays.equals(weights, that.weights);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(groups) + Arrays.hashCode(weights);
    }
}
