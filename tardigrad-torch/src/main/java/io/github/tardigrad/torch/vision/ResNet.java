package io.github.tardigrad.torch.vision;

import io.github.tardigrad.torch.network.Activation;
import io.github.tardigrad.torch.network.BatchNorm2d;
import io.github.tardigrad.torch.network.Conv2d;
import io.github.tardigrad.torch.network.Declarations;
import io.github.tardigrad.torch.network.Layer;
import io.github.tardigrad.torch.network.Linear;
import io.github.tardigrad.torch.network.Sequence;
import io.github.tardigrad.torch.network.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * ResNet for images [batch, 3 or 1, height, width] of any size (gray ones are repeated), giving scores [batch, classes]. Names, shapes and initialisation
 * are torchvision's (version 1.5: the stride of a bottleneck is in its 3 x 3 convolution).
 *
 * <p>Source: He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2015.
 */
public final class ResNet implements Layer {
    private static final int CHANNELS = 3;
    private static final int[] WIDTHS = {64, 128, 256, 512};
    private static final int BOTTLENECK_EXPANSION = 4;

    private final List<Layer> layers = new ArrayList<>();

    private ResNet(int classes, boolean bottleneck, int... blocks) {
        int inputs = WIDTHS[0];
        layers.add(Conv2d.same("conv1", CHANNELS, inputs, 7, 2, 1));
        layers.add(BatchNorm2d.of("bn1", inputs));
        layers.add(Activation.RELU);
        layers.add(new Pool(false));
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int block = 0; block < blocks[stage]; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                int outputs = WIDTHS[stage] * (bottleneck ? BOTTLENECK_EXPANSION : 1);
                String name = "layer" + (stage + 1) + "." + block + ".";
                layers.add(Block.of(name, inputs, WIDTHS[stage], outputs, stride, bottleneck));
                inputs = outputs;
            }
        }
        layers.add(new Pool(true));
        layers.add(Linear.of("fc", inputs, classes));
    }

    /** Eighteen layers. */
    public static ResNet resnet18(int classes) {
        return new ResNet(classes, false, 2, 2, 2, 2);
    }

    /** Fifty layers, with bottlenecks. */
    public static ResNet resnet50(int classes) {
        return new ResNet(classes, true, 3, 4, 6, 3);
    }

    @Override
    public void declare(Declarations to) {
        layers.forEach(layer -> layer.declare(to));
    }

    @Override
    public Tensor forward(Weights weights, Tensor x) {
        return new Sequence(layers).forward(weights, x.expand(x.size(0), CHANNELS, x.size(2), x.size(3)));
    }

    /** Halves the sides by their maxima; or takes the mean of all places, [batch, channels]. */
    private record Pool(boolean all) implements Layer {
        @Override
        public void declare(Declarations to) {
            // Has no tensors.
        }

        @Override
        public Tensor forward(Weights weights, Tensor x) {
            return all
                    ? torch.adaptive_avg_pool2d(x, 1, 1).flatten(1, -1)
                    : torch.max_pool2d(
                            x, new long[] {3, 3}, new long[] {2, 2}, new long[] {1, 1}, new long[] {1, 1}, false);
        }
    }

    /** A branch of convolutions added to its input, which passes through a 1 x 1 convolution where sizes differ. */
    private record Block(Sequence branch, @Nullable Sequence downsample) implements Layer {
        static Block of(String name, int inputs, int width, int outputs, int stride, boolean bottleneck) {
            List<Layer> branch = new ArrayList<>();
            if (bottleneck) {
                convolution(branch, name, 1, inputs, width, 1, 1);
                branch.add(Activation.RELU);
                convolution(branch, name, 2, width, width, 3, stride);
                branch.add(Activation.RELU);
                convolution(branch, name, 3, width, outputs, 1, 1);
            } else {
                convolution(branch, name, 1, inputs, width, 3, stride);
                branch.add(Activation.RELU);
                convolution(branch, name, 2, width, outputs, 3, 1);
            }
            Sequence downsample = stride == 1 && inputs == outputs
                    ? null
                    : Sequence.of(
                            Conv2d.same(name + "downsample.0", inputs, outputs, 1, stride, 1),
                            BatchNorm2d.of(name + "downsample.1", outputs));
            return new Block(new Sequence(branch), downsample);
        }

        private static void convolution(
                List<Layer> branch, String name, int number, int inputs, int outputs, int kernel, int stride) {
            branch.add(Conv2d.same(name + "conv" + number, inputs, outputs, kernel, stride, 1));
            branch.add(BatchNorm2d.of(name + "bn" + number, outputs));
        }

        @Override
        public void declare(Declarations to) {
            branch.declare(to);
            if (downsample != null) {
                downsample.declare(to);
            }
        }

        @Override
        public Tensor forward(Weights weights, Tensor x) {
            Tensor identity = downsample == null ? x : downsample.forward(weights, x);
            return torch.relu_(branch.forward(weights, x).add_(identity));
        }
    }
}
