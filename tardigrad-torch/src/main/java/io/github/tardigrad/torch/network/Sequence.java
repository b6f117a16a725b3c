package io.github.tardigrad.torch.network;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Layers one after another.
 *
 * @param layers in order
 */
public record Sequence(List<Layer> layers) implements Layer {
    /** Takes a copy. */
    public Sequence {
        layers = List.copyOf(layers);
    }

    /** Of these layers. */
    public static Sequence of(Layer... layers) {
        return new Sequence(List.of(layers));
    }

    @Override
    public void declare(Declarations to) {
        layers.forEach(layer -> layer.declare(to));
    }

    @Override
    public Tensor forward(Weights weights, Tensor x) {
        Tensor activation = x;
        for (Layer layer : layers) {
            activation = layer.forward(weights, activation);
        }
        return activation;
    }
}
