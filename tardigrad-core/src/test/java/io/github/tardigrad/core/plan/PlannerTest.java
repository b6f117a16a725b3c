package io.github.tardigrad.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final StragglerProfile UNEQUAL = StragglerProfile.of(0.9, 0.5, 0.2);

    private static CodePlan optimal(StragglerProfile profile, int partitions, int dimension, BitSpec bits) {
        return Planner.plan(profile, partitions, dimension, CodeSpec.of(Schemes.OPTIMAL, bits));
    }

    @Test
    void rowSumsAreProportionalToUtilityAndTheBoundIsKSquaredOverU() {
        CodePlan plan = optimal(UNEQUAL, 3, 101_770, BitSpec.ofTotal(21));

        double utilitySum = 0;
        for (int i = 0; i < 3; i++) {
            double expected = UNEQUAL.arrival(i) / (UNEQUAL.straggling(i) + plan.varianceFactor(i));
            assertThat(plan.utility(i)).isEqualTo(expected);
            assertThat(plan.quantizer().levels(plan.budget(i)).orElseThrow())
                    .isEqualTo((1L << (plan.budget(i) - 1)) - 1);
            utilitySum += expected;
        }
        assertThat(Arrays.stream(plan.budgets()).sum()).isEqualTo(21);
        assertThat(plan.utilitySum()).isEqualTo(utilitySum);
        assertThat(plan.errorBound()).isCloseTo(9 / utilitySum, within(1e-12));
        assertThat(plan.certificate().gap()).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(plan.encoding().rowSum(i)).isCloseTo(3 * plan.utility(i) / utilitySum, within(1e-12));
        }
    }

    /** A perfect worker takes everything; others have no partition, and no weight in the rule either. */
    @Test
    void fixedWeightsAreTheDecodingAlsoOfWorkersThatHoldNothing() {
        StragglerProfile profile = StragglerProfile.of(0, 0.5, 0.2, 1);
        for (Scheme scheme : List.of(
                Schemes.OPTIMAL, Schemes.named("osgc").orElseThrow(), Schemes.IGNORE_STRAGGLERS, Schemes.CENTRALIZED)) {
            CodePlan plan = Planner.plan(profile, 2, 1000, CodeSpec.of(scheme, BitSpec.none()));

            assertThat(plan.decodingRule()).isEqualTo(new FixedDecoding(plan.decoding()));
            assertThat(plan.secondMomentRule()).isEqualTo(new FixedDecoding(plan.secondMomentDecoding()));
        }
        assertThat(optimal(profile, 2, 1000, BitSpec.none()).decoding()).containsExactly(1, 0, 0, 0);
    }

    @Test
    @Seeded
    void isUnbiasedForEveryPartitionWhateverTheScaleGridAndBits(RandomGenerator random) {
        for (int instance = 0; instance < 200; instance++) {
            int n = 1 + random.nextInt(12);
            int k = 1 + random.nextInt(20);
            double[] p = random.doubles(n, 0, 1).toArray();
            if (n > 1 && random.nextBoolean()) {
                p[random.nextInt(n - 1)] = 1;
            }
            StragglerProfile profile = StragglerProfile.of(p);
            long usable = Arrays.stream(p).filter(x -> x < 1).count();
            BitSpec bits = random.nextInt(4) == 0
                    ? BitSpec.none()
                    : new BitSpec(
                            new UniformQuantizer(VarianceModel.TIGHT, random.nextBoolean() ? 0 : 64),
                            usable * (2 + random.nextInt(6)),
                            random.nextBoolean() ? BitSpec.Allocation.EXACT : BitSpec.Allocation.EQUAL,
                            2,
                            32,
                            random.nextBoolean(),
                            NoiseScale.ONE,
                            false);
            CodeSpec spec = new CodeSpec(
                            Schemes.OPTIMAL, Settings.defaults(Schemes.OPTIMAL), bits, CodeSpec.DEFAULT_SEED)
                    .with("grid", random.nextBoolean() ? 0 : 1 + random.nextInt(10))
                    .with("decodingScale", random.nextBoolean() ? "inverseProbability" : "unitRowSum");

            CodePlan plan = Planner.plan(profile, k, 1 + random.nextInt(2000), spec);

            double[] expectedWeights = new double[n];
            for (int i = 0; i < n; i++) {
                expectedWeights[i] = plan.active(i) ? profile.arrival(i) * plan.decoding()[i] : 0;
            }
            assertThat(Arrays.stream(plan.encoding().columnSums(expectedWeights)))
                    .allMatch(sum -> Math.abs(sum - 1) <= 1e-12);
            assertThat(plan.encoding().nonZeros()).isLessThanOrEqualTo(n + k - 1);
            if (spec.settings().integer("grid") == 0) {
                double optimum = (double) k * k / plan.utilitySum();
                assertThat(plan.errorBound()).isCloseTo(optimum, within(1e-9 * optimum));
            }
        }
    }

    @Test
    void aWorkerThatNeverAnswersGetsNoBitsNoPartitionsAndNoWeight() {
        CodePlan plan = optimal(StragglerProfile.of(0.5, 1, 0.5), 4, 100, BitSpec.ofTotal(10));
        assertThat(plan.budgets()).containsExactly(5, 0, 5);
        assertThat(plan.encoding().rowSize(1)).isZero();
        assertThat(plan.decoding()[1]).isZero();
        assertThat(plan.secondMomentDecoding()[1]).isZero();
        assertThat(plan.active(1)).isFalse();
        assertThat(plan.varianceFactor(1)).isInfinite();
    }

    @Test
    void perfectUnquantizedWorkersCarryEverythingWithoutError() {
        CodePlan plan = optimal(StragglerProfile.of(0, 0.3, 0), 4, 100, BitSpec.none());
        assertThat(plan.encoding().rowSum(0)).isEqualTo(2);
        assertThat(plan.encoding().rowSize(1)).isZero();
        assertThat(plan.encoding().rowSum(2)).isEqualTo(2);
        assertThat(plan.errorBound()).isZero();
        assertThat(plan.utilitySum()).isInfinite();
        assertThat(plan.certificate().gap()).isZero();
        assertThat(plan.secondMomentDecoding()).isEqualTo(plan.decoding());
    }

    @Test
    void unitRowSumsSendWeightedMeans() {
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(21)).with("decodingScale", "unitRowSum");
        CodePlan plan = Planner.plan(UNEQUAL, 5, 1000, spec);
        for (int i = 0; i < 3; i++) {
            assertThat(plan.encoding().rowSum(i)).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void ignoringStragglersSumsWhatArrivesAndItsBoundHasTheBias() {
        CodePlan plan = Planner.plan(UNEQUAL, 3, 1000, CodeSpec.of(Schemes.IGNORE_STRAGGLERS, BitSpec.ofTotal(21)));
        assertThat(plan.budgets()).containsExactly(7, 7, 7);
        assertThat(plan.decoding()).containsExactly(1, 1, 1);
        double eps = plan.varianceFactor(0);
        double variance = (0.9 + eps) * 0.1 + (0.5 + eps) * 0.5 + (0.2 + eps) * 0.8;
        assertThat(plan.errorBound()).isCloseTo(variance + 1.6 * 1.6, within(1e-12));
        assertThat(plan.certificate().gap()).isPositive();
    }

    @Test
    void uncodedBlocksAreNearlyEqualAlsoWithFewerPartitionsThanWorkers() {
        CodeSpec spec = CodeSpec.of(Schemes.IGNORE_STRAGGLERS, BitSpec.ofTotal(8));
        CodePlan few = Planner.plan(StragglerProfile.of(0.1, 0.1, 0.1), 2, 10, spec);
        assertThat(few.encoding().rowSize(0)
                        + few.encoding().rowSize(1)
                        + few.encoding().rowSize(2))
                .isEqualTo(2);
        assertThat(Arrays.stream(few.budgets()).sum()).isEqualTo(8);
        CodePlan many = Planner.plan(
                StragglerProfile.of(0.1, 0.1, 0.1),
                8,
                10,
                spec.withBits(BitSpec.ofTotal(9).withAllocation(BitSpec.Allocation.EQUAL)));
        for (int i = 0; i < 3; i++) {
            assertThat(many.encoding().rowSize(i)).isBetween(2, 3);
        }
    }

    @Test
    void centralizedHasNoError() {
        CodePlan plan = Planner.plan(UNEQUAL, 7, 1000, CodeSpec.of(Schemes.CENTRALIZED, BitSpec.ofTotal(21)));
        assertThat(plan.errorBound()).isZero();
        assertThat(plan.budgets()).containsExactly(32, 32, 32);
        assertThat(plan.profile().toArray()).containsExactly(0, 0, 0);
    }

    @Test
    void aScaleChangesTheAllocationAndNeverTheReportedError() {
        BitSpec half = new BitSpec(
                UniformQuantizer.DEFAULT, 21, BitSpec.Allocation.EXACT, 2, 32, false, NoiseScale.of(1e-3), false);
        CodePlan scaled = optimal(UNEQUAL, 3, 101_770, half);
        CodePlan plain = optimal(UNEQUAL, 3, 101_770, BitSpec.ofTotal(21));
        assertThat(scaled.budgets()).isNotEqualTo(plain.budgets());
        assertThat(scaled.errorBound()).isCloseTo(9 / scaled.utilitySum(), within(1e-12));
        assertThat(scaled.errorBound()).isGreaterThan(plain.errorBound());
    }

    @Test
    void plansForMoreCoordinatesThanAFrameOfTheMostBitsCouldHold() {
        CodePlan plan = optimal(UNEQUAL, 3, 1_500_000_000, BitSpec.ofTotal(9));
        assertThat(plan.messageFormat(2).budget()).isEqualTo(plan.budget(2));
    }

    @Test
    void equalPlansHaveEqualIdsAndOthersDoNot() {
        CodePlan plan = optimal(UNEQUAL, 3, 1000, BitSpec.ofTotal(21));
        assertThat(optimal(UNEQUAL, 3, 1000, BitSpec.ofTotal(21)))
                .isEqualTo(plan)
                .hasSameHashCodeAs(plan);
        assertThat(optimal(UNEQUAL, 3, 1000, BitSpec.ofTotal(22)).id()).isNotEqualTo(plan.id());
        assertThat(optimal(UNEQUAL, 3, 1001, BitSpec.ofTotal(21)).id()).isNotEqualTo(plan.id());
        assertThat(optimal(StragglerProfile.of(0.9, 0.5, 0.21), 3, 1000, BitSpec.ofTotal(21))
                        .id())
                .isNotEqualTo(plan.id());
    }

    @Test
    void refusesWhatCannotBePlannedAndSaysWhatWould() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> optimal(UNEQUAL, 0, 10, BitSpec.ofTotal(21)))
                .withMessageContaining("partitions=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> optimal(UNEQUAL, 3, 0, BitSpec.ofTotal(21)))
                .withMessageContaining("dimension=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> optimal(UNEQUAL, 3, 10, BitSpec.ofTotal(5)))
                .withMessageContaining("total=5")
                .withMessageContaining("6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> optimal(UNEQUAL, 3, 10, BitSpec.ofTotal(97)))
                .withMessageContaining("total=97")
                .withMessageContaining("96");
        for (BitSpec bits : new BitSpec[] {BitSpec.none(), BitSpec.ofTotal(4)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> optimal(StragglerProfile.of(1, 1), 3, 10, bits))
                    .withMessageContaining("no worker can ever answer");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UniformQuantizer(VarianceModel.TIGHT, 100))
                .withMessageContaining("multiple of 8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CodeSpec(
                        Schemes.IGNORE_STRAGGLERS, Settings.defaults(Schemes.IGNORE_STRAGGLERS), BitSpec.ofTotal(9), 1))
                .withMessageContaining("equal");
    }
}
