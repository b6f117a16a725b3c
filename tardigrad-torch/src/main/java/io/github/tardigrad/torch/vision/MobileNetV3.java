package io.github.tardigrad.torch.vision;

import io.github.tardigrad.torch.network.Activation;
import io.github.tardigrad.torch.network.BatchNorm2d;
import io.github.tardigrad.torch.network.Conv2d;
import io.github.tardigrad.torch.network.ConvNorm;
import io.github.tardigrad.torch.network.Initializer;
import io.github.tardigrad.torch.network.Layer;
import io.github.tardigrad.torch.network.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The backbone of {@link SsdLite}: MobileNetV3-Large with the reduced tail, and four more blocks that halve the image
 * further. Each of its six stages gives a feature map.
 *
 * <p>Source: Howard and others, "Searching for MobileNetV3", 2019, table 1 and sections 6.3 and 6.4.
 */
final class MobileNetV3 {
    private static final double EPSILON = 0.001;
    private static final double START_DEVIATION = 0.03;
    private static final int IMAGE_CHANNELS = 3;
    private static final int LEAST_EXTRA_CHANNELS = 16;
    private static final int[] EXTRA_CHANNELS = {512, 256, 256, 128};
    /** The block whose widened channels are the first map, and which halves the image for the second. */
    private static final int C4 = 12;

    private final double width;
    private final List<Layer> stages = new ArrayList<>();
    private final List<Integer> channels = new ArrayList<>();

    /**
     * A backbone.
     *
     * @param width what all channels are multiplied by; 1 as published
     */
    MobileNetV3(String name, double width) {
        this.width = width;
        List<InvertedResidual.Sizes> blocks = blocks();
        List<Layer> first = new ArrayList<>();
        first.add(normalized(
                name + "features.0.0", IMAGE_CHANNELS, blocks.get(0).inputs(), 3, 2, 1, Activation.HARDSWISH));
        for (int b = 0; b < C4; b++) {
            first.add(InvertedResidual.of(name + "features.0." + (b + 1), blocks.get(b)));
        }
        InvertedResidual.Sizes split = blocks.get(C4);
        first.addAll(split.expansion(name + "features.0." + (C4 + 1)));
        stage(first, split.expanded());

        List<Layer> second = new ArrayList<>(split.rest(name + "features.1.0.", 1));
        for (int b = C4 + 1; b < blocks.size(); b++) {
            second.add(InvertedResidual.of(name + "features.1." + (b - C4), blocks.get(b)));
        }
        int narrow = blocks.get(blocks.size() - 1).outputs();
        second.add(normalized(
                name + "features.1." + (blocks.size() - C4), narrow, 6 * narrow, 1, 1, 1, Activation.HARDSWISH));
        stage(second, 6 * narrow);

        for (int extra = 0; extra < EXTRA_CHANNELS.length; extra++) {
            int inputs = channels.get(channels.size() - 1);
            int outputs = Math.max(LEAST_EXTRA_CHANNELS, (int) (EXTRA_CHANNELS[extra] * width));
            String inside = name + "extra." + extra + ".";
            stage(
                    List.of(
                            normalized(inside + 0, inputs, outputs / 2, 1, 1, 1, Activation.RELU6),
                            normalized(inside + 1, outputs / 2, outputs / 2, 3, 2, outputs / 2, Activation.RELU6),
                            normalized(inside + 2, outputs / 2, outputs, 1, 1, 1, Activation.RELU6)),
                    outputs);
        }
    }

    private void stage(List<Layer> layers, int outputs) {
        stages.add(new Sequence(layers));
        channels.add(outputs);
    }

    /** Each takes what the one before gives. */
    List<Layer> stages() {
        return List.copyOf(stages);
    }

    /** The channels of each stage's map. */
    List<Integer> channels() {
        return List.copyOf(channels);
    }

    private List<InvertedResidual.Sizes> blocks() {
        return List.of(
                block(16, 3, 16, 16, false, Activation.RELU, 1),
                block(16, 3, 64, 24, false, Activation.RELU, 2),
                block(24, 3, 72, 24, false, Activation.RELU, 1),
                block(24, 5, 72, 40, true, Activation.RELU, 2),
                block(40, 5, 120, 40, true, Activation.RELU, 1),
                block(40, 5, 120, 40, true, Activation.RELU, 1),
                block(40, 3, 240, 80, false, Activation.HARDSWISH, 2),
                block(80, 3, 200, 80, false, Activation.HARDSWISH, 1),
                block(80, 3, 184, 80, false, Activation.HARDSWISH, 1),
                block(80, 3, 184, 80, false, Activation.HARDSWISH, 1),
                block(80, 3, 480, 112, true, Activation.HARDSWISH, 1),
                block(112, 3, 672, 112, true, Activation.HARDSWISH, 1),
                block(112, 5, 672, 80, true, Activation.HARDSWISH, 2),
                block(80, 5, 480, 80, true, Activation.HARDSWISH, 1),
                block(80, 5, 480, 80, true, Activation.HARDSWISH, 1));
    }

    private InvertedResidual.Sizes block(
            int inputs, int kernel, int expanded, int outputs, boolean gated, Activation activation, int stride) {
        return new InvertedResidual.Sizes(
                byEight(inputs * width),
                kernel,
                byEight(expanded * width),
                byEight(outputs * width),
                gated,
                activation,
                stride);
    }

    /** The nearest multiple of 8, at least 8 and not more than a tenth below. */
    static int byEight(double channels) {
        int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }

    /** Convolution, batch normalization and activation, started as SSDLite's. */
    static Sequence normalized(
            String name, int inputs, int outputs, int kernel, int stride, int groups, Activation activation) {
        return ConvNorm.of(
                new Conv2d(
                        name + ".0",
                        inputs,
                        outputs,
                        kernel,
                        stride,
                        (kernel - 1) / 2,
                        groups,
                        Initializer.normal(START_DEVIATION),
                        null),
                new BatchNorm2d(name + ".1", outputs, EPSILON, 1),
                activation);
    }

    /** A 1 x 1 convolution with a bias, started as SSDLite's. */
    static Conv2d convolution(String name, int inputs, int outputs) {
        return new Conv2d(
                name, inputs, outputs, 1, 1, 0, 1, Initializer.normal(START_DEVIATION), Initializer.constant(0));
    }
}
