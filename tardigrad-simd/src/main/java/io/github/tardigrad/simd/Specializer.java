package io.github.tardigrad.simd;

import io.github.tardigrad.core.quantize.LevelKernel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.IntVector;

/**
 * Makes one class of {@link VectorKernel} for each number of bits.
 *
 * <p>The same bytecode is defined once more as a hidden class, with the number of bits as its class data: to the JIT it is a
 * constant, as if each number had a class written for it.
 */
final class Specializer {
    private Specializer() {}

    static int preferredVectorBits() {
        return IntVector.SPECIES_PREFERRED.vectorBitSize();
    }

    static LevelKernel kernel(int bits) {
        String name = VectorKernel.class.getSimpleName() + ".class";
        try (InputStream in = VectorKernel.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("the class file is part of this jar: " + name);
            }
            return (LevelKernel) MethodHandles.lookup()
                    .defineHiddenClassWithClassData(in.readAllBytes(), bits, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a kernel has a constructor without arguments", e);
        }
    }
}
