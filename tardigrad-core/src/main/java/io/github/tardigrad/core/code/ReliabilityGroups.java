package io.github.tardigrad.core.code;

import io.github.tardigrad.core.cluster.StragglerProfile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Workers in groups of similar reliability that send the same sum: the group fails only if all its members do.
 *
 * <p>With weight 1/(1-pi) on the average of the arrivals, pi = prod p_i, a group of mass m has relative variance
 * (P + sum_i eps_i E[1_i / N^2]) / P^2 - 1, where P = 1 - pi and N counts arrivals; its inverse takes the place of utility.
 * Without quantization that is prod (1 + u_i) - 1, never below the sum of the members' utilities. Beyond the papers.
 */
public final class ReliabilityGroups {
    /** Most members of a group: their subsets are enumerated. */
    public static final int MAX_SIZE = 12;

    private final int[] groups;
    private final int count;

    private ReliabilityGroups(int[] groups, int count) {
        this.groups = groups;
        this.count = count;
    }

    /**
     * Sorts the usable workers by p and cuts the list every {@code size} workers; the last group may be smaller.
     *
     * @param usable whether a worker can answer and may send
     * @param size members of a group, 1 to {@link #MAX_SIZE}
     */
    public static ReliabilityGroups of(StragglerProfile profile, boolean[] usable, int size) {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("groupSize must be in 1.." + MAX_SIZE + ": groupSize=" + size);
        }
        Integer[] order = new Integer[profile.workers()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(profile::straggling));
        int[] groups = new int[order.length];
        int placed = 0;
        for (int worker : order) {
            groups[worker] = usable[worker] ? placed++ / size : -1;
        }
        return new ReliabilityGroups(groups, (placed + size - 1) / size);
    }

    /** Number of groups. */
    public int count() {
        return count;
    }

    /** A copy of the group of each worker; -1 for one that never answers. */
    public int[] groups() {
        return groups.clone();
    }

    /** The probability that somebody of a group answers, for each group. */
    public double[] answerProbability(StragglerProfile profile) {
        double[] nobody = new double[count];
        Arrays.fill(nobody, 1);
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] >= 0) {
                nobody[groups[i]] *= profile.straggling(i);
            }
        }
        Arrays.setAll(nobody, g -> 1 - nobody[g]);
        return nobody;
    }

    /** The inverse relative variance of each group; infinite where it has none. */
    public double[] utilities(StragglerProfile profile, double[] varianceFactor) {
        double[] answer = answerProbability(profile);
        double[] utilities = new double[count];
        for (int g = 0; g < count; g++) {
            int group = g;
            int[] members = IntStream.range(0, groups.length)
                    .filter(i -> groups[i] == group)
                    .toArray();
            double noise = 0;
            for (int set = 1; set < 1 << members.length; set++) {
                double probability = 1;
                double eps = 0;
                for (int b = 0; b < members.length; b++) {
                    boolean there = (set >> b & 1) == 1;
                    int worker = members[b];
                    probability *= there ? profile.arrival(worker) : profile.straggling(worker);
                    eps += there ? varianceFactor[worker] : 0;
                }
                int arrivals = Integer.bitCount(set);
                noise += probability == 0 ? 0 : probability * eps / ((double) arrivals * arrivals);
            }
            utilities[g] = answer[g] * answer[g] / (answer[g] * (1 - answer[g]) + noise);
        }
        return utilities;
    }
}
