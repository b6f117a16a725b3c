package io.github.tardigrad.core.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Variable;

class MassesTest {
    @Test
    @Seeded
    void optimalMassesAgreeWithAConvexSolver(RandomGenerator random) {
        for (int instance = 0; instance < 20; instance++) {
            double[] utilities = random.doubles(2 + random.nextInt(6), 0.05, 4).toArray();
            int partitions = 1 + random.nextInt(9);
            ExpressionsBasedModel model = new ExpressionsBasedModel();
            Expression error = model.newExpression("error").weight(1);
            Expression sum = model.newExpression("sum").level(partitions);
            for (int i = 0; i < utilities.length; i++) {
                Variable mass = model.newVariable("s" + i).lower(0);
                error.set(mass, mass, 1 / utilities[i]);
                sum.set(mass, 1);
            }
            double solver = model.minimise().getValue();

            double[] masses = Masses.optimal(utilities, partitions);

            assertThat(error(masses, utilities)).isCloseTo(solver, within(1e-6 * solver));
            assertThat(Arrays.stream(masses).sum()).isCloseTo(partitions, within(1e-12 * partitions));
        }
    }

    @Test
    void perfectWorkersShareEverythingEqually() {
        double[] masses =
                Masses.optimal(new double[] {Double.POSITIVE_INFINITY, 3, Double.POSITIVE_INFINITY, 1e300}, 4);
        assertThat(masses).containsExactly(2, 0, 2, 0);
        assertThat(Masses.onGrid(new double[] {Double.POSITIVE_INFINITY, 3, Double.POSITIVE_INFINITY}, 3, 1))
                .satisfiesAnyOf(
                        units -> assertThat(units).containsExactly(2, 0, 1),
                        units -> assertThat(units).containsExactly(1, 0, 2));
    }

    @Test
    @Seeded
    void gridMassesAgreeWithBruteForce(RandomGenerator random) {
        for (int instance = 0; instance < 200; instance++) {
            int workers = 1 + random.nextInt(4);
            double[] utilities = random.doubles(workers, 0, 1).map(u -> u * u).toArray();
            utilities[0] += 1e-6;
            if (workers > 1 && random.nextBoolean()) {
                utilities[1] = utilities[0];
            }
            int partitions = 1 + random.nextInt(4);
            int grid = 1 + random.nextInt(4);

            long[] units = Masses.onGrid(utilities, partitions, grid);

            assertThat(Arrays.stream(units).sum()).isEqualTo((long) partitions * grid);
            double[] masses = Arrays.stream(units).mapToDouble(x -> x).toArray();
            double best = smallestError(utilities, 0, partitions * grid, 0);
            assertThat(error(masses, utilities)).isCloseTo(best, within(1e-9 * best));
        }
    }

    @Test
    void refusesAClusterThatCanNeverAnswer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Masses.optimal(new double[] {0, 0}, 2))
                .withMessageContaining("at least one worker must be able to answer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Masses.optimal(new double[] {1, Double.NaN}, 2))
                .withMessageContaining("utility[1]=NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Masses.onGrid(new double[] {1}, 2, 101))
                .withMessageContaining("1..100");
    }

    private static double error(double[] masses, double[] utilities) {
        double sum = 0;
        for (int i = 0; i < masses.length; i++) {
            sum += masses[i] == 0 ? 0 : masses[i] * masses[i] / utilities[i];
        }
        return sum;
    }

    private static double smallestError(double[] utilities, int worker, int left, double soFar) {
        if (worker == utilities.length - 1) {
            return soFar + (left == 0 ? 0 : (double) left * left / utilities[worker]);
        }
        double best = Double.POSITIVE_INFINITY;
        for (int x = 0; x <= left; x++) {
            double mine = x == 0 ? 0 : (double) x * x / utilities[worker];
            best = Math.min(best, smallestError(utilities, worker + 1, left - x, soFar + mine));
        }
        return best;
    }
}
