package io.github.tardigrad.core.lattice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.bits.BitAllocation;
import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.bits.ExactBitAllocator;
import io.github.tardigrad.core.bits.QuantizedUtilities;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quarters of a bit shared among workers that straggle: silence, and 1/2 to 12 bits, 48 options each. */
@Seeded
class LatticeAllocationTest {
    private static final int SILENT_OR = 48;

    /** p = exp(-psi / 10) with psi uniform on (.01, 2): who answers is rare. */
    private static final String LATE = "late";

    /** A draw whose error bound without any quantizer is that of the published one: what a table of one draw is read by. */
    private static StragglerProfile drawn(String regime, int workers, double inverse, RandomGenerator random) {
        while (true) {
            StragglerProfile profile = StragglerProfile.of((regime.equals(LATE)
                            ? random.doubles(workers, .01, 2).map(psi -> Math.exp(-.1 * psi))
                            : random.doubles(workers, .02, .6))
                    .toArray());
            double sum = IntStream.range(0, workers)
                    .mapToDouble(i -> profile.utility(i, 0))
                    .sum();
            if (Math.abs(1 / sum / inverse - 1) < .002) {
                return profile;
            }
        }
    }

    private static BitAllocation allocate(StragglerProfile profile, Quantizer quantizer, double bitsEach) {
        int units = quantizer.unitsPerBit();
        long total = Math.round(bitsEach * units * profile.workers());
        int smallest = quantizer.smallestBudget();
        return new ExactBitAllocator()
                .allocate(
                        QuantizedUtilities.of(profile, quantizer, 512, 1),
                        new BitBudget(total, smallest, quantizer.largestBudget(), true));
    }

    /**
     * 1/U at the optimum, silence allowed, at so many bits a worker, beside 1/U without any quantizer: the figures of one draw
     * of workers, which others with the same figure without a quantizer share but for a percent. Draws are pinned: how far one
     * may stray from another has no derived bound.
     */
    @ParameterizedTest
    @CsvSource({
        "late, 50, .2180,  2, .233,  .0005",
        "late, 50, .2180,  3, .222,  .0005",
        "late, 50, .2180,  5, .2182, .00005",
        "late, 10, .953,   3, .971,  .0005",
        "mild, 50, .00415, 2, .0049, .00005",
        "mild, 50, .00415, 3, .0044, .00005",
        "mild, 50, .00415, 5, .0042, .00005",
        "mild, 10, .0574,  3, .0605, .00005",
    })
    void errorBoundAtTheOptimum(String regime, int workers, double without, int bits, double inverse, double rounding) {
        RandomGenerator random = new SplittableRandom(1);
        double most = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int draw = 0; draw < 5; draw++) {
            StragglerProfile profile = drawn(regime, workers, without, random);
            double found =
                    1 / allocate(profile, LatticeQuantizer.INSTANCE, bits).utilitySum();
            most = Math.max(most, found);
            least = Math.min(least, found);
        }
        assertThat(inverse).isBetween(.96 * least - rounding, 1.04 * most + rounding);
        assertThat(most / least).isLessThan(1.06);
    }

    /** The former quantizer at its attained worst case, of such draws, pinned as well. */
    @ParameterizedTest
    @CsvSource({"2, .424", "3, .320", "5, .242"})
    void theFormerQuantizerHasMore(int bits, double inverse) {
        RandomGenerator random = new SplittableRandom(1);
        StragglerProfile profile = drawn(LATE, 50, .2180, random);
        double former = 1 / allocate(profile, UniformQuantizer.DEFAULT, bits).utilitySum();
        assertThat(former).isCloseTo(inverse, within(.08 * inverse));
        assertThat(1 / allocate(profile, LatticeQuantizer.INSTANCE, bits).utilitySum())
                .isLessThan(.95 * former);
    }

    /** A worker at a time over all totals, one option after the other: slow, and nothing of the allocator's in it. */
    @Test
    void isThatOfAPlainProgramme(RandomGenerator random) {
        for (int trial = 0; trial < 20; trial++) {
            int workers = 2 + random.nextInt(12);
            StragglerProfile profile =
                    StragglerProfile.of(random.doubles(workers, .02, .98).toArray());
            double bits = .5 + random.nextInt(20) / 4.0;
            BitAllocation allocation = allocate(profile, LatticeQuantizer.INSTANCE, bits);
            int total = (int) Math.round(4 * bits * workers);
            double[] best = new double[total + 1];
            for (int i = 0; i < workers; i++) {
                double[] next = best.clone();
                for (LatticeRate rate : LatticeRate.all()) {
                    double utility = profile.utility(i, rate.varianceFactor());
                    for (int t = rate.quarters(); t <= total; t++) {
                        next[t] = Math.max(next[t], best[t - rate.quarters()] + utility);
                    }
                }
                best = next;
            }
            double most = 0;
            for (double sum : best) {
                most = Math.max(most, sum);
            }
            assertThat(allocation.utilitySum()).isCloseTo(most, within(1e-12 * most));
            assertThat(allocation.total()).isLessThanOrEqualTo(total);
        }
    }

    @Test
    @Tag("slow")
    void aHundredThousandWorkersAreCertified(RandomGenerator random) {
        for (double bits : new double[] {.75, 2, 5}) {
            StragglerProfile profile =
                    StragglerProfile.of(random.doubles(100_000, .02, .98).toArray());
            BitAllocation allocation = allocate(profile, LatticeQuantizer.INSTANCE, bits);
            assertThat(allocation.gap()).as("%s bits", bits).isLessThanOrEqualTo(1e-9);
            assertThat(allocation.total()).isLessThanOrEqualTo((long) (4 * bits * 100_000));
        }
        assertThat(LatticeRate.all()).hasSize(SILENT_OR - 1);
    }

    /** What a budget costs on the wire: the rate and some percent, and never more than is stated. */
    @Test
    void aPlansBytesAreThoseOfItsBits() {
        int dimension = 1 << 20;
        BitSpec spec = new BitSpec(
                LatticeQuantizer.INSTANCE, 4 * 30, BitSpec.Allocation.EXACT, 2, SILENT_OR, true, NoiseScale.ONE, false);
        CodePlan plan =
                Planner.plan(StragglerProfile.uniform(10, .2), 10, dimension, CodeSpec.of(Schemes.OPTIMAL, spec));
        double bits = 0;
        for (int i = 0; i < 10; i++) {
            bits += plan.quantizer().bits(plan.budget(i));
        }
        // Scales .031, states and offsets .012, tables at most .02 bit a coordinate, and 44 bytes a frame.
        double perCoordinate = 8 * (plan.expectedBytes() - 10 * 44) / dimension;
        assertThat(perCoordinate - bits).isBetween(10 * .031, 10 * .065);
        assertThat((double) plan.largestBytes()).isGreaterThan(plan.expectedBytes());
    }
}
