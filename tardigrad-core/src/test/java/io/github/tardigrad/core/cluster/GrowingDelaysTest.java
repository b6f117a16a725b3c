package io.github.tardigrad.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrowingDelaysTest {
    private static final TraceDelays TRACE = new TraceDelays(new double[][] {{1, 2}, {2, 1}, {4, 4}, {1, 1}});

    @Test
    void areTheMeasuredOnesAtTheirLoadAndTwiceAsLongAtTwiceThat() {
        ClusterDelays growing = new GrowingDelays(TRACE, 3);

        assertThat(growing.dependsOnLoad()).isTrue();
        assertThat(growing.responseSeconds(1, 1, 0, 3)).isEqualTo(2);
        assertThat(growing.responseSeconds(1, 1, 0, 6)).isEqualTo(4);
        assertThat(growing.stragglerProbability(0, 1.5, 3)).isEqualTo(0.5);
        assertThat(growing.stragglerProbability(0, 3, 6)).isEqualTo(0.5);
        assertThat(growing.stragglerProbability(0, 3, 1)).isEqualTo(0);
        assertThat(growing.plannedProbability(0, 3, 6)).isEqualTo(TRACE.plannedProbability(0, 1.5, 1));
    }

    @Test
    void proportionalDelaysOfOnePartitionAreTheLoadDependentModel() {
        List<ShiftedExponential> one = List.of(new ShiftedExponential(0.5, 2), new ShiftedExponential(1, 3));
        ClusterDelays growing = new GrowingDelays(ClusterDelays.independent(one), 1);
        ClusterDelays model = new LoadDependentDelays(one);
        for (double load : new double[] {1, 2.5, 7}) {
            for (int worker = 0; worker < 2; worker++) {
                assertThat(growing.stragglerProbability(worker, 5, load))
                        .isCloseTo(model.stragglerProbability(worker, 5, load), within(1e-15));
                assertThat(growing.responseSeconds(7, 3, worker, load))
                        .isEqualTo(model.responseSeconds(7, 3, worker, load));
            }
        }
    }

    @Test
    void workersThatAreSlowTogetherStayThat() {
        ClusterDelays growing = new GrowingDelays(TRACE, 1);
        double[] loads = {2, 1};

        // Worker 0 is late above 1 s at full speed: rounds 1 and 2; worker 1 above 2 s: round 2.
        assertThat(growing.correlated()).isTrue();
        assertThat(growing.arrivalCovariance(0, 1, 2, loads)).isCloseTo(0.25 - 0.5 * 0.25, within(1e-15));
    }

    @Test
    void growNotTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GrowingDelays(new GrowingDelays(TRACE, 1), 1))
                .withMessageContaining("must not grow again");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GrowingDelays(TRACE, 0))
                .withMessageContaining("measuredLoad=0");
    }

    /** Twenty rounds, none of them late, show no probability of 0: the posterior's mean is .5 / 21 = .0238. */
    @Test
    void fewRoundsAreNoCertainty() {
        double[][] seconds = new double[20][2];
        for (double[] round : seconds) {
            round[0] = 1;
            round[1] = Double.POSITIVE_INFINITY;
        }
        TraceDelays trace = new TraceDelays(seconds);

        assertThat(trace.stragglerProbability(0, 2, 1)).isZero();
        assertThat(StragglerProfile.at(trace, 2, new double[] {1, 1}))
                .as("who never answers is not used")
                .isEqualTo(StragglerProfile.of(0.5 / 21, 1));
        LateRounds seen = trace.lateRounds(0, 2, 1).orElseThrow();
        // The quantile of Beta(1/2, 41/2), whose density in s = sqrt(x) is (1 - s^2)^19.5, by the trapezoidal rule.
        assertThat(seen.below(0.975)).isCloseTo(0.116639, within(1e-6));
        assertThat(seen.below(0.025)).isLessThan(1e-4);
        ClusterDelays cautious = new CautiousDelays(trace, 0.975);
        assertThat(cautious.plannedProbability(0, 2, 1)).isEqualTo(seen.below(0.975));
        assertThat(cautious.stragglerProbability(0, 2, 1)).isZero();
        assertThat(cautious.responseSeconds(1, 0, 0, 1)).isEqualTo(1);
    }

    @Test
    void samplesAreRoundsToo() {
        ClusterDelays samples = ClusterDelays.independent(List.of(new Empirical(1, 1, 3)));
        assertThat(samples.stragglerProbability(0, 2, 1)).isCloseTo(1 / 3.0, within(1e-15));
        assertThat(samples.plannedProbability(0, 2, 1)).isEqualTo(1.5 / 4);
        assertThat(ClusterDelays.independent(List.of(new Exponential(1))).lateRounds(0, 2, 1))
                .isEmpty();
    }

    @Test
    void moreRoundsSayMore() {
        double few = new LateRounds(2, 10).below(0.975) - new LateRounds(2, 10).below(0.025);
        double many = new LateRounds(200, 1000).below(0.975) - new LateRounds(200, 1000).below(0.025);
        assertThat(many).isLessThan(few / 5);
        assertThat(new LateRounds(200, 1000).expected()).isCloseTo(0.2, within(1e-3));
        assertThatIllegalArgumentException().isThrownBy(() -> new LateRounds(3, 2));
    }
}
