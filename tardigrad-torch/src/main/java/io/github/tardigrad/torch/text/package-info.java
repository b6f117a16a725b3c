/** Networks that predict text. */
@NullMarked
package io.github.tardigrad.torch.text;

import org.jspecify.annotations.NullMarked;
