package io.github.tardigrad.core.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;
import io.github.tardigrad.testing.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ComparisonAllocatorsTest {
    private static final double ROUNDING = 1e-12;

    private static Map<String, BitAllocator> allocators() {
        Map<String, BitAllocator> all = new LinkedHashMap<>();
        all.put("refining both", SearchingBitAllocator.refiningBoth());
        all.put("as printed", SearchingBitAllocator.asPrinted());
        all.put("golden section", new GoldenSectionBitAllocator());
        all.put("greedy", new GreedyBitAllocator());
        all.put("relaxed", new RelaxedBitAllocator());
        all.put("equal", new EqualBitAllocator());
        return all;
    }

    private static Utilities papers(long dimension, double scale, double... p) {
        return QuantizedUtilities.of(
                StragglerProfile.of(p), new UniformQuantizer(VarianceModel.PAPER, 0), dimension, scale);
    }

    @Test
    void everyNumberOfWorkersIsTriedWhereGoldenSectionStopsAtAnother() {
        Utilities utilities = papers(1_000_000, 1, .83, .85, .87, .89, .91, .93, .95, .97, .98, .99);
        BitBudget budget = BitBudget.of(50);
        BitAllocation printed = SearchingBitAllocator.asPrinted().allocate(utilities, budget);
        assertThat(printed.toArray()).containsExactly(12, 12, 12, 2, 2, 2, 2, 2, 2, 2);
        assertThat(printed.utilitySum()).isCloseTo(.4958, within(5e-5));
        assertThat(printed.gap()).isZero();
        BitAllocation golden = new GoldenSectionBitAllocator().allocate(utilities, budget);
        assertThat(golden.toArray()).containsExactly(17, 17, 2, 2, 2, 2, 2, 2, 2, 2);
        assertThat(golden.utilitySum()).isCloseTo(.3813, within(5e-5));
    }

    @Test
    void thePrintedAlgorithmStopsInALocalOptimumWhereRefiningBothReachesTheBest() {
        Utilities utilities = papers(10_000, 1, .62, .18, .67);
        BitBudget budget = BitBudget.of(27);
        BitAllocation printed = SearchingBitAllocator.asPrinted().allocate(utilities, budget);
        assertThat(printed.toArray()).containsExactly(11, 14, 2);
        assertThat(printed.gap()).isCloseTo(.041, within(1e-3));
        BitAllocation both = SearchingBitAllocator.refiningBoth().allocate(utilities, budget);
        assertThat(both.toArray()).containsExactly(8, 11, 8);
        assertThat(both.gap()).isZero();
    }

    /**
     * The papers' clusters: p = exp(-psi / 10), psi uniform on [.01, 2], and one norm for the whole vector. Not in every draw to a
     * thousandth: exchanges of single bits got stuck .2 % below the best in one of some thousands of clusters.
     */
    @Test
    @Seeded
    void thePrintedAlgorithmPracticallyMatchesTheBestOnThePapersClusters(RandomGenerator random) {
        List<Double> shares = new ArrayList<>();
        for (long dimension : new long[] {1_000, 1_000_000, 5_000_000}) {
            for (double average : new double[] {2.2, 3, 4, 5, 7, 10}) {
                for (int cluster = 0; cluster < 20; cluster++) {
                    double[] p = random.doubles(10, 0.01, 2)
                            .map(psi -> Math.exp(-psi / 10))
                            .toArray();
                    Utilities utilities = papers(dimension, 1, p);
                    BitBudget budget = BitBudget.of(Math.round(10 * average));
                    double best =
                            new ExactBitAllocator().allocate(utilities, budget).utilitySum();
                    double found = SearchingBitAllocator.asPrinted()
                            .allocate(utilities, budget)
                            .utilitySum();
                    assertThat(found)
                            .as("p=%s dimension=%d bits=%s", Arrays.toString(p), dimension, average)
                            .isGreaterThanOrEqualTo(.99 * best);
                    shares.add(found / best);
                }
            }
        }
        assertThat(shares.stream().mapToDouble(share -> share).average().orElseThrow())
                .isGreaterThanOrEqualTo(.999);
    }

    /**
     * The algorithm without its bounds, which says what they may not change: every K refined, each allocation kept as an array
     * of bits.
     */
    @Test
    @Seeded
    void leavingOutByTheBoundChangesNothing(RandomGenerator random) {
        for (int instance = 0; instance < 300; instance++) {
            int workers = 1 + random.nextInt(6);
            double[] p = random.doubles(workers, 0, 0.99).toArray();
            Utilities utilities = papers(1L << random.nextInt(22), 1, p);
            BitBudget budget = BitBudget.of(2L * workers + random.nextInt(12 * workers));
            double plain = SlowAllocations.search(utilities, budget);
            assertThat(SearchingBitAllocator.asPrinted()
                            .allocate(utilities, budget)
                            .utilitySum())
                    .as("p=%s budget=%s", Arrays.toString(p), budget)
                    .isCloseTo(plain, withinPercentage(1e-9));
        }
    }

    @Test
    @Seeded
    void refiningBothReachesWhatBruteForceDoes(RandomGenerator random) {
        int missed = 0;
        for (int instance = 0; instance < 200; instance++) {
            int workers = 1 + random.nextInt(4);
            double[] p = random.doubles(workers, 0.01, 0.99).toArray();
            Utilities utilities = papers(1L << random.nextInt(20), 1, p);
            BitBudget budget = BitBudget.of(2L * workers + random.nextInt(8 * workers));
            double best = SlowAllocations.bruteForce(utilities, budget);
            assertThat(SearchingBitAllocator.asPrinted()
                            .allocate(utilities, budget)
                            .utilitySum())
                    .isBetween(.8 * best, best * (1 + ROUNDING));
            missed += SearchingBitAllocator.refiningBoth()
                                    .allocate(utilities, budget)
                                    .utilitySum()
                            < best * (1 - 1e-9)
                    ? 1
                    : 0;
        }
        // None of 4,500 random instances missed; two of 200 would be beyond chance at a rate of 1 in 1,000 by 5 to 1.
        assertThat(missed).isLessThanOrEqualTo(2);
    }

    /** All K but a few are left out by their bounds; without that this takes a hundred times as long. */
    @Test
    @Seeded
    void tenThousandWorkersAreSearchedInSeconds(RandomGenerator random) {
        double[] p =
                random.doubles(10_000, 0.01, 2).map(psi -> Math.exp(-psi / 10)).toArray();
        Utilities utilities = papers(1_000_000, 1, p);
        BitAllocation printed = SearchingBitAllocator.asPrinted().allocate(utilities, BitBudget.of(40_000));
        assertThat(printed.gap()).isLessThan(1e-3);
    }

    /**
     * Over 5, 10 and 50 workers, two dimensions and few to many bits. A comparison over 288 such instances found mean gaps of
     * 0.0005 (golden section), 0.07 (greedy) and 0.6 (equal), and none where both are refined; for the relaxation, climbed by
     * a solver that the flat start stops, 0.2. Gaps are in [0, 1] and the means here, of 144, are a factor of 5 and more
     * apart, so other instances do not change their order.
     */
    @Test
    @Seeded
    void meanGapsOrderTheMethods(RandomGenerator random) {
        Map<String, Double> sums = new LinkedHashMap<>();
        int instances = 0;
        for (int workers : new int[] {5, 10, 50}) {
            for (long dimension : new long[] {1_000, 1_000_000}) {
                for (double average : new double[] {2.2, 3, 4, 5, 7, 10}) {
                    for (int repetition = 0; repetition < 4; repetition++) {
                        double[] p = random.doubles(workers, 0.02, 0.95).toArray();
                        Utilities utilities = papers(dimension, 1, p);
                        BitBudget budget = BitBudget.of(Math.round(average * workers));
                        instances++;
                        allocators().forEach((name, allocator) -> {
                            BitAllocation allocation = allocator.allocate(utilities, budget);
                            sums.merge(name, allocation.gap(), Double::sum);
                        });
                    }
                }
            }
        }
        Map<String, Double> mean = new LinkedHashMap<>();
        int count = instances;
        sums.forEach((name, sum) -> mean.put(name, sum / count));
        assertThat(mean.get("refining both")).as("%s", mean).isLessThanOrEqualTo(mean.get("as printed"));
        assertThat(mean.get("as printed")).as("%s", mean).isLessThan(mean.get("golden section"));
        assertThat(mean.get("golden section")).as("%s", mean).isLessThan(mean.get("greedy") / 3);
        assertThat(mean.get("golden section")).as("%s", mean).isLessThan(mean.get("relaxed"));
        assertThat(mean.get("greedy")).as("%s", mean).isLessThan(mean.get("equal") / 3);
        assertThat(mean.get("relaxed")).as("%s", mean).isLessThan(mean.get("equal") / 3);
    }

    @Test
    @Seeded
    void neverExceedTheBestStayWithinTheBudgetAndRefiningBothOnlyHelps(RandomGenerator random) {
        for (int instance = 0; instance < 300; instance++) {
            int workers = 1 + random.nextInt(8);
            double[] p =
                    random.doubles(workers, 0, 1.05).map(x -> Math.min(1, x)).toArray();
            p[0] = 0.5;
            int usable = (int) Arrays.stream(p).filter(x -> x < 1).count();
            int minimum = 2 + random.nextInt(3);
            int maximum = minimum + random.nextInt(12);
            boolean silent = random.nextBoolean();
            long least = silent ? minimum : (long) minimum * usable;
            BitBudget budget = new BitBudget(
                    least + random.nextLong((long) maximum * usable - least + 1), minimum, maximum, silent);
            Utilities utilities = papers(1L << random.nextInt(20), 0.01 + random.nextDouble(), p);
            double best = new ExactBitAllocator().allocate(utilities, budget).utilitySum();
            Map<String, Double> reached = new LinkedHashMap<>();
            allocators().forEach((name, allocator) -> {
                BitAllocation allocation = allocator.allocate(utilities, budget);
                reached.put(name, allocation.utilitySum());
                assertThat(allocation.utilitySum()).isLessThanOrEqualTo(best * (1 + ROUNDING));
                assertThat(allocation.upperBound()).isGreaterThanOrEqualTo(best * (1 - ROUNDING));
                assertThat(allocation.total()).isLessThanOrEqualTo(budget.total());
                for (int i = 0; i < workers; i++) {
                    if (p[i] == 1) {
                        assertThat(allocation.bits(i)).isZero();
                    } else if (!silent || allocation.bits(i) > 0) {
                        assertThat(allocation.bits(i)).isBetween(minimum, maximum);
                    }
                }
            });
            assertThat(reached.get("refining both")).isGreaterThanOrEqualTo(reached.get("as printed") * (1 - ROUNDING));
            assertThat(reached.get("golden section")).isGreaterThanOrEqualTo(reached.get("equal") * (1 - ROUNDING));
        }
    }

    /** Where every further bit gains less than the one before, taking the largest gain each time is exact. */
    @Test
    @Seeded
    void greedyIsExactOnConcaveUtilities(RandomGenerator random) {
        // With one coordinate the noise 1 / (4 s^2) is below the p of at least 0.3 from the first bit on.
        for (int instance = 0; instance < 50; instance++) {
            Utilities utilities = papers(1, 1, random.doubles(6, 0.3, 0.9).toArray());
            BitBudget budget = BitBudget.of(12 + random.nextInt(20));
            BitAllocation greedy = new GreedyBitAllocator().allocate(utilities, budget);
            assertThat(greedy.gap()).isLessThan(ROUNDING);
        }
    }
}
