package io.github.tardigrad.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.GrowingDelays;
import io.github.tardigrad.core.cluster.Intermittent;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeadlineSearchTest {
    private static final CodeSpec SPEC = CodeSpec.of(Schemes.OPTIMAL, BitSpec.none());

    private static List<ShiftedExponential> fleet(RandomGenerator random) {
        return IntStream.range(0, 8)
                .mapToObj(i -> new ShiftedExponential(random.nextDouble(), Math.exp(3 * random.nextDouble() - 1)))
                .toList();
    }

    /** Against every deadline of a fine grid at which some are late and some in time, J from its parts. */
    @Test
    @Seeded
    void noDeadlineIsMuchBetter(RandomGenerator random) {
        for (int instance = 0; instance < 20; instance++) {
            List<ShiftedExponential> models = fleet(random);
            ClusterDelays delays = ClusterDelays.independent(models);
            double noise = Math.exp(2 * random.nextDouble());
            DeadlineSearch.Timed best = new DeadlineSearch(delays, noise, 8, 64).best(SPEC);
            for (double deadline = 1e-2; deadline < 1e3; deadline *= 1.05) {
                StragglerProfile profile = StragglerProfile.at(models, deadline);
                double[] p = profile.toArray();
                if (Arrays.stream(p).min().orElseThrow() > 0.999
                        || Arrays.stream(p).max().orElseThrow() < 0.001) {
                    continue;
                }
                CodePlan plan = Planner.plan(profile, 8, 64, SPEC);
                double error = ResidualError.exact(plan).orElseThrow().mean(Alignment.ORTHOGONAL);
                double seconds = RoundTime.expectedSeconds(plan, delays, deadline) * (1 + noise * error);
                assertThat(best.seconds()).as("deadline %s", deadline).isLessThanOrEqualTo(1.02 * seconds);
            }
        }
    }

    @Test
    void waitsForThoseWhoEverAnswer() {
        ClusterDelays delays = ClusterDelays.independent(
                IntStream.range(0, 4).mapToObj(i -> new Intermittent(0.2, 3)).toList());
        DeadlineSearch.Timed best = new DeadlineSearch(delays, 1, 4, 64).best(SPEC);

        assertThat(best.deadlineSeconds()).isBetween(3.0, 3.3);
    }

    @Test
    @Seeded
    void choosesTheSchemeWithItsDeadlineInThreeLines(RandomGenerator random) {
        ClusterDelays delays = ClusterDelays.independent(fleet(random));
        SchemeLimits limits = new SchemeLimits(OptionalDouble.of(2), OptionalLong.of(40), OptionalInt.of(4), true);
        DeadlineSearch search = new DeadlineSearch(delays, 1, 8, 64);
        CodeSpec template = CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(40));
        SchemeChooser.Choice choice = SchemeChooser.choose(search, template, limits);

        assertThat(limits.exceededBy(choice.plan())).isEmpty();
        assertThat(choice.explanation()).hasSize(3);
        assertThat(choice.explanation().get(0)).contains("deadline of", "load", "bits", "decoding", "unbiased");
        assertThat(choice.explanation().get(1)).startsWith("runner-up: ").contains("with a deadline of");
        double chosen = search.at(choice.plan().spec(), choice.deadlineSeconds().orElseThrow())
                .seconds();
        // With its masses capped the template keeps to the limits, so what is chosen is no worse than it.
        DeadlineSearch.Timed capped = search.best(template.with("largestLoad", 4));
        assertThat(chosen).isLessThanOrEqualTo(1.02 * capped.seconds());
    }

    @Test
    void scaleIsNoError() {
        StragglerProfile profile = StragglerProfile.uniform(4, 0.5);
        ResidualError sum = ResidualError.exact(
                        Planner.plan(profile, 4, 64, CodeSpec.of(Schemes.IGNORE_STRAGGLERS, BitSpec.none())))
                .orElseThrow();
        ResidualError weighted = ResidualError.exact(Planner.plan(
                        profile,
                        4,
                        64,
                        CodeSpec.of(Schemes.IGNORE_STRAGGLERS, BitSpec.none())
                                .with("normalisation", "inverseProbability")))
                .orElseThrow();

        assertThat(sum.meanCoverage()).isCloseTo(0.5, within(1e-15));
        for (Alignment alignment : Alignment.values()) {
            assertThat(sum.rescaled(alignment)).isCloseTo(weighted.mean(alignment), within(1e-12));
            assertThat(weighted.rescaled(alignment)).isCloseTo(weighted.mean(alignment), within(1e-12));
        }
    }

    /** Without growth nothing is better than to wait for the quickest alone; with it the work is shared. */
    @Test
    void workThatTakesTimeIsShared() {
        List<ShiftedExponential> models = IntStream.range(0, 8)
                .mapToObj(i -> new ShiftedExponential(1, 0.5 + 0.25 * i))
                .toList();
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(40));
        ClusterDelays same = ClusterDelays.independent(models);
        CodePlan alone = new DeadlineSearch(same, 1, 8, 64).best(spec).plan();
        DeadlineSearch growing = new DeadlineSearch(new GrowingDelays(same, 1), 1, 8, 64);
        CodePlan shared = growing.best(spec).plan();

        assertThat(largestLoad(alone)).isGreaterThan(largestLoad(shared));
        assertThat(largestLoad(shared)).isLessThanOrEqualTo(4);
    }

    private static int largestLoad(CodePlan plan) {
        return IntStream.range(0, plan.workers())
                .map(i -> plan.encoding().rowSize(i))
                .max()
                .orElseThrow();
    }

    /** Answers come at .2 s or not by 1,000 s: every deadline in between is as good as any. */
    @Test
    void saysWhereTheCriterionIsFlat() {
        List<DelayModel> models = Collections.nCopies(4, new Intermittent(0.2, 0.2));
        DeadlineSearch search = new DeadlineSearch(ClusterDelays.independent(models), 1, 4, 64);
        // Rounds end when all have answered, so waiting longer for those who do not answer is all that costs.
        DeadlineSearch.Timed best = search.best(SPEC);
        assertThat(search.explanation(best)).hasSize(2);

        List<DelayModel> prompt = Collections.nCopies(4, new Intermittent(1e-6, 0.2));
        DeadlineSearch flat = new DeadlineSearch(ClusterDelays.independent(prompt), 1, 4, 64);
        DeadlineSearch.Timed any = flat.best(SPEC);
        assertThat(flat.explanation(any)).hasSize(3);
        assertThat(flat.explanation(any).get(2)).startsWith("the criterion is flat: deadlines from");
    }

    @Test
    void refusesNoNoise() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new DeadlineSearch(ClusterDelays.independent(List.of(new Intermittent(0, 1))), 0, 1, 8))
                .withMessageContaining("noise must be > 0");
    }
}
