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
    @Seeded
    void cappedMassesAgreeWithAConvexSolver(RandomGenerator random) {
        int bound = 0;
        for (int instance = 0; instance < 40; instance++) {
            double[] utilities = random.doubles(2 + random.nextInt(6), 0.05, 4).toArray();
            int partitions = 1 + random.nextInt(9);
            double spread = 2.0 * partitions / utilities.length;
            double[] capacities = random.doubles(utilities.length, 0, spread).toArray();
            if (Arrays.stream(capacities).sum() < 1.001 * partitions) {
                continue;
            }
            ExpressionsBasedModel model = new ExpressionsBasedModel();
            Expression error = model.newExpression("error").weight(1);
            Expression sum = model.newExpression("sum").level(partitions);
            for (int i = 0; i < utilities.length; i++) {
                Variable mass = model.newVariable("s" + i).lower(0).upper(capacities[i]);
                error.set(mass, mass, 1 / utilities[i]);
                sum.set(mass, 1);
            }
            double solver = model.minimise().getValue();

            double[] masses = Masses.capped(utilities, capacities, partitions);

            assertThat(error(masses, utilities)).isCloseTo(solver, within(1e-6 * solver));
            assertThat(Arrays.stream(masses).sum()).isCloseTo(partitions, within(1e-12 * partitions));
            for (int i = 0; i < masses.length; i++) {
                assertThat(masses[i]).isBetween(0.0, capacities[i]);
                bound += masses[i] == capacities[i] ? 1 : 0;
            }
        }
        assertThat(bound).isPositive();
    }

    @Test
    void capacitiesThatDoNotBindChangeNothing() {
        double[] utilities = {0.3, 2, 0, 5};
        double[] unlimited = new double[4];
        Arrays.fill(unlimited, Double.POSITIVE_INFINITY);
        double[] masses = Masses.capped(utilities, unlimited, 7);
        double[] optimal = Masses.optimal(utilities, 7);
        for (int i = 0; i < 4; i++) {
            assertThat(masses[i]).isCloseTo(optimal[i], within(1e-14));
        }
    }

    @Test
    void perfectWorkersFillUpBeforeTheOthersGetAnything() {
        double perfect = Double.POSITIVE_INFINITY;
        assertThat(Masses.capped(new double[] {perfect, 1, perfect, 3}, new double[] {1, 9, 0.5, 9}, 4))
                .containsExactly(new double[] {1, 0.625, 0.5, 1.875}, within(1e-15));
        assertThat(Masses.capped(new double[] {perfect, 1, perfect}, new double[] {9, 9, 1}, 4))
                .containsExactly(3, 0, 1);
        assertThat(Masses.capped(new double[] {perfect, 1, perfect}, new double[] {9, 9, 9}, 1))
                .containsExactly(0.5, 0, 0.5);
    }

    @Test
    void refusesCapacitiesThatCannotHoldThePartitions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Masses.capped(new double[] {1, 2, 0}, new double[] {1, 1.5, 9}, 3))
                .withMessage(
                        "capacities of the workers that can answer must sum to at least the 3 partitions: sum=2.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Masses.capped(new double[] {1, 2}, new double[] {1, Double.NaN}, 3))
                .withMessage("capacity must be >= 0: capacity[1]=NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Masses.capped(new double[] {1, 2}, new double[] {1}, 3))
                .withMessage("one capacity for each utility: capacities=1, utilities=2");
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
