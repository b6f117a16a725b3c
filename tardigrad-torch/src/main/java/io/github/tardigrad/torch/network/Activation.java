package io.github.tardigrad.torch.network;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Functions of one value, without tensors of their own. */
public enum Activation implements Layer {
    /** max(x, 0), in the place of x, which no layer before it keeps. */
    RELU(torch::relu_),
    /** max(x, 0), at most 6. */
    RELU6(torch::relu6),
    /** x relu6(x + 3) / 6. */
    HARDSWISH(torch::hardswish),
    /** relu6(x + 3) / 6. */
    HARDSIGMOID(torch::hardsigmoid),
    /** The Gaussian error linear unit by tanh, as GPT-2 has it. */
    GELU_TANH(x -> torch.gelu(x, "tanh")),
    /** x. */
    NONE(x -> x);

    @SuppressWarnings("ImmutableEnumChecker") // A function without state.
    private final UnaryOperator<Tensor> function;

    Activation(UnaryOperator<Tensor> function) {
        this.function = function;
    }

    @Override
    public void declare(Declarations to) {
        // Has no tensors.
    }

    @Override
    public Tensor forward(Weights weights, Tensor x) {
        return function.apply(x);
    }
}
