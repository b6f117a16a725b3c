/**
 * How floats become levels, and levels bytes: the stochastic quantizer, its variance and the frame format.
 *
 * <p>A worker's message travels {@code float[] -> } {@link io.github.tardigrad.core.quantize.FrameEncoder} {@code ->
 * bytes -> } {@link io.github.tardigrad.core.quantize.Frame} {@code -> estimate}. Planning needs only {@link
 * io.github.tardigrad.core.quantize.VarianceModel}. The format is specified in {@code docs/wire-format.md}.
 */
@NullMarked
package io.github.tardigrad.core.quantize;

import org.jspecify.annotations.NullMarked;
