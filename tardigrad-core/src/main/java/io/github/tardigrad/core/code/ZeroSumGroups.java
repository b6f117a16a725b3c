package io.github.tardigrad.core.code;

import java.util.ArrayDeque;
import java.util.Arrays;

/** Splits numbers into many groups whose sums are multiples of a modulus. */
final class ZeroSumGroups {
    private ZeroSumGroups() {}

    /**
     * An order of the workers in which groups with a whole number of partitions stand together: first those that are whole
     * alone, then pairs, then the shortest groups that remain, each found by a dynamic programme over residues.
     *
     * @param units per worker, in units of 1/modulus; their sum is a multiple of the modulus
     */
    static int[] order(long[] units, int modulus) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        ArrayDeque<Integer>[] byResidue = new ArrayDeque[modulus];
        Arrays.setAll(byResidue, r -> new ArrayDeque<>());
        for (int i = 0; i < units.length; i++) {
            byResidue[(int) (units[i] % modulus)].add(i);
        }
        int[] order = new int[units.length];
        int placed = 0;
        while (placed < order.length) {
            int[] group = shortestGroup(byResidue, modulus);
            boolean again = true;
            while (again) {
                for (int residue = 0; residue < modulus; residue++) {
                    for (int c = 0; c < group[residue]; c++) {
                        order[placed++] = byResidue[residue].remove();
                    }
                }
                for (int residue = 0; residue < modulus; residue++) {
                    again &= byResidue[residue].size() >= group[residue];
                }
            }
        }
        return order;
    }

    /**
     * The smallest non-empty choice of residues, as a count for each, that sums to 0 modulo the modulus. The residues that
     * are left always sum to 0, so there is one; it has at most {@code modulus} members.
     */
    private static int[] shortestGroup(ArrayDeque<Integer>[] byResidue, int modulus) {
        // fewest[r][sum]: members of the smallest choice among residues 0..r with that sum (non-empty for sum 0).
        int none = Integer.MAX_VALUE / 2;
        int[] fewest = new int[modulus];
        Arrays.fill(fewest, none);
        int[][] taken = new int[modulus][modulus];
        for (int residue = 0; residue < modulus; residue++) {
            int available = Math.min(byResidue[residue].size(), modulus);
            int[] next = fewest.clone();
            for (int count = 1; count <= available; count++) {
                int shift = (int) ((long) count * residue % modulus);
                for (int before = 0; before < modulus; before++) {
                    int sum = (before + shift) % modulus;
                    if (fewest[before] + count < next[sum]) {
                        next[sum] = fewest[before] + count;
                        taken[residue][sum] = count;
                    }
                }
                if (count < next[shift]) {
                    next[shift] = count;
                    taken[residue][shift] = count;
                }
            }
            fewest = next;
        }
        int[] group = new int[modulus];
        int sum = 0;
        int members = fewest[0];
        for (int residue = modulus - 1; members > 0; residue--) {
            int count = taken[residue][sum];
            group[residue] = count;
            members -= count;
            sum = (int) Math.floorMod(sum - (long) count * residue, (long) modulus);
        }
        return group;
    }
}
