/** The mathematics of coded and quantized gradients; pure functions of their arguments. */
@NullMarked
package io.github.tardigrad.core;

import org.jspecify.annotations.NullMarked;
