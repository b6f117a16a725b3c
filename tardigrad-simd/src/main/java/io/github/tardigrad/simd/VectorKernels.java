package io.github.tardigrad.simd;

import io.github.tardigrad.core.quantize.KernelProvider;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.LevelKernel;
import io.github.tardigrad.core.quantize.Levels;
import java.util.Optional;

/**
 * Kernels for 1 to 16 bits, where the JVM can run them.
 *
 * <p>This class names none of the Vector API's, so that it loads where the API is absent.
 */
public final class VectorKernels implements KernelProvider {
    /** A row of 8 lanes is one vector. */
    static final int VECTOR_BITS = 256;

    private final boolean warming;

    /** For the service loader: plain loops until the JIT has compiled the others. */
    public VectorKernels() {
        this(true);
    }

    private VectorKernels(boolean warming) {
        this.warming = warming;
    }

    /**
     * The same kernels from the first call on, to test and to measure them.
     *
     * @return a provider
     */
    public static VectorKernels atOnce() {
        return new VectorKernels(false);
    }

    @Override
    public String description() {
        return "Vector API, " + VECTOR_BITS + " bits";
    }

    @Override
    public Optional<String> obstacle() {
        if (!VectorModule.isThere()) {
            return Optional.of("the JVM runs without --add-modules " + VectorModule.NAME + ", or "
                    + VectorModule.LOADABLE + ", with which ./tardigrad has it loaded");
        }
        int bits = Specializer.preferredVectorBits();
        return bits >= VECTOR_BITS
                ? Optional.empty()
                : Optional.of("the processor's vectors have " + bits + " bits, and the kernels need " + VECTOR_BITS);
    }

    @Override
    public Optional<LevelKernel> kernel(int bits) {
        Optional<LevelKernel> vector = vector(bits);
        return warming
                ? vector.map(kernel -> new WarmingKernel(
                        Kernels.plain().kernel(bits), kernel, whenFast -> WarmUp.start(bits, kernel, whenFast)))
                : vector;
    }

    private static Optional<LevelKernel> vector(int bits) {
        return bits >= Levels.SIGN_BITS && bits <= LevelKernel.MAX_NARROW_BITS
                ? Optional.of(Specializer.kernel(bits))
                : Optional.empty();
    }
}
