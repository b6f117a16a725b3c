package io.github.tardigrad.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Parameters as they are broadcast: float32, little-endian, which is the order of most machines, so that they are copied. */
final class Parameters {
    private Parameters() {}

    static byte[] toBytes(float[] parameters) {
        byte[] bytes = new byte[parameters.length * Float.BYTES];
        in(bytes).put(parameters);
        return bytes;
    }

    /** A view. */
    static FloatBuffer in(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
