package io.github.tardigrad.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Seeded
class AdviceTest {
    private static final int ROUNDS = 20_000;

    private static Advice advice(
            StragglerProfile profile, int partitions, CodeSpec spec, Optional<Advice.Rounds> rounds) {
        return Advice.of(code -> Planner.plan(profile, partitions, 1000, code), spec, SchemeLimits.NONE, rounds);
    }

    /**
     * By adding up whole rounds for orthogonal gradients of length 1, with noise of the quantizers' variance: the second moment of
     * ghat over the squared first of its part along g, which is 1 + e. The tolerance is six standard errors of that ratio.
     */
    private static double[] onePlusErrorByAddingUp(CodePlan plan, RandomGenerator random) {
        int partitions = plan.partitions();
        int workers = plan.workers();
        double[] weights = new double[workers];
        Decoder decoder = plan.decoder();
        BitSet arrived = new BitSet();
        double squares = 0;
        double squaresOfSquares = 0;
        double along = 0;
        double alongSquares = 0;
        for (int round = 0; round < ROUNDS; round++) {
            arrived.clear();
            for (int i = 0; i < workers; i++) {
                arrived.set(
                        i,
                        plan.active(i) && random.nextDouble() < plan.profile().arrival(i));
            }
            Arrays.fill(weights, 0);
            decoder.weights(arrived, weights);
            double[] estimate = new double[partitions];
            double noise = 0;
            for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
                WeightedPartitions row = plan.encoding().row(i);
                for (int t = 0; t < row.size(); t++) {
                    estimate[row.partition(t)] += weights[i] * row.coefficient(t);
                    noise += weights[i] * weights[i] * plan.varianceFactor(i) * row.coefficient(t) * row.coefficient(t);
                }
            }
            double square = noise;
            double part = 0;
            for (double coordinate : estimate) {
                square += coordinate * coordinate;
                part += coordinate;
            }
            squares += square / partitions;
            squaresOfSquares += square / partitions * (square / partitions);
            along += part / partitions;
            alongSquares += part / partitions * (part / partitions);
        }
        double second = squares / ROUNDS;
        double first = along / ROUNDS;
        double relativeOfSecond = Math.sqrt((squaresOfSquares / ROUNDS - second * second) / ROUNDS) / second;
        double relativeOfFirst = Math.sqrt((alongSquares / ROUNDS - first * first) / ROUNDS) / first;
        return new double[] {second / (first * first), relativeOfSecond + 2 * relativeOfFirst};
    }

    @Tag("slow")
    @Test
    void theGainIsWhatAddingUpWholeRoundsGives(RandomGenerator random) {
        for (int cluster = 0; cluster < 20; cluster++) {
            int workers = 4 + random.nextInt(6);
            double[] straggling = new double[workers];
            Arrays.setAll(straggling, i -> 0.02 + 0.8 * random.nextDouble());
            CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(5L * workers));
            Advice advice = advice(StragglerProfile.of(straggling), workers, spec, Optional.empty());
            CodePlan uncoded = Planner.plan(
                    StragglerProfile.of(straggling),
                    workers,
                    1000,
                    CodeSpec.of(Schemes.IGNORE_STRAGGLERS, spec.bits().withAllocation(BitSpec.Allocation.EQUAL)));
            double[] with = onePlusErrorByAddingUp(advice.plan(), random);
            double[] without = onePlusErrorByAddingUp(uncoded, random);
            double gain = without[0] / with[0];
            // The advice itself may have simulated as many rounds.
            double tolerance = 12 * (with[1] + without[1]);
            assertThat(advice.ignoring().orthogonal())
                    .as("%s of p=%s", advice.plan(), Arrays.toString(straggling))
                    .isCloseTo(gain, within(tolerance * gain));
        }
    }

    @Test
    void whereNobodyIsLateNoCodeIsNeeded() {
        Advice advice = advice(
                StragglerProfile.of(0, 0, 0, 0), 4, CodeSpec.of(Schemes.OPTIMAL, BitSpec.none()), Optional.empty());

        assertThat(advice.doingWithoutIsAsGood(Optional.empty())).isTrue();
        assertThat(advice.ignoring().orthogonal()).isCloseTo(1, within(1e-12));
        assertThat(advice.idle()).isEmpty();
        assertThat(advice.waiting()).isEmpty();
    }

    /** E max of n shifted exponentials of one rate is the shift and H_n / rate. */
    @Test
    void waitingTakesUntilTheLastHasAnswered() {
        ClusterDelays delays = ClusterDelays.independent(Collections.nCopies(4, new ShiftedExponential(1, 0.5)));
        StragglerProfile profile = StragglerProfile.at(delays, 2, new double[] {1, 1, 1, 1});
        Advice advice = advice(
                profile, 4, CodeSpec.of(Schemes.OPTIMAL, BitSpec.none()), Optional.of(new Advice.Rounds(delays, 2)));

        double all = 1 + (1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0) / 0.5;
        double own = RoundTime.expectedSeconds(advice.plan(), delays, 2)
                * (1
                        + ResidualError.exact(advice.plan())
                                .orElseGet(() -> ResidualError.enumerated(advice.plan()))
                                .rescaled(Alignment.ORTHOGONAL));
        // The midpoint rule has 2,000 steps up to when all but one in 10^9 have answered, some 46 s.
        assertThat(advice.waiting().orElseThrow().orthogonal()).isCloseTo(all / own, within(0.02 * all / own));
    }

    /** Six alike workers share 18 bits: utilities are so convex at few bits that one gets most and the others next to nothing. */
    @Test
    void saysWhoIsIdleAndWhichBudgetChangesThat() {
        StragglerProfile alike = StragglerProfile.of(0.3, 0.3, 0.3, 0.3, 0.3, 0.3);
        Advice advice = Advice.of(
                code -> {
                    if (!code.scheme().equals(Schemes.OPTIMAL) && !code.scheme().equals(Schemes.IGNORE_STRAGGLERS)) {
                        throw new IllegalArgumentException("not tried");
                    }
                    return Planner.plan(alike, 6, 100_000, code);
                },
                CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(18)),
                new SchemeLimits(OptionalDouble.of(1.9), OptionalLong.empty(), OptionalInt.empty(), true),
                Optional.empty());

        assertThat(advice.idle()).isNotEmpty();
        long enough = (long) advice.bitsForAll().orElseThrow();
        assertThat(leastShare(alike, advice.plan(), 18)).isLessThan(0.1 / 6);
        assertThat(leastShare(alike, advice.plan(), enough - 6)).isLessThan(0.1 / 6);
        assertThat(leastShare(alike, advice.plan(), enough)).isGreaterThan(0.1 / 6);
    }

    private static double leastShare(StragglerProfile alike, CodePlan like, long bits) {
        CodeSpec spec = like.spec();
        CodePlan plan =
                Planner.plan(alike, 6, 100_000, spec.withBits(spec.bits().withTotal(bits)));
        return IntStream.range(0, 6)
                .mapToDouble(i -> plan.decoding()[i] * plan.encoding().rowSum(i) * 0.7 / 6)
                .min()
                .orElseThrow();
    }
}
