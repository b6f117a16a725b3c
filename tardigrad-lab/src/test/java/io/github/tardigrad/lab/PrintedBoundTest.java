package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.bound.ExactError;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Schemes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintedBoundTest {
    private static final int WORKERS = 6;

    /** Against the exact error of every vector of signs. */
    @ParameterizedTest
    @ValueSource(strings = {"osgc", "osgcSchemeI", "osgcSchemeII"})
    void findsTheWorstSigns(String scheme) {
        for (int seed = 0; seed < 20; seed++) {
            CodePlan plan = Planner.plan(
                    PaperClusters.profile(WORKERS, 1.5, seed),
                    WORKERS,
                    1,
                    CodeSpec.of(Schemes.named(scheme).orElseThrow(), BitSpec.none()));
            double worst = 0;
            for (int signs = 0; signs < 1 << WORKERS; signs++) {
                float[][] gradients = new float[WORKERS][1];
                for (int j = 0; j < WORKERS; j++) {
                    gradients[j][0] = (signs >> j & 1) == 0 ? 1 : -1;
                }
                ExactError error =
                        ExactError.of(plan.profile(), plan.encoding(), plan.decoding(), plan::messageFormat, gradients);
                worst = Math.max(worst, error.straggling());
                assertThat(error.bias()).isCloseTo(0, within(1e-9));
            }
            assertThat(PrintedBound.exceededBy(plan) * PrintedBound.of(plan)).isCloseTo(worst, within(1e-5 * worst));
            assertThat(PrintedBound.of(plan))
                    .isCloseTo(1.0 * WORKERS * WORKERS / plan.utilitySum(), within(1e-9 * worst));
        }
    }
}
