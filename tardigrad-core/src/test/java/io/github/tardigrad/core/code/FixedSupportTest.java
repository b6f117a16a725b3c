package io.github.tardigrad.core.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

class FixedSupportTest {
    private static double[] utilities(RandomGenerator random, int workers) {
        return random.doubles(workers, 0.02, 0.6).map(p -> (1 - p) / p).toArray();
    }

    private static boolean[] all(int workers) {
        boolean[] usable = new boolean[workers];
        Arrays.fill(usable, true);
        return usable;
    }

    @Test
    @Seeded
    void isTheOptimumOfAnIndependentSolver(RandomGenerator random) {
        for (int instance = 0; instance < 30; instance++) {
            int workers = 3 + random.nextInt(6);
            int partitions = 3 + random.nextInt(6);
            EncodingMatrix support =
                    RandomCode.balanced(all(workers), partitions, 1 + random.nextInt(Math.min(3, workers)), random);
            double[] utilities = utilities(random, workers);
            FixedSupport optimum = FixedSupport.optimise(support, utilities);

            double solver = solved(support, utilities);
            assertThat(optimum.value()).isCloseTo(solver, within(1e-6 * solver));
            assertThat(optimum.gap()).isBetween(0.0, 1e-9);
            double[] ones = new double[workers];
            Arrays.fill(ones, 1);
            for (double sum : optimum.encoding().columnSums(ones)) {
                assertThat(sum).isCloseTo(1, within(1e-12));
            }
            assertThat(Arrays.stream(optimum.encoding().values()).min().orElseThrow())
                    .isNotNegative();
        }
    }

    /** min sum_i s_i^2 / u_i over v >= 0 on the support with unit column sums, as a quadratic programme. */
    private static double solved(EncodingMatrix support, double[] utilities) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        int[] rows = support.rowIndices();
        int[] columns = support.columnIndices();
        Variable[] v = new Variable[rows.length];
        for (int t = 0; t < v.length; t++) {
            v[t] = model.newVariable("v" + t).lower(0);
        }
        for (int j = 0; j < support.partitions(); j++) {
            Expression column = model.newExpression("column" + j).level(1);
            for (int t = 0; t < v.length; t++) {
                if (columns[t] == j) {
                    column.set(v[t], 1);
                }
            }
        }
        Expression bound = model.newExpression("bound").weight(1);
        for (int i = 0; i < utilities.length; i++) {
            Variable mass = model.newVariable("s" + i).lower(0);
            bound.set(mass, mass, 1 / utilities[i]);
            Expression row = model.newExpression("row" + i).level(0).set(mass, -1);
            for (int t = 0; t < v.length; t++) {
                if (rows[t] == i) {
                    row.set(v[t], 1);
                }
            }
        }
        Optimisation.Result result = model.minimise();
        assertThat(result.getState().isOptimal()).isTrue();
        return result.getValue();
    }

    @Test
    @Seeded
    void fullSupportReachesTheBestMasses(RandomGenerator random) {
        double[] utilities = utilities(random, 7);
        FixedSupport optimum = FixedSupport.optimise(RandomCode.balanced(all(7), 5, 7, random), utilities);

        assertThat(optimum.value()).isCloseTo(25 / Arrays.stream(utilities).sum(), within(1e-9));
    }

    @Test
    @Seeded
    void isNeverWorseThanTheSupportItStartsFrom(RandomGenerator random) {
        double[] utilities = utilities(random, 20);
        double[] masses = Masses.optimal(utilities, 20);
        EncodingMatrix contiguous = ContiguousCode.of(masses, 20);
        double[] drifted = Arrays.stream(utilities)
                .map(u -> u * Math.exp(0.4 * random.nextGaussian()))
                .toArray();
        double stale = 0;
        for (int i = 0; i < 20; i++) {
            stale += masses[i] * masses[i] / drifted[i];
        }
        FixedSupport replanned = FixedSupport.optimise(contiguous, drifted);

        assertThat(replanned.value()).isLessThanOrEqualTo(stale * (1 + 1e-12));
        assertThat(replanned.lowerBound())
                .isGreaterThanOrEqualTo(400 / Arrays.stream(drifted).sum() * (1 - 1e-9));
        assertThat(replanned.gap()).isLessThan(1e-9);
    }

    @Test
    void singleHolderTakesAll() {
        EncodingMatrix support = EncodingMatrix.ofSupport(2, List.of(new int[] {0}, new int[] {1}), 5);
        FixedSupport forced = FixedSupport.optimise(support, new double[] {2, 4});

        assertThat(forced.encoding().values()).containsExactly(1, 1);
        assertThat(forced.value()).isEqualTo(0.75);
        assertThat(forced.gap()).isZero();
    }

    @Test
    void refusesWhatHasNoCode() {
        EncodingMatrix support = EncodingMatrix.ofSupport(2, List.of(new int[] {0}, new int[] {1}), 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FixedSupport.optimise(support, new double[] {2, 0}))
                .withMessageContaining("partition 1 is not");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FixedSupport.optimise(support, new double[] {2, Double.POSITIVE_INFINITY}))
                .withMessageContaining("utility[1]=Infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FixedSupport.optimise(support, new double[] {2}))
                .withMessageContaining("expected 2, found 1");
    }
}
