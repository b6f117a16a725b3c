package io.github.tardigrad.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The errors of the usual codes from an independent simulation in another language: 20 workers and partitions, p uniform on
 * (.02, .6), 20,000 rounds. Of its cluster three numbers are known, since they are errors of the table themselves: 1/U, the
 * mean of p and the mean of p/q. Clusters are drawn until these agree; over them an error has a mean and a spread, and the
 * table's must lie within 4 standard deviations, its own Monte Carlo error included.
 */
class KnownErrorsTest {
    private static final int N = 20;
    private static final int CLUSTERS = 25;
    private static final int ROUNDS = 1_000;
    private static final double INVERSE_UTILITY = 0.0086;
    private static final double MEAN_STRAGGLING = 0.357;
    private static final double MEAN_ODDS = 0.674;
    /** Half a unit of the last digit given, and three standard errors of 20,000 rounds for errors of that size. */
    private static final double TABLE_ERROR = 0.0005;

    private record Row(String scheme, Map<String, ?> settings, double aligned, double halfAligned, double orthogonal) {
        double known(Alignment alignment) {
            return switch (alignment) {
                case ALIGNED -> aligned;
                case HALF_ALIGNED -> halfAligned;
                case ORTHOGONAL -> orthogonal;
            };
        }
    }

    private static final List<Row> TABLE = List.of(
            new Row("ignoreStragglers", Map.of(), 0.138, 0.148, 0.357),
            new Row("ignoreStragglers", Map.of("normalisation", "arrived"), 0, 0.028, 0.597),
            new Row("ignoreStragglers", Map.of("normalisation", "inverseProbability"), 0.034, 0.065, 0.674),
            new Row("erasureHead", Map.of(), 0.027, 0.032, 0.129),
            new Row("erasureHead", Map.of("debias", "yes"), 0.017, 0.024, 0.166),
            new Row("stochastic", Map.of("supports", "independent"), 0.051, 0.067, 0.373),
            new Row("stochastic", Map.of("supports", "independent", "coefficients", "optimal"), 0.032, 0.049, 0.381),
            new Row("bernoulli", Map.of(), 0.031, 0.054, 0.509),
            new Row("bernoulli", Map.of("decoding", "leastSquares"), 0.068, 0.076, 0.249),
            new Row("optimalDecoding", Map.of("graph", "neighbours"), 0.031, 0.037, 0.154),
            new Row("optimalDecoding", Map.of("graph", "edges", "replication", 4L), 0.0021, 0.0028, 0.0175),
            new Row("osgc", Map.of(), 0.0089, 0.0116, 0.065),
            new Row("osgc", Map.of("decoding", "selfNormalised"), 0, 0.0035, 0.073),
            new Row("osgc", Map.of("decoding", "leastSquares"), 0.0059, 0.0072, 0.032),
            new Row("dense", Map.of(), 0.0089, 0.0089, 0.0089));

    private static List<StragglerProfile> clusters(RandomGenerator random) {
        List<StragglerProfile> clusters = new ArrayList<>();
        while (clusters.size() < CLUSTERS) {
            double[] p = random.doubles(N, 0.02, 0.6).toArray();
            double utilities = 0;
            double straggling = 0;
            double odds = 0;
            for (double one : p) {
                utilities += (1 - one) / one;
                straggling += one / N;
                odds += one / (1 - one) / N;
            }
            if (Math.abs(1 / utilities / INVERSE_UTILITY - 1) < 0.05
                    && Math.abs(straggling - MEAN_STRAGGLING) < 0.01
                    && Math.abs(odds - MEAN_ODDS) < 0.03) {
                clusters.add(StragglerProfile.of(p));
            }
        }
        return clusters;
    }

    private static ResidualError error(StragglerProfile cluster, Row row, long seed) {
        Scheme scheme = Schemes.named(row.scheme()).orElseThrow();
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.none())
                .withSeed(seed)
                .forScheme(scheme, Settings.of(scheme, row.settings()));
        CodePlan plan = Planner.plan(cluster, N, N, spec);
        return ResidualError.exact(plan).orElseGet(() -> ResidualError.simulated(plan, ROUNDS, seed));
    }

    @Test
    @Seeded
    void areThoseOfClustersLikeTheirs(RandomGenerator random) {
        List<StragglerProfile> clusters = clusters(random);
        for (Row row : TABLE) {
            for (Alignment alignment : Alignment.values()) {
                double mean = 0;
                double squares = 0;
                for (StragglerProfile cluster : clusters) {
                    double error = error(cluster, row, random.nextLong()).mean(alignment);
                    mean += error / CLUSTERS;
                    squares += error * error / CLUSTERS;
                }
                double spread = Math.sqrt(Math.max(0, squares - mean * mean));
                assertThat(mean)
                        .as(row + " " + alignment)
                        .isCloseTo(row.known(alignment), within(4 * spread + TABLE_ERROR));
            }
        }
    }

    /** The order of the table for half-aligned gradients, where its steps are larger than the spread. */
    @Test
    @Seeded
    void comeInTheSameOrder(RandomGenerator random) {
        StragglerProfile cluster = clusters(random).get(0);
        List<Row> falling = List.of(TABLE.get(0), TABLE.get(2), TABLE.get(1), TABLE.get(11), TABLE.get(12));
        double before = Double.POSITIVE_INFINITY;
        for (Row row : falling) {
            double error = error(cluster, row, 1).mean(Alignment.HALF_ALIGNED);
            assertThat(error).as(row.toString()).isLessThan(before);
            before = error;
        }
    }
}
