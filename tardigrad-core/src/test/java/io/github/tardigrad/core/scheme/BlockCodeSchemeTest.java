package io.github.tardigrad.core.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.testing.Seeded;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BlockCodeSchemeTest {
    private static final Map<String, Object> PLANE = Map.of("type", "projectivePlane", "order", 2);

    private final Scheme scheme = Schemes.named("blockCode").orElseThrow();

    @Test
    void saysWhatWouldBeAllowed() {
        refused(7, Map.of("assignment", PLANE, "family", "classFrame"), "the nearest that has is {type: cyclic");
        refused(7, Map.of("assignment", PLANE, "reduction", 4), "the nearest reduction is 3");
        refused(8, Map.of("assignment", PLANE), "as many workers as the cluster, 8");
        refused(7, Map.of("assignment", PLANE, "stragglers", 2), "s more for s stragglers");
        refused(7, Map.of("assignment", PLANE, "family", "diagonal", "decoding", "fixed"), "rank [B T] > rank B");
        refused(7, Map.of("assignment", PLANE, "decoding", "leastSquaresDebiased"), "needs fresh signs");
        refused(7, Map.of("assignment", PLANE, "family", "stacked", "decoding", "nullSpace"), "family nullSpace");
        Map<String, Object> six = Map.of("type", "projectivePlane", "order", 6);
        refused(43, Map.of("assignment", six), "order");
        CodeSpec spec = CodeSpec.of(scheme, BitSpec.none()).with("assignment", PLANE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Planner.plan(StragglerProfile.uniform(7, 0.1), 7, 1, spec))
                .withMessageContaining("reduction must be at most the dimension, 1");
    }

    private void refused(int workers, Map<String, ?> settings, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> code(workers, settings))
                .withMessageContaining(message);
    }

    private Code code(int workers, Map<String, ?> settings) {
        return SchemesTest.construct(
                scheme, StragglerProfile.uniform(workers, 0.2), 50, Settings.of(scheme, settings), 1);
    }

    /**
     * Own coverage is 1 and what blocks leave in one another 0, in the mean over signs and stragglers: 20,000 rounds, of which
     * each term has a spread of at most 1.5, so 6 standard errors are 0.07; the factors of the own coverage are themselves a mean of
     * some thousand rounds. Without new signs in every round the means stay off.
     */
    @Test
    @Seeded
    void freshSignsMakeDebiasedLeastSquaresUnbiased(RandomGenerator random) {
        Map<String, Object> settings =
                Map.of("assignment", PLANE, "family", "diagonal", "signs", "fresh", "decoding", "leastSquaresDebiased");
        Code code = SchemesTest.construct(
                scheme, StragglerProfile.uniform(7, 0.2), 7, Settings.of(scheme, settings), random.nextLong());
        double[][] fresh = meanCoverage(code, random, true);
        double[][] stale = meanCoverage(code, random, false);
        double off = 0;
        for (int j = 0; j < 7; j++) {
            assertThat(fresh[0][j]).isCloseTo(1, within(0.07));
            assertThat(fresh[1][j]).isCloseTo(0, within(0.07));
            off = Math.max(off, Math.max(Math.abs(stale[0][j] - 1), Math.abs(stale[1][j])));
        }
        assertThat(off).isGreaterThan(0.07);
    }

    /** Of block 0 in the estimates of blocks 0 and 1. */
    private static double[][] meanCoverage(Code code, RandomGenerator random, boolean fresh) {
        int rounds = 20_000;
        double[][] mean = new double[2][7];
        double[] weights = new double[7];
        for (int round = 0; round < rounds; round++) {
            long signs = fresh ? round + 1_000_000L : 0;
            BlockEncoding blocks = code.blocks().ofRound(signs);
            List<Decoder> decoders = code.decoding().decoders(code.blocks(), signs);
            BitSet arrived = new BitSet();
            for (int i = 0; i < 7; i++) {
                arrived.set(i, random.nextDouble() < 0.8);
            }
            for (int v = 0; v < 2; v++) {
                decoders.get(v).weights(arrived, weights);
                double[] coverage = blocks.block(0).columnSums(weights);
                for (int j = 0; j < 7; j++) {
                    mean[v][j] += coverage[j] / rounds;
                }
            }
        }
        return mean;
    }

    @Test
    void sumsSufficeWhereTheyDo() {
        assertThat(code(8, Map.of("family", "classFrame")).blocks().sumEncodable())
                .isTrue();
        assertThat(code(8, Map.of("family", "diagonal", "entries", "gaussian"))
                        .blocks()
                        .sumEncodable())
                .isTrue();
        assertThat(code(8, Map.of()).blocks().sumEncodable()).isFalse();
        assertThat(code(8, Map.of("reduction", 1)).blocks().sumEncodable()).isFalse();
    }

    /** A message from one sum is the message from each partition alone. */
    @Test
    @Seeded
    void sumsMakeTheSameMessage(RandomGenerator random) {
        BlockEncoding blocks = code(8, Map.of("family", "diagonal", "entries", "rotations", "signs", "fresh"))
                .blocks()
                .ofRound(3);
        float[][] gradients = new float[50][11];
        for (float[] gradient : gradients) {
            for (int l = 0; l < gradient.length; l++) {
                gradient[l] = (float) random.nextGaussian();
            }
        }
        for (int i = 0; i < 8; i++) {
            float[] one = new float[6];
            float[] sum = new float[11];
            for (int t = 0; t < blocks.sum(i).size(); t++) {
                float[] gradient = gradients[blocks.sum(i).partition(t)];
                blocks.addTo(one, i, t, gradient);
                for (int l = 0; l < 11; l++) {
                    sum[l] += (float) (blocks.sum(i).coefficient(t) * gradient[l]);
                }
            }
            float[] other = new float[6];
            blocks.encodeSum(i, sum, other);
            for (int l = 0; l < 6; l++) {
                // Some 50 roundings of floats of at most some tens.
                assertThat(other[l]).isCloseTo(one[l], within(1e-3f));
            }
        }
    }
}
