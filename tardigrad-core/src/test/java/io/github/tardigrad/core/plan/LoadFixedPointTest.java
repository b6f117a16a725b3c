package io.github.tardigrad.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.LoadDependentDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadFixedPointTest {
    private static double[] filled(int length, double value) {
        double[] filled = new double[length];
        Arrays.fill(filled, value);
        return filled;
    }

    private static ClusterDelays cluster(int workers, RandomGenerator random) {
        return new LoadDependentDelays(IntStream.range(0, workers)
                .mapToObj(i -> new ShiftedExponential(0.1 * random.nextDouble(), 0.5 + 5 * random.nextDouble()))
                .toList());
    }

    @Test
    @Seeded
    void probabilitiesAndLoadsFollowFromEachOther(RandomGenerator random) {
        for (int instance = 0; instance < 100; instance++) {
            int workers = 2 + random.nextInt(20);
            int partitions = workers * (1 + random.nextInt(3));
            ClusterDelays delays = cluster(workers, random);
            double[] eps = filled(workers, 0.1 * random.nextDouble());
            double[] caps = filled(workers, instance % 2 == 0 ? Double.POSITIVE_INFINITY : 4);
            LoadFixedPoint found = LoadFixedPoint.ofCappedMasses(delays, 2, partitions, caps, eps);
            assertThat(found.settled()).as("residual %s", found.residual()).isTrue();
            double sum = 0;
            double price = 0;
            for (int i = 0; i < workers; i++) {
                double load = found.load(i);
                double p = found.profile().straggling(i);
                sum += load - 1;
                assertThat(delays.stragglerProbability(i, 2, load)).isCloseTo(p, within(LoadFixedPoint.TOLERANCE));
                assertThat(load - 1).isLessThanOrEqualTo(caps[i] * (1 + 1e-12));
                if (p < 1 && load - 1 < caps[i] * (1 - 1e-9)) {
                    price = Math.max(price, (load - 1) * (p + eps[i]) / (1 - p));
                }
            }
            assertThat(sum).isCloseTo(partitions, within(1e-9 * partitions));
            for (int i = 0; i < workers; i++) {
                double p = found.profile().straggling(i);
                if (p < 1 && found.load(i) - 1 < caps[i] * (1 - 1e-9)) {
                    assertThat((found.load(i) - 1) * (p + eps[i]) / (1 - p)).isCloseTo(price, within(1e-6 * price));
                }
            }
        }
    }

    /** Two equal workers share equally: p solves p = exp(-(psi / l)(tau - alpha l)) at l = k / 2 + 1. */
    @Test
    void equalWorkersShareEqually() {
        ShiftedExponential one = new ShiftedExponential(0.1, 3);
        LoadFixedPoint found = LoadFixedPoint.ofCappedMasses(
                new LoadDependentDelays(List.of(one, one)), 2, 6, filled(2, 10), new double[2]);
        assertThat(found.iterations()).isEqualTo(1);
        assertThat(found.load(1)).isCloseTo(4, within(1e-12));
        assertThat(found.profile().straggling(1)).isCloseTo(Math.exp(-3 / 4.0 * (2 - 0.4)), within(1e-12));
    }

    /** The general iteration, for a code of masses in proportion to utilities, comes to the same as the direct solution. */
    @Test
    @Seeded
    void iterationAndDirectSolutionAgree(RandomGenerator random) {
        for (int instance = 0; instance < 50; instance++) {
            int workers = 2 + random.nextInt(10);
            ClusterDelays delays = cluster(workers, random);
            LoadFixedPoint direct = LoadFixedPoint.ofCappedMasses(
                    delays, 2, 2 * workers, filled(workers, Double.POSITIVE_INFINITY), new double[workers]);
            LoadFixedPoint iterated = LoadFixedPoint.of(
                    delays,
                    2,
                    profile -> {
                        double[] utilities = new double[workers];
                        Arrays.setAll(utilities, i -> profile.arrival(i) / profile.straggling(i));
                        double[] masses = Masses.optimal(utilities, 2 * workers);
                        return Arrays.stream(masses).map(mass -> mass + 1).toArray();
                    },
                    filled(workers, 3));
            assertThat(iterated.settled()).isTrue();
            for (int i = 0; i < workers; i++) {
                assertThat(iterated.profile().straggling(i))
                        .isCloseTo(direct.profile().straggling(i), within(1e-7));
            }
        }
    }

    /** Rates and loads over five orders of magnitude, where full steps of any iteration swing wildly. */
    @Test
    @Seeded
    void stiffClustersSettleToo(RandomGenerator random) {
        for (int instance = 0; instance < 300; instance++) {
            int workers = 1 + random.nextInt(8);
            ClusterDelays delays = new LoadDependentDelays(IntStream.range(0, workers)
                    .mapToObj(i -> new ShiftedExponential(0, Math.exp(-4 + 11 * random.nextDouble())))
                    .toList());
            int partitions = 1 + random.nextInt(1000);
            LoadFixedPoint found = LoadFixedPoint.ofCappedMasses(
                    delays, 2, partitions, filled(workers, Double.POSITIVE_INFINITY), new double[workers]);
            assertThat(found.settled()).as("residual %s", found.residual()).isTrue();
            double sum = 0;
            for (int i = 0; i < workers; i++) {
                sum += found.load(i) - 1;
                assertThat(found.profile().straggling(i)).isEqualTo(delays.stragglerProbability(i, 2, found.load(i)));
            }
            assertThat(sum).isCloseTo(partitions, within(1e-9 * partitions));
        }
    }

    @Test
    void saysWhenItDoesNotSettle() {
        // A code that gives everything to whoever is more reliable has no fixed point on two equal workers.
        ShiftedExponential one = new ShiftedExponential(0, 1);
        ClusterDelays delays = new LoadDependentDelays(List.of(one, one));
        LoadFixedPoint found = LoadFixedPoint.of(
                delays,
                1,
                p -> p.straggling(0) <= p.straggling(1) ? new double[] {9, 1} : new double[] {1, 9},
                new double[] {5, 5});
        assertThat(found.settled()).isFalse();
        assertThat(found.iterations()).isEqualTo(LoadFixedPoint.MOST_ITERATIONS);
        assertThat(found.residual()).isGreaterThan(0.1);
    }

    @Test
    void refusesCapsThatCannotHoldThePartitions() {
        ShiftedExponential one = new ShiftedExponential(0.1, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadFixedPoint.ofCappedMasses(
                        new LoadDependentDelays(List.of(one, one)), 2, 6, filled(2, 2.5), new double[2]))
                .withMessage(
                        "masses that the workers can bear by the deadline must sum to at least the 6 partitions: sum=5.0");
    }
}
