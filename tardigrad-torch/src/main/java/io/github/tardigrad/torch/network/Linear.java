package io.github.tardigrad.torch.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A linear layer: NAME.weight [outputs, inputs] and NAME.bias [outputs]. */
public record Linear(String name, int inputs, int outputs, Initializer weightStart, Initializer biasStart)
        implements Layer {
    /** Started as PyTorch's nn.Linear. */
    public static Linear of(String name, int inputs, int outputs) {
        Initializer start = Initializer.fanInUniform(inputs);
        return new Linear(name, inputs, outputs, start, start);
    }

    @Override
    public void declare(Declarations to) {
        to.parameter(name + ".weight", weightStart, outputs, inputs);
        to.parameter(name + ".bias", biasStart, outputs);
    }

    @Override
    public Tensor forward(Weights weights, Tensor x) {
        return torch.linear(x, weights.get(name + ".weight"), weights.optional(name + ".bias"));
    }
}
