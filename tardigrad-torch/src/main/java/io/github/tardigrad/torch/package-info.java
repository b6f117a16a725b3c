/** Gradients computed by PyTorch's C++ engine. */
@NullMarked
package io.github.tardigrad.torch;

import org.jspecify.annotations.NullMarked;
