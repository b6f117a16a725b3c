package io.github.tardigrad.train.model;

import io.github.tardigrad.train.data.KeyedRandom;
import java.util.List;

/** The parameters of a stack of fully connected layers, named and initialised as PyTorch's nn.Linear. */
public final class LinearLayers {
    private LinearLayers() {}

    /**
     * Tensors fc1.weight [width, inputs], fc1.bias [width], fc2.weight, ... up to a last layer of one output a class.
     *
     * @param hidden the widths of the hidden layers; empty for one layer alone, softmax regression
     * @throws IllegalArgumentException if a width is below 1 or the parameters do not fit an array
     */
    public static ParameterLayout layout(int features, List<Integer> hidden, int classes) {
        ParameterLayout layout = ParameterLayout.empty();
        int inputs = features;
        for (int layer = 1; layer <= hidden.size() + 1; layer++) {
            int outputs = layer <= hidden.size() ? hidden.get(layer - 1) : classes;
            if (outputs < 1) {
                throw new IllegalArgumentException("hidden widths must be >= 1: hidden=" + hidden);
            }
            layout = layout.with("fc" + layer + ".weight", outputs, inputs).with("fc" + layer + ".bias", outputs);
            inputs = outputs;
        }
        return layout;
    }

    /**
     * Parameters for a {@link #layout}: weights and biases of a layer with f inputs are uniform on [-1/sqrt(f),
     * 1/sqrt(f)), PyTorch's default (its Kaiming-uniform rule with a = sqrt(5)), but drawn by our own generator, keyed by
     * (seed, tensor), so that every backend starts alike.
     */
    public static float[] initialParameters(ParameterLayout layout, long seed) {
        float[] parameters = new float[layout.dimension()];
        double bound = 0;
        for (int t = 0; t < layout.tensors().size(); t++) {
            ParameterLayout.Tensor tensor = layout.tensors().get(t);
            int[] shape = tensor.shape();
            if (shape.length == 2) {
                bound = 1 / Math.sqrt(shape[1]); // The bias that follows shares its layer's bound.
            }
            KeyedRandom random = new KeyedRandom(seed, KeyedRandom.Use.PARAMETERS, t);
            int end = tensor.offset() + tensor.length();
            for (int i = tensor.offset(); i < end; i++) {
                parameters[i] = (float) (bound * (2 * random.nextDouble() - 1));
            }
        }
        return parameters;
    }
}
