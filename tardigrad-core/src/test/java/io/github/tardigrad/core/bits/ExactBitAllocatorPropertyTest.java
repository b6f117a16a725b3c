package io.github.tardigrad.core.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ExactBitAllocatorPropertyTest {
    /** A sum of at most 60 positive terms, rounded 60 times, is off by less than this share of it. */
    private static final double ROUNDING = 60 * 0x1p-52;

    /** One problem. The budget is a share of what lies between the least and the most that the workers can use. */
    record Problem(List<Double> p, VarianceModel model, long length, BitBudget budget) {
        static Problem of(
                List<Double> p, VarianceModel model, long length, int minimum, int range, boolean silent, long extra) {
            int usable = (int) p.stream().filter(x -> x < 1).count();
            int maximum = Math.min(32, minimum + range);
            long least = silent ? minimum : (long) usable * minimum;
            long most = (long) usable * maximum;
            return new Problem(
                    p, model, length, new BitBudget(Math.min(most, least + extra), minimum, maximum, silent));
        }

        Utilities utilities() {
            return QuantizedUtilities.of(
                    StragglerProfile.of(
                            p.stream().mapToDouble(Double::doubleValue).toArray()),
                    new UniformQuantizer(model, 0),
                    length,
                    1);
        }

        Problem withBudget(long total, boolean silent) {
            return new Problem(p, model, length, new BitBudget(total, budget.minimum(), budget.maximum(), silent));
        }
    }

    private static BitAllocation solve(Problem problem, boolean overAllWorkers) {
        return new ExactBitAllocator(overAllWorkers ? Long.MAX_VALUE : 0)
                .allocate(problem.utilities(), problem.budget());
    }

    @Property
    void equalsBruteForceOnSmallClusters(@ForAll("small") Problem problem, @ForAll boolean overAllWorkers) {
        double best = SlowAllocations.bruteForce(problem.utilities(), problem.budget());
        assertThat(solve(problem, overAllWorkers).utilitySum()).isCloseTo(best, offset(best * ROUNDING));
    }

    @Property(tries = 500)
    void equalsThePlainProgrammeOnLargerClusters(@ForAll("large") Problem problem, @ForAll boolean overAllWorkers) {
        double best = SlowAllocations.program(problem.utilities(), problem.budget());
        assertThat(solve(problem, overAllWorkers).utilitySum()).isCloseTo(best, offset(best * ROUNDING));
    }

    @Property(tries = 500)
    void staysWithinTheBudgetAndEachWorkersRange(@ForAll("large") Problem problem, @ForAll boolean overAllWorkers) {
        BitAllocation allocation = solve(problem, overAllWorkers);
        BitBudget budget = problem.budget();
        assertThat(allocation.total()).isLessThanOrEqualTo(budget.total());
        for (int i = 0; i < allocation.workers(); i++) {
            if (problem.p().get(i) == 1) {
                assertThat(allocation.bits(i)).isZero();
            } else if (allocation.bits(i) != 0 || !budget.allowSilent()) {
                assertThat(allocation.bits(i)).isBetween(budget.minimum(), budget.maximum());
            }
        }
    }

    @Property(tries = 500)
    void leavesNoBitUnspentThatWouldHelp(@ForAll("large") Problem problem, @ForAll boolean overAllWorkers) {
        BitAllocation allocation = solve(problem, overAllWorkers);
        Utilities utilities = problem.utilities();
        int left = (int) Math.min(32, problem.budget().total() - allocation.total());
        for (int i = 0; i < allocation.workers(); i++) {
            int bits = allocation.bits(i);
            int reachable = Math.min(problem.budget().maximum(), bits + left);
            if (reachable > bits && reachable >= problem.budget().minimum()) {
                assertThat(utilities.utility(i, reachable) - utilities.utility(i, bits))
                        .isLessThanOrEqualTo(allocation.utilitySum() * ROUNDING);
            }
        }
    }

    @Property(tries = 500)
    void aMoreReliableWorkerGetsNoFewerBits(@ForAll("large") Problem problem, @ForAll boolean overAllWorkers) {
        BitAllocation allocation = solve(problem, overAllWorkers);
        Utilities utilities = problem.utilities();
        for (int i = 0; i < allocation.workers(); i++) {
            for (int j = 0; j < allocation.workers(); j++) {
                int fewer = allocation.bits(i);
                int more = allocation.bits(j);
                if (problem.p().get(i) < problem.p().get(j) && fewer < more) {
                    // Then exchanging the two gains; only less than the sum can show may it have been missed.
                    double gain = utilities.utility(i, more)
                            + utilities.utility(j, fewer)
                            - utilities.utility(i, fewer)
                            - utilities.utility(j, more);
                    assertThat(gain).isLessThanOrEqualTo(allocation.utilitySum() * ROUNDING);
                }
            }
        }
    }

    @Property(tries = 500)
    void noAllocationExceedsTheUpperBound(@ForAll("large") Problem problem, @ForAll boolean overAllWorkers) {
        BitAllocation allocation = solve(problem, overAllWorkers);
        double best = SlowAllocations.program(problem.utilities(), problem.budget());
        assertThat(allocation.upperBound()).isGreaterThanOrEqualTo(best * (1 - ROUNDING));
        assertThat(allocation.upperBound()).isGreaterThanOrEqualTo(allocation.utilitySum());
        assertThat(allocation.gap()).isGreaterThanOrEqualTo(0).isLessThan(1);
        if (overAllWorkers) {
            assertThat(allocation.upperBound()).isEqualTo(allocation.utilitySum());
            assertThat(allocation.gap()).isZero();
        }
    }

    @Property(tries = 200)
    void theOrderOfTheWorkersDoesNotChangeTheSum(
            @ForAll("large") Problem problem, @ForAll boolean overAllWorkers, @ForAll Random random) {
        List<Double> shuffled = new ArrayList<>(problem.p());
        Collections.shuffle(shuffled, random);
        double sum = solve(problem, overAllWorkers).utilitySum();
        Problem other = new Problem(shuffled, problem.model(), problem.length(), problem.budget());
        assertThat(solve(other, overAllWorkers).utilitySum()).isCloseTo(sum, offset(sum * ROUNDING));
    }

    @Property(tries = 200)
    void equalProblemsGetEqualBits(@ForAll("large") Problem problem, @ForAll boolean overAllWorkers) {
        assertThat(solve(problem, overAllWorkers).toArray())
                .containsExactly(solve(problem, overAllWorkers).toArray());
    }

    @Property(tries = 200)
    void moreBitsAndSilenceNeverHurt(@ForAll("large") Problem problem, @ForAll boolean overAllWorkers) {
        BitBudget budget = problem.budget();
        double sum = solve(problem, overAllWorkers).utilitySum();
        double slack = sum * ROUNDING;
        assertThat(solve(problem.withBudget(budget.total(), true), overAllWorkers)
                        .utilitySum())
                .isGreaterThanOrEqualTo(sum - slack);
        long most = problem.p().stream().filter(p -> p < 1).count() * budget.maximum();
        long more = Math.min(most, budget.total() + 1);
        assertThat(solve(problem.withBudget(more, budget.allowSilent()), overAllWorkers)
                        .utilitySum())
                .isGreaterThanOrEqualTo(sum - slack);
    }

    @Property(tries = 200)
    void isAtLeastAsGoodAsEqualBits(@ForAll("large") Problem problem) {
        BitAllocation equal = new EqualBitAllocator().allocate(problem.utilities(), problem.budget());
        assertThat(equal.total()).isLessThanOrEqualTo(problem.budget().total());
        assertThat(equal.utilitySum()).isLessThanOrEqualTo(solve(problem, true).utilitySum() * (1 + ROUNDING));
        assertThat(equal.gap()).isBetween(0.0, 1.0);
        int[] used = Arrays.stream(equal.toArray()).filter(bits -> bits > 0).toArray();
        assertThat(Arrays.stream(used).max().orElseThrow()
                        - Arrays.stream(used).min().orElseThrow())
                .isLessThanOrEqualTo(1);
    }

    @Provide
    Arbitrary<Problem> small() {
        return problems(5, 12);
    }

    @Provide
    Arbitrary<Problem> large() {
        return problems(60, 400);
    }

    private static Arbitrary<Problem> problems(int workers, int extra) {
        Arbitrary<Double> any = Arbitraries.oneOf(
                Arbitraries.doubles().between(0.01, 0.99),
                Arbitraries.doubles().between(0.9, 0.999).ofScale(6),
                Arbitraries.of(0.0, 0.25, 0.5, 0.5, 0.5, 1.0));
        Arbitrary<List<Double>> p = any.list()
                .ofMinSize(1)
                .ofMaxSize(workers)
                .filter(list -> list.stream().anyMatch(x -> x < 1));
        return Combinators.combine(
                        p,
                        Arbitraries.of(VarianceModel.class),
                        Arbitraries.of(1L, 8L, 100L, 512L, 1000L, 100_000L, 5_000_000L),
                        Arbitraries.oneOf(
                                Arbitraries.just(2), Arbitraries.integers().between(2, 12)),
                        Arbitraries.oneOf(
                                Arbitraries.just(30), Arbitraries.integers().between(0, 30)),
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(0, extra))
                .as(Problem::of);
    }
}
