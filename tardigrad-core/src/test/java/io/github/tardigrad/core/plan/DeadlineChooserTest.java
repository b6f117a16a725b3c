package io.github.tardigrad.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.testing.Seeded;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeadlineChooserTest {
    private static double utilitySum(List<ShiftedExponential> fleet, double deadline) {
        return fleet.stream()
                .mapToDouble(worker -> 1 / worker.stragglerProbability(deadline) - 1)
                .sum();
    }

    @Test
    @Seeded
    void agreesWithAFineGrid(RandomGenerator random) {
        for (int instance = 0; instance < 30; instance++) {
            List<ShiftedExponential> fleet = IntStream.range(0, 2 + random.nextInt(8))
                    .mapToObj(i -> new ShiftedExponential(3 * random.nextDouble(), 0.05 + 3 * random.nextDouble()))
                    .toList();
            double kappa = instance % 3 == 0 ? Double.POSITIVE_INFINITY : Math.exp(8 * random.nextDouble());
            double overhead = random.nextDouble();
            DoubleUnaryOperator sum = tau -> utilitySum(fleet, tau);
            DeadlineChooser.Choice choice = DeadlineChooser.choose(
                    sum,
                    overhead,
                    kappa,
                    0.01,
                    20,
                    fleet.stream().mapToDouble(ShiftedExponential::shift).toArray());
            double best = Double.POSITIVE_INFINITY;
            for (double tau = 0.01; tau <= 20; tau += 1e-3) {
                double u = sum.applyAsDouble(tau);
                double factor = kappa == Double.POSITIVE_INFINITY ? 1 / u : 1 + kappa / u;
                best = Math.min(best, (tau + overhead) * factor);
            }
            assertThat(choice.cost()).isLessThanOrEqualTo(best * (1 + 1e-12));
            double u = choice.utilitySum();
            double factor = kappa == Double.POSITIVE_INFINITY ? 1 / u : 1 + kappa / u;
            double cost = (choice.deadlineSeconds() + overhead) * factor;
            assertThat(choice.cost()).isCloseTo(cost, within(1e-14 * cost));
            assertThat(choice.utilitySum()).isEqualTo(sum.applyAsDouble(choice.deadlineSeconds()));
        }
    }

    @Test
    void findsOptimaThatAreKnownAndSaysWhenOneIsAtTheEnd() {
        // J = tau / (exp(tau) - 1) falls for ever: the longest deadline, and it is said so.
        DeadlineChooser.Choice longest = DeadlineChooser.choose(Math::expm1, 0, Double.POSITIVE_INFINITY, 0.1, 30);
        assertThat(longest.deadlineSeconds()).isEqualTo(30);
        assertThat(longest.atEnd()).isTrue();
        // With U = tau^2 and kappa = 1, J = tau + 1 / tau: least at 1.
        DeadlineChooser.Choice middle = DeadlineChooser.choose(tau -> tau * tau, 0, 1, 0.1, 30);
        assertThat(middle.deadlineSeconds()).isCloseTo(1, within(1e-7));
        assertThat(middle.cost()).isCloseTo(2, within(1e-14));
        assertThat(middle.atEnd()).isFalse();
    }

    @Test
    void picksTheLowerOfTwoMinimaAndSeesAJumpThatIsAKink() {
        // One fast worker that saturates, and nine that all answer from 4 s on.
        DoubleUnaryOperator sum = tau -> Math.min(tau, 1) + (tau >= 4 ? 99 : 0);
        assertThat(DeadlineChooser.choose(sum, 0, 100, 0.1, 10, 4).deadlineSeconds())
                .isEqualTo(4);
        assertThat(DeadlineChooser.choose(sum, 0, 1, 0.1, 10, 4).deadlineSeconds())
                .isCloseTo(0.1, within(1e-6));
    }

    @Test
    void kappaIsTheErrorInUnitsOfTheGuaranteedOne() {
        assertThat(DeadlineChooser.kappa(5, 3, 2)).isEqualTo(7.5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadlineChooser.kappa(5, 3, 0))
                .withMessageContaining("squaredNorm must be > 0");
    }

    @Test
    void refusesArgumentsOutOfRange() {
        DoubleUnaryOperator none = tau -> 0;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadlineChooser.choose(none, 0, 1, 0.1, 10))
                .withMessage("nobody answers by the longest deadline: longest=10.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadlineChooser.choose(Math::abs, 0, 0, 0.1, 10))
                .withMessage("kappa must be > 0: kappa=0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadlineChooser.choose(Math::abs, 0, 1, 3, 2))
                .withMessage("0 < shortest < longest must hold: shortest=3.0, longest=2.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadlineChooser.choose(Math::abs, -1, 1, 1, 2))
                .withMessageContaining("overheadSeconds");
    }
}
