package io.github.tardigrad.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ClusterDelaysTest {
    private static final double NEVER = Double.POSITIVE_INFINITY;
    private static final int ROUNDS = 100_000;
    private static final double DEADLINE = 1.5;

    /** Hoeffding: a share of N independent rounds is further off with probability at most 2 exp(-2 N e^2) = 1e-12. */
    private static final double SHARE = Math.sqrt(Math.log(2e12) / (2 * ROUNDS));

    private static final ShiftedExponential QUICK = new ShiftedExponential(1, 3);
    private static final ShiftedExponential SLUGGISH = new ShiftedExponential(1, 0.5);

    @Test
    @Seeded
    void drawsAreLateAsOftenAsTheModelSays(Seed seed) {
        List<DelayModel> calm = List.of(QUICK, SLUGGISH, QUICK);
        List<DelayModel> shocked = List.of(new Slowed(QUICK, 2), new Slowed(SLUGGISH, NEVER), SLUGGISH);
        List<ClusterDelays> clusters = List.of(
                ClusterDelays.independent(List.of(new Pareto(1, 2), QUICK, new Slowed(new Pareto(0.5, 0.7), 2))),
                new PairCorrelatedDelays(calm, shocked, 0.3),
                new LoadDependentDelays(List.of(QUICK, new ShiftedExponential(0.2, 4), new ShiftedExponential(0, 1))),
                // With the shortest spell the rounds are independent; longer ones are below.
                new TwoStateDelays(List.of(
                        new TwoStateDelays.Worker(QUICK, SLUGGISH, 0.2, 1.25),
                        new TwoStateDelays.Worker(QUICK, SLUGGISH, 0, 1),
                        new TwoStateDelays.Worker(SLUGGISH, new Intermittent(1, 1), 0.5, 2))));
        assertThat(clusters).allSatisfy(cluster -> {
            for (int worker = 0; worker < 3; worker++) {
                double load = 1 + 0.2 * worker;
                double p = cluster.stragglerProbability(worker, DEADLINE, load);
                assertThat(lateShare(cluster, seed.value(), worker, load)).isCloseTo(p, within(SHARE));
            }
        });
    }

    private static double lateShare(ClusterDelays cluster, long seed, int worker, double load) {
        int late = 0;
        for (int round = 0; round < ROUNDS; round++) {
            late += cluster.responseSeconds(seed, round, worker, load) > DEADLINE ? 1 : 0;
        }
        return (double) late / ROUNDS;
    }

    @Test
    @Seeded
    void slowSpellsAreThoseOfAMarkovChain(Seed seed) {
        double slowProbability = 0.2;
        double spell = 8;
        TwoStateDelays cluster =
                new TwoStateDelays(List.of(new TwoStateDelays.Worker(QUICK, SLUGGISH, slowProbability, spell)));
        int slow = 0;
        int ended = 0;
        int began = 0;
        boolean before = cluster.slow(seed.value(), -1, 0);
        for (int round = 0; round < ROUNDS; round++) {
            boolean now = cluster.slow(seed.value(), round, 0);
            slow += before ? 1 : 0;
            ended += before && !now ? 1 : 0;
            began += !before && now ? 1 : 0;
            before = now;
        }
        // Given the state, leaving it is a coin toss, so the number of ends among the m slow rounds minus m / spell is
        // a
        // martingale with steps of at most 1: Azuma's bound makes 1e-12 of a difference of 7.53 sqrt(m).
        double azuma = Math.sqrt(2 * Math.log(2e12) * ROUNDS);
        assertThat((double) ended).isCloseTo(slow / spell, within(azuma));
        double begin = slowProbability / (1 - slowProbability) / spell;
        assertThat((double) began).isCloseTo((ROUNDS - slow) * begin, within(azuma));
        // The mean of a stationary chain of correlation 1 - rho has variance at most pi (1 - pi) (2 / rho - 1) / N;
        // five
        // and a half of its standard deviations fail once in 26 million, its spells being many and short.
        double rho = 1 / (1 - slowProbability) / spell;
        double deviation = Math.sqrt(slowProbability * (1 - slowProbability) * (2 / rho - 1) / ROUNDS);
        assertThat((double) slow / ROUNDS).isCloseTo(slowProbability, within(5.5 * deviation));
        // Independent rounds would have ended 4 slow ones of 5: far outside.
        assertThat(Math.abs(slow * (1 - slowProbability) - slow / spell)).isGreaterThan(azuma);
    }

    @Test
    @Seeded
    void aRoundIsTheSameInAnyOrder(Seed seed) {
        TwoStateDelays cluster = new TwoStateDelays(List.of(new TwoStateDelays.Worker(QUICK, SLUGGISH, 0.4, 50)));
        double[] forwards = new double[300];
        for (int round = 0; round < forwards.length; round++) {
            forwards[round] = cluster.responseSeconds(seed.value(), round, 0, 1);
        }
        for (int round = forwards.length - 1; round >= 0; round--) {
            assertThat(cluster.responseSeconds(seed.value(), round, 0, 1)).isEqualTo(forwards[round]);
        }
    }

    @Test
    @Seeded
    void pairsAreLateTogetherAsOftenAsTheModelSaysAndStrangersAreNot(Seed seed) {
        List<DelayModel> calm = List.of(QUICK, SLUGGISH, QUICK, SLUGGISH, QUICK);
        List<DelayModel> shocked =
                calm.stream().<DelayModel>map(d -> new Slowed(d, 3)).toList();
        PairCorrelatedDelays cluster = new PairCorrelatedDelays(calm, shocked, 0.25);
        double[] loads = {1, 1, 1, 1, 1};
        int[][] lateBoth = new int[5][5];
        for (int round = 0; round < ROUNDS; round++) {
            boolean[] late = new boolean[5];
            for (int i = 0; i < 5; i++) {
                late[i] = cluster.responseSeconds(seed.value(), round, i, 1) > DEADLINE;
            }
            for (int i = 0; i < 5; i++) {
                for (int l = 0; l < 5; l++) {
                    lateBoth[i][l] += late[i] && late[l] ? 1 : 0;
                }
            }
        }
        for (int i = 0; i < 5; i++) {
            for (int l = 0; l < 5; l++) {
                double together =
                        cluster.stragglerProbability(i, DEADLINE, 1) * cluster.stragglerProbability(l, DEADLINE, 1)
                                + cluster.arrivalCovariance(i, l, DEADLINE, loads);
                assertThat((double) lateBoth[i][l] / ROUNDS).isCloseTo(together, within(SHARE));
            }
        }
        assertThat(cluster.arrivalCovariance(0, 1, DEADLINE, loads)).isGreaterThan(2 * SHARE);
        assertThat(cluster.arrivalCovariance(1, 2, DEADLINE, loads)).isZero();
        assertThat(cluster.arrivalCovariance(4, 4, DEADLINE, loads)).isPositive();
    }

    @Test
    void loadStretchesTheWholeResponse() {
        LoadDependentDelays cluster = new LoadDependentDelays(List.of(new ShiftedExponential(0.5, 2)));
        assertThat(cluster.dependsOnLoad()).isTrue();
        // exp(-(psi / l) (tau - alpha l)) with psi = 2, alpha = 0.5.
        assertThat(cluster.stragglerProbability(0, 4, 3)).isCloseTo(Math.exp(-2.0 / 3 * (4 - 1.5)), within(1e-15));
        assertThat(cluster.stragglerProbability(0, 1.5, 3)).isEqualTo(1);
        assertThat(cluster.responseSeconds(1, 2, 0, 3)).isEqualTo(3 * cluster.responseSeconds(1, 2, 0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cluster.stragglerProbability(0, 4, 0))
                .withMessage("load must be finite and > 0 partitions: load=0.0");
    }

    @Test
    void aTraceIsReplayedFromTheStartAgain() {
        TraceDelays trace = new TraceDelays(new double[][] {{1, 5}, {2, NEVER}, {4, 1}, {1, NEVER}});
        assertThat(trace.rounds()).isEqualTo(4);
        assertThat(trace.responseSeconds(99, 2, 0, 1)).isEqualTo(4);
        assertThat(trace.responseSeconds(1, 6, 0, 1)).isEqualTo(4);
        assertThat(trace.responseSeconds(1, 4_000_000_001L, 1, 1)).isEqualTo(NEVER);
        assertThat(trace.stragglerProbability(0, 2, 1)).isEqualTo(0.25);
        assertThat(trace.stragglerProbability(1, NEVER, 1)).isEqualTo(0.5);
        // Late by 1: worker 0 in rounds 1, 2; worker 1 in 0, 1, 3; both in 1.
        assertThat(trace.arrivalCovariance(0, 1, 1, new double[] {1, 1})).isCloseTo(0.25 - 0.375, within(1e-15));
        assertThat(trace.arrivalCovariance(0, 0, 1, new double[] {1, 1})).isCloseTo(0.25, within(1e-15));
    }

    @Test
    @Seeded
    void workersAndUsesHaveStreamsOfTheirOwn(RandomGenerator random) {
        long seed = random.nextLong();
        // The sign of a product of two centred independent streams is a fair coin: Hoeffding as above.
        int agree = 0;
        int agreeUses = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double one = KeyedUniform.of(KeyedUniform.RESPONSE, seed, round, 0);
            agree += one < 0.5 == KeyedUniform.of(KeyedUniform.RESPONSE, seed, round, 1) < 0.5 ? 1 : 0;
            agreeUses += one < 0.5 == KeyedUniform.of(KeyedUniform.SHOCK, seed, round, 0) < 0.5 ? 1 : 0;
        }
        assertThat((double) agree / ROUNDS).isCloseTo(0.5, within(SHARE));
        assertThat((double) agreeUses / ROUNDS).isCloseTo(0.5, within(SHARE));
    }

    @Test
    void refusesWhatNoClusterIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClusterDelays.independent(List.of()))
                .withMessage("a cluster must have at least one worker: workers=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TwoStateDelays.Worker(QUICK, SLUGGISH, 0.5, 1.9))
                .withMessage("meanSlowRounds must be between 1 / (1 - slowProbability) = 2.0 and 10000.0: "
                        + "meanSlowRounds=1.9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TwoStateDelays.Worker(QUICK, SLUGGISH, 1, 10))
                .withMessage("slowProbability must be in [0, 1): slowProbability=1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PairCorrelatedDelays(List.of(QUICK), List.of(QUICK), 1.5))
                .withMessage("shockProbability must be in [0, 1]: shockProbability=1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PairCorrelatedDelays(List.of(QUICK), List.of(), 0.5))
                .withMessage("one shocked delay for each calm one: calm=1, shocked=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TraceDelays(new double[][] {{1, 2}, {1}}))
                .withMessage("every round must have the workers of round 0, 2: seconds[1].length=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TraceDelays(new double[][] {{1, -2}}))
                .withMessage("seconds must be >= 0 (+Infinity for no answer): seconds[0][1]=-2.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Slowed(QUICK, 0.5))
                .withMessage("slowdown must be >= 1: slowdown=0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StragglerProfile.at(ClusterDelays.independent(List.of(QUICK)), 1, new double[2]))
                .withMessage("one load for each of the 1 workers: loads=2");
    }
}
