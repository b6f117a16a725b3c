package io.github.tardigrad.core.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.testing.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What every scheme claims, by summing over all patterns of stragglers. */
class SchemesTest {
    @Test
    void haveNamesOfTheirOwnAndSaySomething() {
        Set<String> names = new HashSet<>();
        for (Scheme scheme : Schemes.all()) {
            assertThat(names.add(scheme.name())).as(scheme.name()).isTrue();
            assertThat(scheme.name()).matches("[a-z][a-zA-Z]+");
            assertThat(scheme.summary()).isNotBlank();
            assertThat(scheme.source()).isNotBlank();
            assertThat(Schemes.named(scheme.name())).contains(scheme);
        }
        assertThat(Schemes.named("nosuch")).isEmpty();
    }

    @Test
    @Seeded
    void areUnbiasedExactlyWhenTheyClaimToBe(RandomGenerator random) {
        for (Scheme scheme : Schemes.all()) {
            for (Settings settings : everyChoice(scheme)) {
                for (int instance = 0; instance < 4; instance++) {
                    StragglerProfile profile =
                            StragglerProfile.of(random.doubles(8, 0.2, 0.7).toArray());
                    StragglerProfile planned = scheme.quantizes() ? profile : StragglerProfile.uniform(8, 0);
                    Code code = construct(scheme, planned, 8 + random.nextInt(9), settings, random.nextLong());
                    double bias = Arrays.stream(expectedCoverage(planned, code))
                            .map(coverage -> Math.abs(coverage - 1))
                            .max()
                            .orElseThrow();
                    if (scheme.unbiased(settings)) {
                        assertThat(bias).as(scheme.name() + settings).isLessThan(1e-9);
                    } else {
                        // At the least the rounds in which nobody answers are missing: prod p > 2e-6.
                        assertThat(bias).as(scheme.name() + settings).isGreaterThan(1e-6);
                    }
                }
            }
        }
    }

    @Test
    @Seeded
    void haveTheLoadTheyAreGiven(RandomGenerator random) {
        StragglerProfile profile =
                StragglerProfile.of(random.doubles(12, 0.05, 0.7).toArray());
        Map<String, Double> load = Map.ofEntries(
                Map.entry("stochastic", 2.0),
                Map.entry("oneBit", 2.0),
                Map.entry("optimalDecoding", 2.0),
                Map.entry("erasureHead", 2.0),
                Map.entry("erasureHeadAllArrivals", 2.0),
                Map.entry("expander", 3.0),
                Map.entry("cyclicRepetition", 2.0),
                Map.entry("fractionalRepetition", 2.0),
                Map.entry("yeAbbe", 3.0),
                Map.entry("blockCode", 4.0),
                Map.entry("dense", 12.0),
                Map.entry("ignoreStragglers", 1.0),
                Map.entry("centralized", 1.0));
        for (Scheme scheme : Schemes.all()) {
            EncodingMatrix encoding = construct(scheme, profile, 24, Settings.defaults(scheme), random.nextLong())
                    .encoding();
            if (load.containsKey(scheme.name())) {
                assertThat(encoding.computationLoad()).as(scheme.name()).isEqualTo(load.get(scheme.name()));
            }
            assertThat(Arrays.stream(encoding.columnIndices()).distinct().count())
                    .as(scheme.name() + " leaves no partition out")
                    .isGreaterThanOrEqualTo(scheme.name().equals("bernoulli") ? 1 : 24);
        }
    }

    @Test
    @Seeded
    void exactCodesGiveTheGradientUnderEveryPatternTheyTolerate(RandomGenerator random) {
        record Case(String scheme, int workers, int stragglers) {}
        List<Case> cases = List.of(
                new Case("cyclicRepetition", 5, 1),
                new Case("cyclicRepetition", 6, 2),
                new Case("cyclicRepetition", 8, 3),
                new Case("cyclicRepetition", 7, 0),
                new Case("fractionalRepetition", 6, 2),
                new Case("fractionalRepetition", 8, 3));
        for (Case c : cases) {
            Scheme scheme = Schemes.named(c.scheme()).orElseThrow();
            StragglerProfile profile = StragglerProfile.uniform(c.workers(), 0.2);
            Settings settings = Settings.of(scheme, Map.of("stragglers", c.stragglers()));
            Code code = construct(scheme, profile, c.workers() + 3, settings, random.nextLong());
            Decoder decoder = code.decoding().decoder(code.encoding());
            double[] weights = new double[c.workers()];
            for (int set = 0; set < 1 << c.workers(); set++) {
                if (c.workers() - Integer.bitCount(set) <= c.stragglers()) {
                    decoder.weights(BitSet.valueOf(new long[] {set}), weights);
                    for (double coverage : code.encoding().columnSums(weights)) {
                        assertThat(coverage).as(c + " " + set).isCloseTo(1, within(1e-9));
                    }
                }
            }
        }
    }

