package io.github.tardigrad.core.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ExactBitAllocatorTest {
    /** The programme over all workers, and the one over those that could matter. */
    private static final List<BitAllocator> BOTH =
            List.of(new ExactBitAllocator(Long.MAX_VALUE), new ExactBitAllocator(0));

    private static Utilities utilities(VarianceModel model, long length, double... p) {
        return QuantizedUtilities.of(StragglerProfile.of(p), new UniformQuantizer(model, 0), length, 1);
    }

    @Test
    void findsTheOptimumThatSelectingBeforeRefiningMisses() {
        Utilities utilities = utilities(VarianceModel.PAPER, 1000, 0.077, 0.153, 0.324, 0.592, 0.683);
        assertThat(BOTH)
                .allSatisfy(allocator -> assertThat(
                                allocator.allocate(utilities, BitBudget.of(35)).toArray())
                        .containsExactly(10, 9, 8, 6, 2));
    }

    @Test
    void givesNothingToWorkersThatNeverAnswer() {
        Utilities utilities = utilities(VarianceModel.TIGHT, 512, 1, 0.3, 1, 0.6);
        assertThat(BOTH).allSatisfy(allocator -> {
            BitAllocation allocation = allocator.allocate(utilities, BitBudget.of(10));
            assertThat(allocation.workers()).isEqualTo(4);
            assertThat(allocation.bits(0)).isEqualTo(0);
            assertThat(allocation.bits(2)).isEqualTo(0);
            assertThat(allocation.total()).isEqualTo(10);
        });
    }

    @Test
    void silencesWorkersWhereTwoBitsAreWorthNothing() {
        Utilities utilities = utilities(VarianceModel.TIGHT, 1_000_000, 0.1, 0.2, 0.3, 0.4);
        assertThat(BOTH)
                .allSatisfy(allocator -> assertThat(allocator
                                .allocate(utilities, new BitBudget(12, 2, 32, true))
                                .toArray())
                        .containsExactly(12, 0, 0, 0));
    }

    @Test
    void spendsTheWholeBudgetAtItsEnds() {
        Utilities utilities = utilities(VarianceModel.TIGHT, 1_000_000, 0.1, 0.5, 0.9);
        assertThat(BOTH).allSatisfy(allocator -> {
            assertThat(allocator
                            .allocate(utilities, new BitBudget(9, 3, 20, false))
                            .toArray())
                    .containsExactly(3, 3, 3);
            assertThat(allocator
                            .allocate(utilities, new BitBudget(60, 3, 20, false))
                            .toArray())
                    .containsExactly(20, 20, 20);
        });
    }

    @Test
    void spendsNothingOnBitsThatAddNothing() {
        // With 8 coordinates and p = 0.5, p + eps(b) = p in doubles from b = 29 on: eps(29) = 2.8e-17.
        Utilities utilities = utilities(VarianceModel.TIGHT, 8, 0.5, 0.5);
        assertThat(BOTH).allSatisfy(allocator -> {
            BitAllocation allocation = allocator.allocate(utilities, BitBudget.of(64));
            assertThat(allocation.total()).isLessThan(64);
            assertThat(allocation.utilitySum()).isEqualTo(utilities.utility(0, 32) + utilities.utility(1, 32));
        });
    }

    @Test
    void workersThatAlwaysAnswerDoNotDrownTheOthers() {
        // Utilities of about 1e18 and 1: the sum cannot tell how the others share what is left, the allocation can.
        Utilities utilities = utilities(VarianceModel.TIGHT, 100, 0, 0.3, 0.5, 0.7);
        Utilities others = utilities(VarianceModel.TIGHT, 100, 0.3, 0.5, 0.7);
        assertThat(BOTH).allSatisfy(allocator -> {
            int[] bits = allocator.allocate(utilities, BitBudget.of(32 + 17)).toArray();
            assertThat(bits[0]).isEqualTo(32);
            assertThat(Arrays.copyOfRange(bits, 1, 4))
                    .containsExactly(
                            allocator.allocate(others, BitBudget.of(17)).toArray());
        });
    }

    @Test
    void aBudgetBelowWhatAPerfectWorkerCouldUseIsStillSharedExactly() {
        Utilities utilities = utilities(VarianceModel.TIGHT, 100, 0, 0.9);
        assertThat(BOTH).allSatisfy(allocator -> {
            assertThat(allocator
                            .allocate(utilities, new BitBudget(2, 2, 32, true))
                            .toArray())
                    .containsExactly(2, 0);
            assertThat(allocator.allocate(utilities, BitBudget.of(20)).toArray())
                    .containsExactly(18, 2);
        });
    }

    @Test
    void manyIdenticalWorkersAreSharedExactly() {
        double[] p = new double[300];
        Arrays.fill(p, 0.3);
        for (boolean silent : new boolean[] {false, true}) {
            Utilities utilities = utilities(VarianceModel.TIGHT, 1_000_000, p);
            BitBudget budget = new BitBudget(1501, 2, 32, silent);
            double best = SlowAllocations.program(utilities, budget);
            assertThat(BOTH)
                    .allSatisfy(allocator -> assertThat(
                                    allocator.allocate(utilities, budget).utilitySum())
                            .isCloseTo(best, offset(best * 1e-13)));
        }
    }

    @Test
    @Seeded
    void aHundredThousandWorkersGetACertificate(RandomGenerator random) {
        double[] p = random.doubles(100_000, 0.02, 0.98).toArray();
        Utilities utilities = utilities(VarianceModel.TIGHT, 512, p);
        BitAllocation allocation = new ExactBitAllocator().allocate(utilities, BitBudget.of(500_000));
        assertThat(allocation.total()).isEqualTo(500_000);
        // One segment of the envelope in 100,000 of them bounds the gap; it is some orders smaller.
        assertThat(allocation.gap()).isBetween(0.0, 1e-5);
    }

    @Test
    void aHundredThousandIdenticalWorkersGetOneToo() {
        double[] p = new double[100_000];
        Arrays.fill(p, 0.3);
        Utilities utilities = utilities(VarianceModel.TIGHT, 1_000_000, p);
        BitAllocation allocation = new ExactBitAllocator().allocate(utilities, new BitBudget(500_001, 2, 32, true));
        assertThat(allocation.gap()).isBetween(0.0, 1e-4);
    }

    @Test
    void saysWhichTotalsAreAllowed() {
        double[] p = new double[10];
        Utilities utilities = utilities(VarianceModel.TIGHT, 512, p);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExactBitAllocator().allocate(utilities, BitBudget.of(7)))
                .withMessage("total must be between 20 (10 usable workers x 2 bits) and 320: total=7");
    }

    @Test
    void saysThatNobodyCanAnswer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ExactBitAllocator().allocate(utilities(VarianceModel.TIGHT, 512, 1, 1), BitBudget.of(7)))
                .withMessageContaining("no worker can ever answer");
    }

    @Test
    void refusesUtilitiesThatAreNoNumbers() {
        Utilities broken = utilities(VarianceModel.TIGHT, 512, 0.5);
        Utilities nan = new Utilities() {
            @Override
            public int workers() {
                return broken.workers();
            }

            @Override
            public double utility(int worker, int bits) {
                return bits == 5 ? Double.NaN : broken.utility(worker, bits);
            }

            @Override
            public double stragglerProbability(int worker) {
                return broken.stragglerProbability(worker);
            }
        };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExactBitAllocator().allocate(nan, BitBudget.of(7)))
                .withMessage("utility must be in [0, 1.0E200]: utility(worker=0, bits=5)=NaN");
    }

    @Test
    void theAllocationKeepsItsBitsToItself() {
        BitAllocation allocation =
                new ExactBitAllocator().allocate(utilities(VarianceModel.TIGHT, 512, 0.5), BitBudget.of(7));
        allocation.toArray()[0] = 99;
        assertThat(allocation.bits(0)).isEqualTo(7);
        assertThat(allocation).asString().startsWith("BitAllocation[bits=[7], utilitySum=");
    }
}
