package io.github.tardigrad.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.LoadDependentDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadPlannerTest {
    private static final double DEADLINE = 4;

    private static List<ShiftedExponential> workers(int workers, RandomGenerator random) {
        return IntStream.range(0, workers)
                .mapToObj(i -> new ShiftedExponential(0.1 * random.nextDouble(), 0.5 + 3 * random.nextDouble()))
                .toList();
    }

    @Test
    @Seeded
    void withoutAnEffectOfLoadsItIsThePlanAtTheDeadline(RandomGenerator random) {
        List<ShiftedExponential> delays = workers(6, random);
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(30));
        LoadPlanner.Result found = LoadPlanner.plan(ClusterDelays.independent(delays), DEADLINE, 6, 64, spec);

        assertThat(found.settled()).isTrue();
        assertThat(found.plan()).isEqualTo(Planner.plan(StragglerProfile.at(delays, DEADLINE), 6, 64, spec));
    }

    /** Whether or not they settle: the profile is that of the plan's loads, and unbiased codes are unbiased for it. */
    @Test
    @Seeded
    void everyCodeIsForTheProbabilitiesOfItsOwnLoads(RandomGenerator random) {
        int settled = 0;
        for (int instance = 0; instance < 10; instance++) {
            ClusterDelays delays = new LoadDependentDelays(workers(8, random));
            for (Scheme scheme : Schemes.all()) {
                if (!scheme.quantizes()) {
                    continue;
                }
                CodePlan plan;
                boolean fits;
                try {
                    LoadPlanner.Result found =
                            LoadPlanner.plan(delays, DEADLINE, 8, 64, CodeSpec.of(scheme, BitSpec.none()));
                    plan = found.plan();
                    fits = found.settled();
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining("settle");
                    continue;
                }
                settled += fits ? 1 : 0;
                StragglerProfile own = StragglerProfile.at(delays, DEADLINE, LoadPlanner.loads(plan));
                for (int i = 0; i < 8; i++) {
                    assertThat(plan.profile().straggling(i))
                            .as("%s, worker %d", scheme.name(), i)
                            .isCloseTo(own.straggling(i), within(LoadFixedPoint.TOLERANCE));
                }
                if (plan.unbiased() && plan.decodingRule() instanceof FixedDecoding fixed) {
                    double[] expected = fixed.weights();
                    for (int i = 0; i < 8; i++) {
                        expected[i] *= own.arrival(i);
                    }
                    for (double coverage : plan.encoding().columnSums(expected)) {
                        assertThat(coverage).as(scheme.name()).isCloseTo(1, within(1e-7));
                    }
                }
            }
        }
        // Supports that do not look at probabilities settle at once.
        assertThat(settled).isGreaterThan(50);
    }

    @Test
    void aDeadlineThatIsTooEarlyForTheLoadsIsRefused() {
        ClusterDelays delays =
                new LoadDependentDelays(List.of(new ShiftedExponential(1, 1), new ShiftedExponential(1, 2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadPlanner.plan(delays, 4, 10, 64, CodeSpec.of(Schemes.OPTIMAL, BitSpec.none())))
                .withMessageContaining("no worker can ever answer");
    }

    @Test
    void loadsCanBeCapped() {
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.none());
        StragglerProfile profile = StragglerProfile.of(0.9, 0.8, 0.02, 0.7);
        CodePlan free = Planner.plan(profile, 8, 64, spec);
        CodePlan capped = Planner.plan(profile, 8, 64, spec.with("largestLoad", 4));

        assertThat(free.encoding().rowSize(2)).isGreaterThan(4);
        assertThat(capped.encoding().rowSize(2)).isEqualTo(4);
        assertThat(capped.errorBound()).isGreaterThan(free.errorBound());
        for (int i = 0; i < 4; i++) {
            assertThat(capped.encoding().rowSize(i)).isLessThanOrEqualTo(4);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Planner.plan(profile, 8, 64, spec.with("largestLoad", 2)))
                .withMessage(
                        "largestLoad must be at least 3 for 8 partitions on 4 workers that can answer, as neighbours"
                                + " share partitions: largestLoad=2");
    }
}
