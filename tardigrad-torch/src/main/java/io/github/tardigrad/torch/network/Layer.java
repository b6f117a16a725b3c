package io.github.tardigrad.torch.network;

import org.bytedeco.pytorch.Tensor;

/** A piece of a network: it declares its tensors, and computes with them. Immutable. */
public interface Layer {
    /** Declares the tensors, in the order of the state dictionary. */
    void declare(Declarations to);

    /** Computes; intermediate tensors belong to the caller's scope. */
    Tensor forward(Weights weights, Tensor x);
}
