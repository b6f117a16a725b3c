package io.github.tardigrad.core.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContiguousCodeTest {
    @Test
    void coversTheLineSegmentBySegment() {
        EncodingMatrix v = ContiguousCode.of(new double[] {1.5, 0, 0.25, 1.25}, 3);

        assertThat(v.rowIndices()).containsExactly(0, 0, 2, 3, 3);
        assertThat(v.columnIndices()).containsExactly(0, 1, 1, 1, 2);
        assertThat(v.values()).containsExactly(1, 0.5, 0.25, 0.25, 1);
        assertThat(v.computationLoad()).isEqualTo(5.0 / 3);
    }

    @Test
    @Seeded
    void isNonNegativeSparseAndExactInRowsAndColumns(RandomGenerator random) {
        for (int instance = 0; instance < 300; instance++) {
            int workers = 1 + random.nextInt(40);
            int partitions = 1 + random.nextInt(60);
            double[] utilities = utilities(random, workers);
            double[] masses = Masses.optimal(utilities, partitions);

            EncodingMatrix v = ContiguousCode.of(masses, partitions);

            assertThat(v.nonZeros()).isLessThanOrEqualTo(workers + partitions - 1);
            assertThat(Arrays.stream(v.values())).allMatch(x -> x > 0);
            assertThat(Arrays.stream(v.columnSums(ones(workers)))).allMatch(sum -> Math.abs(sum - 1) <= 1e-12);
            for (int i = 0; i < workers; i++) {
                assertThat(v.rowSum(i)).isCloseTo(masses[i], within(1e-12 * partitions));
                assertThat(v.rowSize(i)).isLessThanOrEqualTo((int) Math.ceil(masses[i]) + 1);
            }
        }
    }

    @Test
    void wholeMassesNeedNoReplication() {
        double[] masses = Masses.optimal(ones(7), 21);
        assertThat(ContiguousCode.of(masses, 21).computationLoad()).isEqualTo(1);
    }

    @Test
    @Seeded
    void onAGridHasTheGridsMassesInWhateverOrder(RandomGenerator random) {
        for (int instance = 0; instance < 100; instance++) {
            int workers = 1 + random.nextInt(30);
            int partitions = 1 + random.nextInt(40);
            int grid = 1 + random.nextInt(12);
            long[] units = Masses.onGrid(utilities(random, workers), partitions, grid);

            EncodingMatrix v = ContiguousCode.onGrid(units, partitions, grid);

            assertThat(Arrays.stream(v.values())).allMatch(x -> x > 0);
            assertThat(Arrays.stream(v.columnSums(ones(workers)))).allMatch(sum -> Math.abs(sum - 1) <= 1e-12);
            for (int i = 0; i < workers; i++) {
                assertThat(v.rowSum(i)).isCloseTo((double) units[i] / grid, within(1e-12 * partitions));
            }
            assertThat(v.nonZeros()).isLessThanOrEqualTo(workers + partitions - 1);
        }
    }

    /** The number of entries is n' + k - (number of groups): brute force over orders finds the largest number. */
    @Test
    @Seeded
    void gridOrderReachesTheFewestEntriesOnSmallInstancesUpToOne(RandomGenerator random) {
        int missed = 0;
        for (int instance = 0; instance < 60; instance++) {
            int workers = 2 + random.nextInt(5);
            int partitions = 1 + random.nextInt(4);
            int grid = 2 + random.nextInt(9);
            long[] units = Masses.onGrid(utilities(random, workers), partitions, grid);

            int found = ContiguousCode.onGrid(units, partitions, grid).nonZeros();
            int fewest = fewestEntries(units, partitions, grid);

            assertThat(found).isBetween(fewest, fewest + 1);
            missed += found - fewest;
        }
        assertThat(missed)
                .as("instances where the shortest-group rule is not optimal")
                .isLessThan(6);
    }

    /**
     * Known from an earlier, independent computation: at n = k = 50 and p uniform on (.02, .6) the grid of tenths costs 0.23 % in error and needs 78.8 entries on
     * average. Over 200 clusters both means are within a few percent of their own; wide limits, fixed by that.
     */
    @Test
    @Seeded
    void tenthsOfAPartitionSaveAFifthOfTheLoadForAQuarterPercentOfError(RandomGenerator random) {
        double entries = 0;
        double excess = 0;
        int clusters = 200;
        for (int c = 0; c < clusters; c++) {
            double[] utilities =
                    random.doubles(50, 0.02, 0.6).map(p -> (1 - p) / p).toArray();
            long[] units = Masses.onGrid(utilities, 50, 10);
            entries += ContiguousCode.onGrid(units, 50, 10).nonZeros() / (double) clusters;
            double error = IntStream.range(0, 50)
                    .mapToDouble(i -> units[i] / 10.0 * units[i] / 10.0 / utilities[i])
                    .sum();
            double optimum = 2500 / Arrays.stream(utilities).sum();
            excess += (error / optimum - 1) / clusters;
        }
        assertThat(entries).isBetween(77.0, 80.5);
        assertThat(excess).isBetween(0.0015, 0.0035);
    }

    @Test
    @Seeded
    void aHundredThousandWorkersStaySparseAndExact(RandomGenerator random) {
        int n = 100_000;
        double[] masses = Masses.optimal(utilities(random, n), n);
        EncodingMatrix v = ContiguousCode.of(masses, n);
        assertThat(v.nonZeros()).isLessThanOrEqualTo(2 * n - 1);
        assertThat(Arrays.stream(v.columnSums(ones(n)))).allMatch(sum -> Math.abs(sum - 1) <= 1e-12);
        for (int i = 0; i < n; i++) {
            // The running sum is known to an ulp of n, 1.5e-11, and ends within 1e-13 n of an integer move there.
            assertThat(v.rowSum(i)).isCloseTo(masses[i], within(3e-8));
        }
    }

    private static int fewestEntries(long[] allUnits, int partitions, int grid) {
        long[] units = Arrays.stream(allUnits).filter(x -> x > 0).toArray();
        int n = units.length;
        int[] groups = new int[1 << n];
        for (int set = 1; set < 1 << n; set++) {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += (set >> i & 1) * units[i];
            }
            for (int i = 0; i < n; i++) {
                if ((set >> i & 1) == 1) {
                    groups[set] = Math.max(groups[set], groups[set ^ (1 << i)]);
                }
            }
            if (sum % grid == 0) {
                groups[set]++;
            }
        }
        return n + partitions - groups[(1 << n) - 1];
    }

    private static double[] utilities(RandomGenerator random, int workers) {
        double[] utilities = random.doubles(workers, 0, 1).map(u -> u * u * u).toArray();
        utilities[random.nextInt(workers)] += 0.5;
        return utilities;
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return ones;
    }
}
