package io.github.tardigrad.core.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.PairCorrelatedDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.Slowed;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.ContiguousCode;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.Masses;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorrelatedErrorBoundTest {
    private static final int WORKERS = 7;
    private static final int PARTITIONS = 14;
    private static final double DEADLINE = 2;

    private final double[] noQuantizer = new double[WORKERS];
    private final double[] loads = new double[WORKERS];

    private PairCorrelatedDelays pairs(RandomGenerator random, double shockProbability) {
        Arrays.fill(loads, 1);
        List<DelayModel> calm = IntStream.range(0, WORKERS)
                .<DelayModel>mapToObj(i -> new ShiftedExponential(0.5, 0.5 + 2 * random.nextDouble()))
                .toList();
        List<DelayModel> shocked =
                calm.stream().<DelayModel>map(d -> new Slowed(d, 3)).toList();
        return new PairCorrelatedDelays(calm, shocked, shockProbability);
    }

    private EncodingMatrix code(StragglerProfile profile) {
        double[] utilities = new double[WORKERS];
        Arrays.setAll(utilities, i -> profile.arrival(i) / profile.straggling(i));
        return ContiguousCode.of(Masses.optimal(utilities, PARTITIONS), PARTITIONS);
    }

    private static double[] inverse(StragglerProfile profile) {
        double[] decoding = new double[WORKERS];
        Arrays.setAll(decoding, i -> 1 / profile.arrival(i));
        return decoding;
    }

    /** Equal gradients of norm 1 attain the bound: the mean of (sum over arrivals of s_i / q_i - k)^2 over drawn rounds. */
    @Test
    @Seeded
    void isTheErrorOfEqualGradientsAndIndependenceWouldSayLess(RandomGenerator random, Seed seed) {
        ClusterDelays delays = pairs(random, 0.2);
        StragglerProfile profile = StragglerProfile.at(delays, DEADLINE, loads);
        EncodingMatrix code = code(profile);
        double[] decoding = inverse(profile);
        double bound = CorrelatedErrorBound.of(delays, DEADLINE, noQuantizer, code, decoding);
        int rounds = 200_000;
        double sum = 0;
        double squares = 0;
        for (int round = 0; round < rounds; round++) {
            double estimate = 0;
            for (int i = 0; i < WORKERS; i++) {
                if (delays.responseSeconds(seed.value(), round, i, 1) <= DEADLINE) {
                    estimate += decoding[i] * code.rowSum(i);
                }
            }
            double error = Math.pow(estimate - PARTITIONS, 2);
            sum += error;
            squares += error * error;
        }
        double mean = sum / rounds;
        double standardError = Math.sqrt((squares / rounds - mean * mean) / rounds);
        // Six standard errors of a mean that is normal to a good approximation fail once in 500 million.
        assertThat(mean).isCloseTo(bound, within(6 * standardError));
        double independent = ErrorBound.of(profile, noQuantizer, code, decoding);
        assertThat(bound - independent).isGreaterThan(12 * standardError);
    }

    @Test
    @Seeded
    void isTheOrdinaryBoundOfIndependentWorkers(RandomGenerator random) {
        ClusterDelays delays = pairs(random, 0);
        StragglerProfile profile = StragglerProfile.at(delays, DEADLINE, loads);
        EncodingMatrix code = code(profile);
        double[] eps = random.doubles(WORKERS).toArray();
        assertThat(CorrelatedErrorBound.of(delays, DEADLINE, eps, code, inverse(profile)))
                .isEqualTo(ErrorBound.of(profile, eps, code, inverse(profile)));
    }
}
