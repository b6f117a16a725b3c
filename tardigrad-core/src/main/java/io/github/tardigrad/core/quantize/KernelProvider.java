package io.github.tardigrad.core.quantize;

import java.util.Optional;

/** Brings kernels that this JVM may or may not be able to run. Found by {@link java.util.ServiceLoader}. */
public interface KernelProvider {
    /**
     * What these kernels are, in a few words.
     *
     * @return as a log says it after "kernels: "
     */
    String description();

    /**
     * Why this JVM cannot run them.
     *
     * @return what is missing and what to do; empty if nothing is missing
     */
    Optional<String> obstacle();

    /**
     * The kernel for a number of bits; asked only if there is no obstacle.
     *
     * @param bits 1 to 32
     * @return empty where the plain loops are to be used
     */
    Optional<LevelKernel> kernel(int bits);
}
