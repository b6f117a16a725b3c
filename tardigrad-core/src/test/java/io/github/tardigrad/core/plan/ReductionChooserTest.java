package io.github.tardigrad.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The coset graph of Z_4^2 with 4 classes: 16 workers and partitions, tight frames for m = 1, 2, 3, 4. */
class ReductionChooserTest {
    private static final int WORKERS = 16;
    private static final int DIMENSION = 1 << 16;
    private static final Map<String, Object> COSETS =
            Map.of("type", "cosetHyper", "order", 4L, "dimension", 2L, "classes", 4L);

    private final Scheme scheme = Schemes.named("blockCode").orElseThrow();

    /** Of workers that are alike m blocks cost (m / r) (p + eps(m b)) / q. */
    @Test
    void isTheRuleForWorkersThatAreAlike() {
        for (double p : new double[] {0.001, 0.01, 0.05, 0.2, 0.6}) {
            for (int bits : new int[] {2, 3, 4, 6, 8}) {
                int best = 0;
                double least = Double.POSITIVE_INFINITY;
                for (int m = 1; m <= 4 && m * bits <= 32; m++) {
                    double cost = m * (p + VarianceModel.TIGHT.varianceFactor(m * bits, 64));
                    best = cost < least ? m : best;
                    least = Math.min(least, cost);
                }
                CodeSpec open = open(bits);
                ReductionChooser.Choice choice =
                        ReductionChooser.choose(StragglerProfile.uniform(WORKERS, p), WORKERS, DIMENSION, open);
                assertThat(choice.spec().settings().values())
                        .as("p=" + p + ", bits=" + bits)
                        .containsEntry("reduction", (long) best);
                assertThat(choice.spec().bits().total()).isEqualTo((long) best * bits * WORKERS);
                assertThat(choice.explanation().get(0)).contains("reduction " + best);
                assertThat(Planner.plan(StragglerProfile.uniform(WORKERS, p), WORKERS, DIMENSION, open)
                                .reduction())
                        .isEqualTo(best);
            }
        }
    }

    /** With the lattice two blocks are better only where p is below eps(b) - 2 eps(2 b), which few bits leave room for. */
    @Test
    void withTheLatticeOnlyReliableWorkersSendBlocks() {
        LatticeQuantizer lattice = LatticeQuantizer.INSTANCE;
        for (int quarters : new int[] {4, 8, 12, 16}) {
            double bound = lattice.varianceFactor(quarters, 64) - 2 * lattice.varianceFactor(2 * quarters, 64);
            for (double p : new double[] {0.9 * bound, 1.1 * bound}) {
                BitSpec spec = new BitSpec(
                        lattice,
                        (long) quarters * WORKERS,
                        BitSpec.Allocation.EQUAL,
                        2,
                        48,
                        false,
                        NoiseScale.ONE,
                        false);
                CodeSpec open = CodeSpec.of(scheme, spec)
                        .with("family", "classFrame")
                        .with("assignment", COSETS)
                        .with("reduction", "auto");
                long blocks =
                        (Long) ReductionChooser.choose(StragglerProfile.uniform(WORKERS, p), WORKERS, DIMENSION, open)
                                .spec()
                                .settings()
                                .values()
                                .get("reduction");
                assertThat(blocks > 1).as("%s quarters, p = %s", quarters, p).isEqualTo(p < bound);
            }
        }
    }

    /** One bit a coordinate of the gradient: only blocks have two a coordinate of their messages. */
    @Test
    void takesBlocksWhereWholeGradientsCannotBeQuantized() {
        ReductionChooser.Choice choice =
                ReductionChooser.choose(StragglerProfile.uniform(WORKERS, 0.5), WORKERS, DIMENSION, open(1));
        assertThat((Long) choice.spec().settings().values().get("reduction")).isGreaterThan(1);
    }

    @Test
    void needsBits() {
        CodeSpec float32 = CodeSpec.of(scheme, BitSpec.none()).with("reduction", "auto");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ReductionChooser.choose(StragglerProfile.uniform(WORKERS, 0.5), WORKERS, DIMENSION, float32))
                .withMessageContaining("reduction must be a number where bits are none");
    }

    private CodeSpec open(int bits) {
        BitSpec spec = new BitSpec(
                new UniformQuantizer(VarianceModel.TIGHT, 64),
                (long) bits * WORKERS,
                BitSpec.Allocation.EQUAL,
                2,
                32,
                false,
                NoiseScale.ONE,
                false);
        return CodeSpec.of(scheme, spec)
                .with("family", "classFrame")
                .with("assignment", COSETS)
                .with("reduction", "auto");
    }
}
