package io.github.tardigrad.torch.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A convolution: NAME.weight [outputs, inputs / groups, kernel, kernel] and, with one, NAME.bias [outputs].
 *
 * @param weightStart of the weight
 * @param biasStart of the bias; null for none
 */
public record Conv2d(
        String name,
        int inputs,
        int outputs,
        int kernel,
        int stride,
        int padding,
        int groups,
        Initializer weightStart,
        @Nullable Initializer biasStart)
        implements Layer {

    /** Without bias and with output size = input size / stride, its weight started as torchvision starts ResNet's. */
    public static Conv2d same(String name, int inputs, int outputs, int kernel, int stride, int groups) {
        return new Conv2d(
                name,
                inputs,
                outputs,
                kernel,
                stride,
                (kernel - 1) / 2,
                groups,
                Initializer.kaimingFanOut(outputs / groups * kernel * kernel),
                null);
    }

    @Override
    public void declare(Declarations to) {
        to.parameter(name + ".weight", weightStart, outputs, inputs / groups, kernel, kernel);
        if (biasStart != null) {
            to.parameter(name + ".bias", biasStart, outputs);
        }
    }

    @Override
    public Tensor forward(Weights weights, Tensor x) {
        return torch.conv2d(
                x,
                weights.get(name + ".weight"),
                biasStart == null ? new TensorOptional() : weights.optional(name + ".bias"),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                groups);
    }
}
