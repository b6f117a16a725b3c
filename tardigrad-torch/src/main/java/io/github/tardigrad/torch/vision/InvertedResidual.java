package io.github.tardigrad.torch.vision;

import io.github.tardigrad.torch.network.Activation;
import io.github.tardigrad.torch.network.Declarations;
import io.github.tardigrad.torch.network.Layer;
import io.github.tardigrad.torch.network.Sequence;
import io.github.tardigrad.torch.network.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A block of MobileNetV3: widens the channels, filters each alone, gates them and narrows them again; added to its input
 * where sizes are equal.
 *
 * @param branch its layers
 * @param adds whether the input is added
 */
record InvertedResidual(Sequence branch, boolean adds) implements Layer {
    /**
     * Sizes of a block.
     *
     * @param kernel of the filters
     * @param expanded channels inside
     * @param gated whether there is a {@link SqueezeExcitation}
     * @param stride of the filters
     */
    record Sizes(int inputs, int kernel, int expanded, int outputs, boolean gated, Activation activation, int stride) {
        /** Widens the channels; empty if they are wide already. */
        List<Layer> expansion(String name) {
            return expanded == inputs
                    ? List.of()
                    : List.of(MobileNetV3.normalized(name, inputs, expanded, 1, 1, 1, activation));
        }

        /** The rest of the block: NAME.FIRST and so on. */
        List<Layer> rest(String name, int first) {
            List<Layer> layers = new ArrayList<>();
            int next = first;
            layers.add(MobileNetV3.normalized(name + next++, expanded, expanded, kernel, stride, expanded, activation));
            if (gated) {
                int quarter = expanded / 4;
                layers.add(SqueezeExcitation.of(name + next++, expanded, MobileNetV3.byEight(quarter)));
            }
            layers.add(MobileNetV3.normalized(name + next, expanded, outputs, 1, 1, 1, Activation.NONE));
            return layers;
        }
    }

    /** A whole block, NAME.block.0 and so on. */
    static InvertedResidual of(String name, Sizes sizes) {
        String inside = name + ".block.";
        List<Layer> layers = new ArrayList<>(sizes.expansion(inside + 0));
        layers.addAll(sizes.rest(inside, layers.size()));
        return new InvertedResidual(new Sequence(layers), sizes.stride() == 1 && sizes.inputs() == sizes.outputs());
    }

    @Override
    public void declare(Declarations to) {
        branch.declare(to);
    }

    @Override
    public Tensor forward(Weights weights, Tensor x) {
        Tensor result = branch.forward(weights, x);
        return adds ? result.add(x) : result;
    }
}
