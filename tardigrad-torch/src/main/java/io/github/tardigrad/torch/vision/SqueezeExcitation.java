package io.github.tardigrad.torch.vision;

import io.github.tardigrad.torch.network.Activation;
import io.github.tardigrad.torch.network.Declarations;
import io.github.tardigrad.torch.network.Layer;
import io.github.tardigrad.torch.network.Sequence;
import io.github.tardigrad.torch.network.Weights;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Multiplies each channel by a number in [0, 1] that the means of all channels decide: NAME.fc1 and NAME.fc2, 1 x 1
 * convolutions. Source: Hu and others, "Squeeze-and-excitation networks", 2018.
 */
record SqueezeExcitation(Sequence gate) implements Layer {
    static SqueezeExcitation of(String name, int channels, int squeezed) {
        return new SqueezeExcitation(Sequence.of(
                MobileNetV3.convolution(name + ".fc1", channels, squeezed),
                Activation.RELU,
                MobileNetV3.convolution(name + ".fc2", squeezed, channels),
                Activation.HARDSIGMOID));
    }

    @Override
    public void declare(Declarations to) {
        gate.declare(to);
    }

    @Override
    public Tensor forward(Weights weights, Tensor x) {
        return gate.forward(weights, torch.adaptive_avg_pool2d(x, 1, 1)).mul(x);
    }
}
