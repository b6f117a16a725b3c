package io.github.tardigrad.core.quantize;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * A kernel for each number of bits.
 *
 * <p>{@link #inUse()} is the one choice that is not an argument: made once in a process, by what its class path and JVM
 * can run. No result depends on it, since all kernels give the same bits.
 */
public final class Kernels {
    private static final Kernels PLAIN = new Kernels("plain Java", Optional.empty());

    private final String description;
    private final LevelKernel[] byBits = new LevelKernel[Levels.MAX_BITS + 1];

    private Kernels(String description, Optional<KernelProvider> provider) {
        this.description = description;
        for (int b = Levels.SIGN_BITS; b <= Levels.MAX_BITS; b++) {
            int bits = b;
            byBits[bits] = provider.flatMap(from -> from.kernel(bits)).orElseGet(() -> new PlainKernel(bits));
        }
    }

    /** Loaded when first asked for. */
    private static final class Chosen {
        static final Kernels KERNELS = choose();

        private static Kernels choose() {
            for (KernelProvider provider : ServiceLoader.load(KernelProvider.class, Kernels.class.getClassLoader())) {
                if (provider.obstacle().isEmpty()) {
                    return of(provider);
                }
            }
            return PLAIN;
        }
    }

    /**
     * The reference: plain loops for every number of bits.
     *
     * @return always the same
     */
    public static Kernels plain() {
        return PLAIN;
    }

    /**
     * The kernels of one provider, and plain ones where it has none.
     *
     * @param provider without an obstacle
     * @return new kernels
     */
    public static Kernels of(KernelProvider provider) {
        return new Kernels(provider.description(), Optional.of(provider));
    }

    /**
     * What this process uses: the first provider on the class path that the JVM can run, or the plain loops.
     *
     * @return always the same
     */
    public static Kernels inUse() {
        return Chosen.KERNELS;
    }

    /**
     * The kernel for a number of bits.
     *
     * @param bits 1 to 32
     * @return the kernel
     */
    public LevelKernel kernel(int bits) {
        Levels.requireBits(bits);
        return byBits[bits];
    }

    /** What these kernels are, in a few words. */
    @Override
    public String toString() {
        return description;
    }
}
