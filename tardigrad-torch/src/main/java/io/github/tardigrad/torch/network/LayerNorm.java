package io.github.tardigrad.torch.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Layer normalization of the last axis: NAME.weight and NAME.bias, each [width]. */
public record LayerNorm(String name, int width) implements Layer {
    private static final double EPSILON = 1e-5;

    @Override
    public void declare(Declarations to) {
        to.parameter(name + ".weight", Initializer.constant(1), width);
        to.parameter(name + ".bias", Initializer.constant(0), width);
    }

    @Override
    public Tensor forward(Weights weights, Tensor x) {
        return torch.layer_norm(
                x,
                new long[] {width},
                weights.optional(name + ".weight"),
                weights.optional(name + ".bias"),
                EPSILON,
                false);
    }
}
