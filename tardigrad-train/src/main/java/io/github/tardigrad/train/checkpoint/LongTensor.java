package io.github.tardigrad.train.checkpoint;

import java.nio.ByteBuffer;
import java.util.List;

/** A vector of integers. */
final class LongTensor extends StoredTensor {
    private final long[] values;

    /** Shares the array. */
    LongTensor(String name, long[] values) {
        super(name, List.of(values.length));
        this.values = values;
    }

    @Override
    ElementType type() {
        return ElementType.I64;
    }

    @Override
    void put(ByteBuffer buffer, int from, int count) {
        buffer.asLongBuffer().put(values, from, count);
    }

    @Override
    void get(ByteBuffer buffer, int from, int count) {
        buffer.asLongBuffer().get(values, from, count);
    }
}
