package io.github.tardigrad.train.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.train.model.ParameterLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightDecayTest {
    /** A linear layer's weight [2, 1] and bias [1], and a norm's weight [1]. */
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterLayout.Tensor("fc.weight", new int[] {2, 1}, 0),
            new ParameterLayout.Tensor("fc.bias", new int[] {1}, 2),
            new ParameterLayout.Tensor("norm.weight", new int[] {1}, 3)));

    private static WeightDecay decay(OptimizerSpec.Type type, double lambda) {
        return new WeightDecay(new OptimizerSpec(type, 1, 0.9, 0.9, 0.999, 1e-8, lambda), LAYOUT);
    }

    @Test
    void adamWShrinksMatricesAlone() {
        float[] estimate = {1, 1, 1, 1};
        float[] parameters = {2, -4, 8, 16};
        decay(OptimizerSpec.Type.ADAM_W, 0.5).apply(0.1, estimate, parameters);
        assertThat(parameters).containsExactly(new float[] {1.9f, -3.8f, 8, 16}, within(1e-6f));
        assertThat(estimate).containsExactly(1, 1, 1, 1);
    }

    @Test
    void momentumAddsToTheEstimateOfMatricesAlone() {
        float[] estimate = {1, 1, 1, 1};
        float[] parameters = {2, -4, 8, 16};
        decay(OptimizerSpec.Type.MOMENTUM, 0.5).apply(0.1, estimate, parameters);
        assertThat(estimate).containsExactly(2, -1, 1, 1);
        assertThat(parameters).containsExactly(2, -4, 8, 16);
    }

    @Test
    void withoutDecayNothingChanges() {
        float[] estimate = {1, 1, 1, 1};
        float[] parameters = {2, -4, 8, 16};
        decay(OptimizerSpec.Type.ADAM_W, 0).apply(0.1, estimate, parameters);
        assertThat(parameters).containsExactly(2, -4, 8, 16);
        assertThat(estimate).containsExactly(1, 1, 1, 1);
    }
}
