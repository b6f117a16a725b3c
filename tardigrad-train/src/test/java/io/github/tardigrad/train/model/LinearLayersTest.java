package io.github.tardigrad.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearLayersTest {
    @Test
    @Seeded
    void initialParametersAreUniformWithinOneOverTheRootOfTheInputs(Seed seed) {
        ParameterLayout layout = LinearLayers.layout(100, List.of(400), 10);
        float[] parameters = LinearLayers.initialParameters(layout, seed.value());
        for (ParameterLayout.Tensor tensor : layout.tensors()) {
            double bound = tensor.name().startsWith("fc1") ? 0.1 : 0.05;
            double sum = 0;
            double squares = 0;
            for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
                assertThat((double) Math.abs(parameters[i])).isLessThanOrEqualTo(bound * (1 + 1e-7));
                sum += parameters[i] / bound;
                squares += (double) parameters[i] * parameters[i] / (bound * bound);
            }
            // Hoeffding, values in [-1, 1] and squares in [0, 1]: each misses by more than this with probability 1e-9.
            double n = tensor.length();
            assertThat(sum / n).isCloseTo(0, within(Math.sqrt(2 * Math.log(2e9) / n)));
            assertThat(squares / n).isCloseTo(1.0 / 3, within(Math.sqrt(Math.log(2e9) / (2 * n))));
        }
    }

    @Test
    @Seeded
    void initialParametersAreAFunctionOfTheSeed(Seed seed) {
        ParameterLayout layout = LinearLayers.layout(5, List.of(4), 3);
        float[] parameters = LinearLayers.initialParameters(layout, seed.value());
        assertThat(LinearLayers.initialParameters(layout, seed.value())).isEqualTo(parameters);
        assertThat(LinearLayers.initialParameters(layout, seed.value() + 1)).isNotEqualTo(parameters);
    }
}
