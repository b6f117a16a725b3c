package io.github.tardigrad.train.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/** The types of numbers that we write into safetensors files, by the names that the format has for them. */
enum ElementType {
    F32(Float.BYTES),
    I64(Long.BYTES),
    U8(Byte.BYTES);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Of one number. */
    int bytes() {
        return bytes;
    }

    static Optional<ElementType> named(String dtype) {
        return Arrays.stream(values()).filter(type -> type.name().equals(dtype)).findFirst();
    }
}
