package io.github.tardigrad.core.decode;

import io.github.tardigrad.core.code.EncodingMatrix;
import java.util.Arrays;

/**
 * Groups of workers that send the same sum: one group counts once, however many of its members arrive.
 *
 * <p>A group with arrivals gets its weight, either on the first member in worker order or divided equally over the arrivals,
 * which also averages their quantization noise. Divided by the probability that somebody of the group answers, 1 - prod p_i,
 * the estimate is unbiased and its error smaller than that of any fixed decoding of the same workers.
 */
public final class GroupDecoding implements DecodingRule {
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
