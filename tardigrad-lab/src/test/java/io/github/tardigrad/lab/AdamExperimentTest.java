package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdamExperimentTest {
    @Test
    void twoTracksAreAStepSize() {
        Outcome outcome = new AdamExperiment().run(Effort.QUICK, 2, Results.none(), (done, total) -> {});

        assertThat(outcome.claims().get(0).verdict()).isEqualTo(Outcome.Verdict.HOLDS);
        assertThat(outcome.panels()).hasSize(2);
    }
}
