package io.github.tardigrad.torch.network;

/** Convolution, batch normalization and activation, named as torchvision's Conv2dNormActivation: NAME.0 and NAME.1. */
public final class ConvNorm {
    private ConvNorm() {}

    /** Output size = input size / stride. */
    public static Sequence of(
            String name, int inputs, int outputs, int kernel, int stride, int groups, Activation activation) {
        return of(
                Conv2d.same(name + ".0", inputs, outputs, kernel, stride, groups),
                BatchNorm2d.of(name + ".1", outputs),
                activation);
    }

    /** Any three. */
    public static Sequence of(Conv2d convolution, BatchNorm2d norm, Activation activation) {
        return Sequence.of(convolution, norm, activation);
    }
}
