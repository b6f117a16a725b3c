package io.github.tardigrad.train.checkpoint;

import java.nio.ByteBuffer;
import java.util.List;

/** A vector of bytes. */
final class ByteTensor extends StoredTensor {
    private final byte[] values;

    /** Shares the array. */
    ByteTensor(String name, byte[] values) {
        super(name, List.of(values.length));
        this.values = values;
    }

    @Override
    ElementType type() {
        return ElementType.U8;
    }

    @Override
    void put(ByteBuffer buffer, int from, int count) {
        buffer.duplicate().put(values, from, count);
    }

    @Override
    void get(ByteBuffer buffer, int from, int count) {
        buffer.duplicate().get(values, from, count);
    }
}
