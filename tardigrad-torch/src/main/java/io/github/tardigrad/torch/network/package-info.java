/** Networks built by hand on PyTorch's operations: named tensors in flat blocks, layers, and the training task around them. */
@NullMarked
package io.github.tardigrad.torch.network;

import org.jspecify.annotations.NullMarked;
