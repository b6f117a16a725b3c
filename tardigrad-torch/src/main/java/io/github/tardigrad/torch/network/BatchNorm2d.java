package io.github.tardigrad.torch.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch normalization: NAME.weight, NAME.bias, and the buffers NAME.running_mean and NAME.running_var, each [channels].
 *
 * <p>In training it keeps no statistics: they are gathered before an evaluation ({@link Weights.Mode}), as their mean over
 * some minibatches of all partitions at the parameters of that moment, so they need no message and resume exactly.
 *
 * @param epsilon added to the variance
 * @param scale where NAME.weight starts: 1, or 0 for the last of a residual branch
 */
public record BatchNorm2d(String name, int channels, double epsilon, float scale) implements Layer {
    private static final double PYTORCH_EPSILON = 1e-5;

    /** With PyTorch's defaults. */
    public static BatchNorm2d of(String name, int channels) {
        return new BatchNorm2d(name, channels, PYTORCH_EPSILON, 1);
    }

    @Override
    public void declare(Declarations to) {
        to.parameter(name + ".weight", Initializer.constant(scale), channels);
        to.parameter(name + ".bias", Initializer.constant(0), channels);
        to.buffer(name + ".running_mean", 0, channels);
        to.buffer(name + ".running_var", 1, channels);
    }

    @Override
    public Tensor forward(Weights weights, Tensor x) {
        boolean own = weights.mode() != Weights.Mode.EVALUATE;
        boolean running = weights.mode() != Weights.Mode.TRAIN;
        return torch.batch_norm(
                x,
                weights.optional(name + ".weight"),
                weights.optional(name + ".bias"),
                running ? weights.optional(name + ".running_mean") : new TensorOptional(),
                running ? weights.optional(name + ".running_var") : new TensorOptional(),
                own,
                weights.mode() == Weights.Mode.GATHER ? weights.gatherMomentum() : 0,
                epsilon,
                false);
    }
}
