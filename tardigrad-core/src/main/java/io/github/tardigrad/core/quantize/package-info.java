/**
 * How floats become few bits and bytes, and how these are added to an estimate.
 *
 * <p>{@link io.github.tardigrad.core.quantize.Quantizer} is what everything else knows of a quantizer: planning its budgets and
 * its noise, workers its encoder, the coordinator its payload. {@link io.github.tardigrad.core.quantize.UniformQuantizer} is the
 * papers', {@link io.github.tardigrad.core.quantize.Float32} is none.
 *
 * <p>A worker's message travels {@code float[] -> } {@link io.github.tardigrad.core.quantize.FrameEncoder} {@code ->
 * bytes -> } {@link io.github.tardigrad.core.quantize.Frame} {@code -> estimate}. A frame is a header, the payload that a
 * quantizer wrote, and a checksum; the format is specified in {@code docs/wire-format.md}.
 */
@NullMarked
package io.github.tardigrad.core.quantize;

import org.jspecify.annotations.NullMarked;
