package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.cluster.StragglerProfile;
import org.junit.jupiter.api.Test;

class PaperClustersTest {
    /** The papers' cluster: p is exp(-psi / 10), from .8187 to .999. */
    @Test
    void clustersAreThePapers() {
        for (int seed = 0; seed < 50; seed++) {
            StragglerProfile profile = PaperClusters.profile(50, 1.1, seed);
            for (int i = 0; i < 50; i++) {
                assertThat(profile.straggling(i)).isBetween(Math.exp(-0.2), Math.exp(-0.001));
            }
        }
        assertThat(PaperClusters.profile(10, 1.1, 1).straggling(0))
                .isNotEqualTo(PaperClusters.profile(10, 1.1, 2).straggling(0));
    }
}
