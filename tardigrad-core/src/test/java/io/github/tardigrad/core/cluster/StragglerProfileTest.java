package io.github.tardigrad.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class StragglerProfileTest {
    @Test
    void keepsItsOwnCopyOfTheProbabilities() {
        double[] p = {0.25, 1};
        StragglerProfile profile = StragglerProfile.of(p);
        p[0] = 0.5;
        profile.toArray()[1] = 0;

        assertThat(profile.straggling(0)).isEqualTo(0.25);
        assertThat(profile.arrival(0)).isEqualTo(0.75);
        assertThat(profile.straggling(1)).isEqualTo(1);
        assertThat(profile.meanStraggling()).isEqualTo(0.625);
    }

    @Test
    void refusesProbabilitiesOutsideTheUnitIntervalAndSaysWhich() {
        for (double p : new double[] {-1e-9, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StragglerProfile.of(0.1, p))
                    .withMessageContaining("[0, 1]")
                    .withMessageContaining("stragglerProbability[1]=" + p);
        }
    }

    @Test
    void refusesAnEmptyCluster() {
        assertThatIllegalArgumentException().isThrownBy(StragglerProfile::of).withMessageContaining("at least one");
    }

    @Test
    void readsProbabilitiesOffDelaysAtADeadline() {
        DelayModel uniformOnTenSeconds = new DelayModel() {
            @Override
            public double stragglerProbability(double deadlineSeconds) {
                return 1 - deadlineSeconds / 10;
            }

            @Override
            public double responseSeconds(double uniform) {
                return 10 * uniform;
            }
        };
        assertThat(StragglerProfile.at(List.of(uniformOnTenSeconds), 2.5).straggling(0))
                .isEqualTo(0.75);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StragglerProfile.at(List.of(uniformOnTenSeconds), 0))
                .withMessageContaining("deadline=0");
    }
}