    /** A group's inverse variance is prod (1 + u) - 1 without a quantizer, so grouping never hurts. */
    @Test
    @Seeded
    void groupingBeatsTheBestFixedDecoding(RandomGenerator random) {
        for (int instance = 0; instance < 20; instance++) {
            StragglerProfile profile =
                    StragglerProfile.of(random.doubles(10, 0.02, 0.6).toArray());
            double grouped = alignedError(profile, constructDefault("grouped", profile, 10));
            double fixed = alignedError(profile, constructDefault("optimal", profile, 10));
            assertThat(grouped).isLessThan(fixed);
        }
    }

    @Test
    void sayWhatWouldBeAllowed() {
        StragglerProfile ten = StragglerProfile.uniform(10, 0.3);
        assertRefused("erasureHead", ten, Map.of("replication", 3), "one of 1, 2, 5, 10");
        assertRefused("fractionalRepetition", ten, Map.of("stragglers", 3), "one of 1, 2, 5, 10");
        assertRefused("cyclicRepetition", ten, Map.of("stragglers", 10), "0..9");
        assertRefused("stochastic", ten, Map.of("replication", 11), "1..10");
        assertRefused("bernoulli", ten, Map.of("replication", 11), "at most the number of workers, 10");
        assertRefused("optimalDecoding", ten, Map.of("replication", 3), "divide twice the number of workers, 20");
        assertRefused("expander", StragglerProfile.uniform(9, 0.3), Map.of("replication", 3), "even product");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Schemes.OPTIMAL, Map.of("gird", 3)))
                .withMessageContaining("no parameter gird")
                .withMessageContaining("grid");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Schemes.OPTIMAL, Map.of("grid", 2.5)))
                .withMessageContaining("whole number from 0 to 100");
        Scheme two = Schemes.named("osgcSchemeII").orElseThrow();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> construct(two, ten, 9, Settings.defaults(two), 1))
                .withMessageContaining("partitions must be >= 10");
    }

    private static void assertRefused(String name, StragglerProfile profile, Map<String, ?> settings, String message) {
        Scheme scheme = Schemes.named(name).orElseThrow();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> construct(scheme, profile, 20, Settings.of(scheme, settings), 1))
                .withMessageContaining(message);
    }

    private static Code constructDefault(String name, StragglerProfile profile, int partitions) {
        Scheme scheme = Schemes.named(name).orElseThrow();
        return construct(scheme, profile, partitions, Settings.defaults(scheme), 1);
    }

    static Code construct(Scheme scheme, StragglerProfile profile, int partitions, Settings settings, long seed) {
        return scheme.construct(new CodeRequest(profile, new double[profile.workers()], partitions, settings, seed));
    }

    /** The defaults, and every other choice of one parameter; the variants where choices depend on one another. */
    private static List<Settings> everyChoice(Scheme scheme) {
        if (scheme.name().equals("blockCode")) {
            return scheme.variants();
        }
        Settings defaults = Settings.defaults(scheme);
        List<Settings> all = new ArrayList<>(List.of(defaults));
        for (Parameter parameter : scheme.parameters()) {
            if (parameter instanceof Parameter.Choice choice) {
                for (String value : choice.choices()) {
                    all.add(defaults.with(scheme, choice.name(), value));
                }
            }
        }
        return all;
    }

    private static double[] expectedCoverage(StragglerProfile profile, Code code) {
        double[] expected = new double[code.encoding().partitions()];
        forEveryPattern(profile, code, (probability, coverage) -> {
            for (int j = 0; j < expected.length; j++) {
                expected[j] += probability * coverage[j];
            }
        });
        return expected;
    }

    /** E (sum_j (coverage_j - 1))^2 / k^2: the relative error when all partial gradients are equal. */
    private static double alignedError(StragglerProfile profile, Code code) {
        double[] error = new double[1];
        forEveryPattern(profile, code, (probability, coverage) -> {
            double off = Arrays.stream(coverage).map(x -> x - 1).sum() / coverage.length;
            error[0] += probability * off * off;
        });
        return error[0];
    }

    private interface Visitor {
        void visit(double probability, double[] coverage);
    }

    private static void forEveryPattern(StragglerProfile profile, Code code, Visitor visitor) {
        int workers = profile.workers();
        // Of a gradient in blocks the first is looked at, and how much of it comes from itself.
        Decoder decoder = code.decoding().decoders(code.blocks()).get(0);
        EncodingMatrix encoding = code.encoding();
        double[] weights = new double[workers];
        for (int set = 0; set < 1 << workers; set++) {
            double probability = 1;
            for (int i = 0; i < workers; i++) {
                probability *= (set >> i & 1) == 1 ? profile.arrival(i) : profile.straggling(i);
            }
            if (probability > 0) {
                decoder.weights(BitSet.valueOf(new long[] {set}), weights);
                visitor.visit(probability, encoding.columnSums(weights));
            }
        }
    }

    @Test
    void osgcSchemesAgreeWithTheContiguousCodeInRowsAndColumns() {
        StragglerProfile profile = StragglerProfile.of(0.1, 0.3, 0.5, 0.7);
        Code contiguous = constructDefault("osgc", profile, 8);
        for (String name : List.of("osgcSchemeI", "osgcSchemeII")) {
            EncodingMatrix encoding = constructDefault(name, profile, 8).encoding();
            for (int i = 0; i < 4; i++) {
                assertThat(encoding.rowSum(i))
                        .as(name)
                        .isCloseTo(contiguous.encoding().rowSum(i), within(1e-12));
            }
            assertThat(Arrays.stream(encoding.values()).min().orElseThrow())
                    .as(name + " has negative entries here")
                    .isNegative();
        }
        assertThat(contiguous.decoding()).isInstanceOf(FixedDecoding.class);
    }

    /** Two bits beside twenty: the shortest solution would give both the same weight, and the noise of the first is all. */
    @Test
    void leastSquaresCountTheNoiseWhereBitsDiffer() {
        StragglerProfile profile = StragglerProfile.uniform(4, 0.3);
        Settings leastSquares = Settings.defaults(Schemes.OPTIMAL).with(Schemes.OPTIMAL, "decoding", "leastSquares");
        Code unequal = Schemes.OPTIMAL.construct(
                new CodeRequest(profile, new double[] {9, 1e-6, 1e-6, Double.POSITIVE_INFINITY}, 4, leastSquares, 1));
        Code equal = Schemes.OPTIMAL.construct(
                new CodeRequest(profile, new double[] {9, 9, 9, Double.POSITIVE_INFINITY}, 4, leastSquares, 1));

        assertThat(unequal.decoding().name()).isEqualTo("mmse");
        assertThat(equal.decoding().name()).isEqualTo("leastSquares");
        Scheme reproduced = Schemes.named("optimalDecoding").orElseThrow();
        assertThat(reproduced
                        .construct(new CodeRequest(
                                profile, new double[] {9, 1, 1, 1}, 4, Settings.defaults(reproduced), 1))
                        .decoding()
                        .name())
                .as("the baseline of its paper")
                .isEqualTo("leastSquares");
    }

    @Test
    void whatIsNotUsedIsNotComputed() {
        Scheme scheme = Schemes.named("stochastic").orElseThrow();
        StragglerProfile profile = StragglerProfile.of(0.01, 0.9, 0.9, 0.9, 0.9, 0.9);
        Settings optimal = Settings.of(scheme, Map.of("replication", 3, "coefficients", "optimal"));
        EncodingMatrix encoding = construct(scheme, profile, 12, optimal, 1).encoding();

        assertThat(encoding.values()).doesNotContain(0);
        assertThat(encoding.computationLoad()).isLessThan(3);
    }

    /** Data that lies where it lies: any holders will do, and what each counts is 1 over their number. */
    @Test
    void stochasticKeepsToTheSupportItIsGiven() {
        Scheme scheme = Schemes.named("stochastic").orElseThrow();
        StragglerProfile profile = StragglerProfile.of(0.2, 0.5, 0.4);
        EncodingMatrix held =
                EncodingMatrix.ofSupport(3, List.of(new int[] {0, 1, 2}, new int[] {0}, new int[] {0, 2}), 1);
        Code code = scheme.construct(
                new CodeRequest(profile, new double[3], 3, Settings.defaults(scheme), 1, Optional.of(held)));

        assertThat(code.encoding().within(held)).isTrue();
        assertThat(code.encoding().nonZeros()).isEqualTo(6);
        assertThat(expectedCoverage(profile, code)).containsExactly(new double[] {1, 1, 1}, within(1e-12));
    }
}
