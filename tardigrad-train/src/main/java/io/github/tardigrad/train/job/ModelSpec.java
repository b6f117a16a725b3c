package io.github.tardigrad.train.job;

import java.util.List;

/**
 * The model to train.
 *
 * @param hidden widths of the hidden layers; none for softmax regression
 * @param backend what computes the gradients
 */
public record ModelSpec(Type type, List<Integer> hidden, Backend backend) {
    /** What is trained. */
    public enum Type {
        /** Softmax regression: one linear layer. */
        SOFTMAX,
        /** Linear layers with rectified hidden ones between. */
        MLP
    }

    /** What computes the gradients. */
    public enum Backend {
        /** Plain Java, without native code; softmax regression only. */
        JAVA,
        /** PyTorch's C++ engine. */
        TORCH
    }

    /** Takes a copy of the widths. */
    public ModelSpec {
        hidden = List.copyOf(hidden);
        if (hidden.isEmpty() != (type == Type.SOFTMAX)) {
            throw new IllegalArgumentException(
                    "hidden must be empty for softmax and only for it: type=" + type + ", hidden=" + hidden);
        }
        if (backend == Backend.JAVA && type != Type.SOFTMAX) {
            throw new IllegalArgumentException("backend JAVA has softmax alone: type=" + type);
        }
    }
}
