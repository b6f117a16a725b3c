package io.github.tardigrad.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SchemeChooserTest {
    private static final SchemeLimits UNBIASED_LOAD_TWO =
            new SchemeLimits(OptionalDouble.of(2), OptionalLong.empty(), OptionalInt.empty(), true);

    @Test
    @Seeded
    void noVariantWithinTheLimitsIsPredictedBetter(RandomGenerator random) {
        StragglerProfile profile =
                StragglerProfile.of(random.doubles(8, 0.1, 0.6).toArray());
        CodeSpec template = CodeSpec.of(Schemes.OPTIMAL, BitSpec.none());
        SchemeChooser.Choice choice = SchemeChooser.choose(profile, 8, 64, template, UNBIASED_LOAD_TWO);

        assertThat(UNBIASED_LOAD_TWO.exceededBy(choice.plan())).isEmpty();
        double chosen = ResidualError.enumerated(choice.plan()).mean(Alignment.HALF_ALIGNED);
        for (Scheme scheme : Schemes.all()) {
            for (Settings settings : scheme.variants()) {
                CodePlan plan;
                try {
                    plan = Planner.plan(profile, 8, 64, template.forScheme(scheme, settings));
                } catch (IllegalArgumentException e) {
                    continue;
                }
                if (!scheme.equals(Schemes.CENTRALIZED)
                        && UNBIASED_LOAD_TWO.exceededBy(plan).isEmpty()) {
                    // Codes without a closed form are compared by 2,000 simulated rounds.
                    assertThat(ResidualError.enumerated(plan).mean(Alignment.HALF_ALIGNED))
                            .as(settings.label(scheme))
                            .isGreaterThan(0.7 * chosen);
                }
            }
        }
    }

    @Test
    void explainsInThreeLinesWithTheRunnerUp() {
        StragglerProfile profile = StragglerProfile.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
        List<String> lines = SchemeChooser.choose(
                        profile, 6, 64, CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(30)), UNBIASED_LOAD_TWO)
                .explanation();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("has the least predicted error of", "load", "unbiased");
        assertThat(lines.get(1)).startsWith("runner-up: ").contains("times as much");
        assertThat(lines.get(2)).contains("beyond the limits", "load", "> 2");
    }

    @Test
    void withoutLimitsItTakesMoreLoad() {
        StragglerProfile profile = StragglerProfile.uniform(12, 0.4);
        CodeSpec template = CodeSpec.of(Schemes.OPTIMAL, BitSpec.none());
        CodePlan free = SchemeChooser.choose(profile, 12, 64, template, SchemeLimits.NONE)
                .plan();
        CodePlan limited = SchemeChooser.choose(profile, 12, 64, template, UNBIASED_LOAD_TWO)
                .plan();

        assertThat(free.computationLoad()).isGreaterThan(limited.computationLoad());
    }

    @Test
    void refusesLimitsThatNothingKeepsTo() {
        SchemeLimits half = new SchemeLimits(OptionalDouble.of(0.5), OptionalLong.empty(), OptionalInt.empty(), false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchemeChooser.choose(
                        StragglerProfile.uniform(4, 0.3), 4, 64, CodeSpec.of(Schemes.OPTIMAL, BitSpec.none()), half))
                .withMessageContaining("limits must leave at least one code")
                .withMessageContaining("load 1 > 0.5");
    }

    @Test
    void limitsSayWhatIsExceeded() {
        CodePlan plan = Planner.plan(
                StragglerProfile.uniform(4, 0.5), 8, 64, CodeSpec.of(Schemes.IGNORE_STRAGGLERS, BitSpec.none()));
        assertThat(new SchemeLimits(OptionalDouble.empty(), OptionalLong.of(100), OptionalInt.empty(), false)
                        .exceededBy(plan))
                .contains("bits 128 > 100");
        assertThat(new SchemeLimits(OptionalDouble.empty(), OptionalLong.empty(), OptionalInt.of(1), false)
                        .exceededBy(plan))
                .contains("partitions of a worker 2 > 1");
        assertThat(new SchemeLimits(OptionalDouble.empty(), OptionalLong.empty(), OptionalInt.empty(), true)
                        .exceededBy(plan))
                .contains("biased");
        assertThat(SchemeLimits.NONE.exceededBy(plan)).isEmpty();
    }

    /** E min(tau, max of n exponentials) = sum_m (1 - (1 - e^-tau)^m) / m after the shift; here tau = 1. */
    @Test
    void roundEndsWithTheLastAnswerOrAtTheDeadline() {
        CodePlan plan = Planner.plan(
                StragglerProfile.uniform(3, Math.exp(-1)), 3, 64, CodeSpec.of(Schemes.OPTIMAL, BitSpec.none()));
        double seconds = RoundTime.expectedSeconds(
                plan, ClusterDelays.independent(Collections.nCopies(3, new ShiftedExponential(2, 1))), 3);
        double q = 1 - Math.exp(-1);
        double expected = 2 + q + q * q / 2 + q * q * q / 3;

        assertThat(seconds).isCloseTo(expected, within(3.0 / 4000));
    }
}
