package io.github.tardigrad.train.optimize;

import io.github.tardigrad.train.model.ParameterLayout;

/**
 * Weight decay of tensors of two axes and more, and so not of norms and biases. With AdamW it shrinks the weights by {@code gamma
 * lambda} before the step (Loshchilov and Hutter, 2019); with momentum it adds {@code lambda w} to the estimate, as PyTorch's SGD.
 */
public final class WeightDecay {
    private final OptimizerSpec spec;
    private final ParameterLayout layout;

    /** Of the specification, on these tensors. */
    public WeightDecay(OptimizerSpec spec, ParameterLayout layout) {
        this.spec = spec;
        this.layout = layout;
    }

    /** Before an optimizer's update. Updates: estimate or parameters. */
    public void apply(double learningRate, float[] estimate, float[] parameters) {
        if (spec.weightDecay() == 0 || !spec.type().decays()) {
            return;
        }
        float kept = (float) (1 - learningRate * spec.weightDecay());
        float added = (float) spec.weightDecay();
        for (ParameterLayout.Tensor tensor : layout.tensors()) {
            if (tensor.shape().length > 1) {
                int end = tensor.offset() + tensor.length();
                for (int i = tensor.offset(); i < end; i++) {
                    if (spec.type() == OptimizerSpec.Type.ADAM_W) {
                        parameters[i] *= kept;
                    } else {
                        estimate[i] += added * parameters[i];
                    }
                }
            }
        }
    }
}
