/**
 * The quantizer's loops in the Vector API ({@code jdk.incubator.vector}), bit for bit those of {@link
 * io.github.tardigrad.core.quantize.Kernels#plain()}.
 *
 * <p>On the class path it is found by itself; it works where the JVM runs with {@code --add-modules jdk.incubator.vector},
 * or with {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED}, which lets it load the module without the JVM's
 * warning, on a processor with vectors of 256 bits.
 */
@NullMarked
package io.github.tardigrad.simd;

import org.jspecify.annotations.NullMarked;
