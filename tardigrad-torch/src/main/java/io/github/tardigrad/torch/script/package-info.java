/** Modules that a user scripted in Python. */
@NullMarked
package io.github.tardigrad.torch.script;

import org.jspecify.annotations.NullMarked;
