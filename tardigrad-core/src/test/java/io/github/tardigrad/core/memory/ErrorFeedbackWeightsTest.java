package io.github.tardigrad.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** With memory everything is delivered in the end, so what counts is the coverage when everybody is there. */
@Seeded
class ErrorFeedbackWeightsTest {
    private static final int WORKERS = 12;

    /** Random supports cover the partitions once only on average. */
    private static final Set<String> ON_AVERAGE = Set.of("bernoulli", "optimalDecoding");

    @Test
    void everyPartitionCountsOnceUnderEveryScheme(RandomGenerator random) {
        for (Scheme scheme : Schemes.all()) {
            for (CodeSpec spec : everyChoice(scheme)) {
                StragglerProfile profile =
                        StragglerProfile.of(random.doubles(WORKERS, 0.1, 0.9).toArray());
                CodePlan plan = Planner.plan(profile, 24, 500, spec.withSeed(random.nextLong()));
                double[] delivered = plan.decoding();
                for (int i = 0; i < WORKERS; i++) {
                    delivered[i] /= plan.deliveredShare(i);
                }
                double[] coverage = plan.encoding().columnSums(delivered);

                assertThat(plan.unbiased()).as(scheme.name()).isFalse();
                assertThat(plan.errorBound()).as(scheme.name()).isNaN();
                assertThat(plan.decodingRule()).isInstanceOf(FixedDecoding.class);
                if (ON_AVERAGE.contains(scheme.name())) {
                    assertThat(Arrays.stream(coverage).average().orElseThrow())
                            .as(scheme.name() + spec.settings())
                            .isBetween(coverageOfTheSum(plan) - 1e-9, 1.0 + 1e-9);
                } else {
                    assertThat(Arrays.stream(coverage).boxed())
                            .as(scheme.name() + spec.settings())
                            .allSatisfy(once -> assertThat(once).isCloseTo(1, within(1e-9)));
                }
            }
        }
    }

    /**
     * The mean coverage of the best multiple s of the sum of all messages, (1's)^2 / (k s's): least squares, whose mean
     * coverage is the squared length of a projection of 1 over k, has no less.
     */
    private static double coverageOfTheSum(CodePlan plan) {
        double[] everybody = new double[WORKERS];
        Arrays.setAll(everybody, i -> plan.active(i) ? 1 : 0);
        double[] sum = plan.encoding().columnSums(everybody);
        double total = Arrays.stream(sum).sum();
        return total * total / (sum.length * Arrays.stream(sum).map(x -> x * x).sum());
    }

    @Test
    void refusesBlocksThatNobodyCanTellApart() {
        Scheme scheme = Schemes.named("blockCode").orElseThrow();
        CodeSpec spec = CodeSpec.of(scheme, BitSpec.ofTotal(4 * WORKERS)).withMemory(new ErrorFeedback());
        StragglerProfile profile = StragglerProfile.uniform(WORKERS, 0.2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Planner.plan(profile, 24, 500, spec.with("family", "stacked")))
                .withMessageContaining("exact when everybody is there");
    }

    @Test
    void schemesThatDivideByTheArrivalProbabilityNoLongerDo(RandomGenerator random) {
        StragglerProfile profile =
                StragglerProfile.of(random.doubles(WORKERS, 0.1, 0.9).toArray());
        for (String name : List.of("optimal", "osgc", "stochastic", "dense")) {
            CodeSpec spec = CodeSpec.of(Schemes.named(name).orElseThrow(), BitSpec.ofTotal(4 * WORKERS));
            CodePlan without = Planner.plan(profile, 24, 500, spec);
            CodePlan with = Planner.plan(profile, 24, 500, spec.withMemory(new ErrorFeedback()));
            for (int i = 0; i < WORKERS; i++) {
                assertThat(with.decoding()[i])
                        .as(name)
                        .isCloseTo(
                                without.decoding()[i] * profile.arrival(i) / (1 + with.varianceFactor(i)),
                                within(1e-12));
            }
            assertThat(with.encoding()).isEqualTo(without.encoding());
            assertThat(with.id()).isNotEqualTo(without.id());
        }
    }

    private static List<CodeSpec> everyChoice(Scheme scheme) {
        CodeSpec defaults = CodeSpec.of(scheme, BitSpec.ofTotal(4 * WORKERS)).withMemory(new ErrorFeedback());
        if (scheme.name().equals("blockCode")) {
            return List.of(defaults, defaults.with("family", "classFrame"), defaults.with("decoding", "fixed"));
        }
        List<CodeSpec> all = new ArrayList<>(List.of(defaults));
        for (Parameter parameter : scheme.parameters()) {
            if (parameter instanceof Parameter.Choice choice) {
                choice.choices().forEach(value -> all.add(defaults.with(choice.name(), value)));
            }
        }
        return all;
    }
}
