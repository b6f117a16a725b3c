package io.github.tardigrad.train.job;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The model to train.
 *
 * @param type what it is
 * @param hidden widths of an MLP's hidden layers; none for the others
 * @param backend what computes the gradients
 * @param transformer sizes of a {@link Type#GPT2}, and of it alone
 * @param widthMultiplier of the channels of a {@link Type#SSDLITE_MOBILENET_V3}, and of it alone; 1 as published
 * @param script file and loss of a {@link Type#TORCH_SCRIPT}, and of it alone
 * @param frozen parameters whose name begins with one of these are not trained
 * @param weights a safetensors file to start from instead of random values
 */
public record ModelSpec(
        Type type,
        List<Integer> hidden,
        Backend backend,
        Optional<Transformer> transformer,
        OptionalDouble widthMultiplier,
        Optional<Script> script,
        List<String> frozen,
        Optional<Path> weights) {

    /** What is trained. */
    public enum Type {
        /** Softmax regression: one linear layer. */
        SOFTMAX,
        /** Linear layers with rectified hidden ones between. */
        MLP,
        /** ResNet-18 for images. */
        RESNET18,
        /** ResNet-50 for images. */
        RESNET50,
        /** SSDLite with MobileNetV3-Large, which finds objects in images. */
        SSDLITE_MOBILENET_V3,
        /** A causal language model with GPT-2's layers. */
        GPT2,
        /** A module that a user scripted in Python. */
        TORCH_SCRIPT;

        private static final Set<Type> SMALL = EnumSet.of(SOFTMAX, MLP);

        /** Whether it has named tensors that can be frozen and read from a file. */
        public boolean isNetwork() {
            return !SMALL.contains(this);
        }
    }

    /** What computes the gradients. */
    public enum Backend {
        /** Plain Java, without native code; softmax regression only. */
        JAVA,
        /** PyTorch's C++ engine. */
        TORCH
    }

    /**
     * Sizes of a GPT-2.
     *
     * @param layers number of blocks
     * @param heads of attention; divides width
     * @param width of the activations
     * @param positions the longest text in tokens, at least the data's context
     */
    public record Transformer(int layers, int heads, int width, int positions) {}

    /**
     * A scripted module.
     *
     * @param file as torch.jit.save wrote it
     * @param loss what its output is compared by
     */
    public record Script(Path file, Loss loss) {}

    /** The loss of a scripted module. */
    public enum Loss {
        /** The module gives scores [batch, classes]. */
        CROSS_ENTROPY,
        /** The module gives numbers [batch] or [batch, 1], compared with the label. */
        MSE,
        /** The module takes examples and labels, and gives the mean loss. */
        MODULE
    }

    /** Takes copies, and checks what belongs together. */
    public ModelSpec {
        hidden = List.copyOf(hidden);
        frozen = List.copyOf(frozen);
        if (hidden.isEmpty() == (type == Type.MLP)) {
            throw new IllegalArgumentException(
                    "hidden must be given for mlp and only for it: type=" + type + ", hidden=" + hidden);
        }
        if (backend == Backend.JAVA && type != Type.SOFTMAX) {
            throw new IllegalArgumentException("backend JAVA has softmax alone: type=" + type);
        }
        if (widthMultiplier.isPresent() != (type == Type.SSDLITE_MOBILENET_V3)) {
            throw new IllegalArgumentException("widthMultiplier belongs to SSDLITE_MOBILENET_V3: type=" + type);
        }
        if (transformer.isPresent() != (type == Type.GPT2) || script.isPresent() != (type == Type.TORCH_SCRIPT)) {
            throw new IllegalArgumentException("transformer belongs to GPT2 and script to TORCH_SCRIPT: type=" + type);
        }
    }

    /** As published, where the width can be chosen. */
    public ModelSpec(
            Type type,
            List<Integer> hidden,
            Backend backend,
            Optional<Transformer> transformer,
            Optional<Script> script,
            List<String> frozen,
            Optional<Path> weights) {
        this(
                type,
                hidden,
                backend,
                transformer,
                type == Type.SSDLITE_MOBILENET_V3 ? OptionalDouble.of(1) : OptionalDouble.empty(),
                script,
                frozen,
                weights);
    }

    /** Softmax regression or an MLP. */
    public ModelSpec(Type type, List<Integer> hidden, Backend backend) {
        this(
                type,
                hidden,
                backend,
                Optional.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }
}
