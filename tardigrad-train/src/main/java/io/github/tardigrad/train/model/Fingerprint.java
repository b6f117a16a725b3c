package io.github.tardigrad.train.model;

import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.TableColumns;
import java.util.OptionalLong;

/**
 * A 64-bit digest of a sequence of values, the same on every machine. It tells jobs apart; it is not cryptographic.
 *
 * <p>Threads: confined.
 */
public final class Fingerprint {
    private static final long START = 0x6A09E667F3BCC908L;
    private static final long MULTIPLIER = 0x9FB21C651E98DF25L;

    private long state = START;

    /** Adds one number. */
    public Fingerprint add(long value) {
        // Multiplying by an odd number is a bijection, and the shift brings the high bits back down.
        state = (state ^ value) * MULTIPLIER;
        state ^= state >>> 32;
        return this;
    }

    /** Adds a text, with its length, so that "ab" + "c" differs from "a" + "bc". */
    public Fingerprint add(String text) {
        add(text.length());
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i));
        }
        return this;
    }

    /** Adds the names and shapes of all tensors. */
    public Fingerprint add(ParameterLayout layout) {
        add(layout.tensors().size());
        for (ParameterLayout.Tensor tensor : layout.tensors()) {
            add(tensor.toString());
        }
        return this;
    }

    /** Adds the sizes and every value and label of both sides. */
    public Fingerprint add(Split split) {
        split.train().table().filter(TableColumns::standardized).ifPresent(this::add);
        return add(split.train()).add(split.test());
    }

    /** Adds which partition holds which example. */
    public Fingerprint add(Partitions partitions) {
        add(partitions.count());
        for (int j = 0; j < partitions.count(); j++) {
            int size = partitions.size(j);
            add(size);
            for (int i = 0; i < size; i++) {
                add(partitions.example(j, i));
            }
        }
        return this;
    }

    private void add(TableColumns table) {
        for (TableColumns.Column column : table.columns()) {
            add(Double.doubleToLongBits(column.mean()));
            add(Double.doubleToLongBits(column.deviation()));
        }
    }

    private Fingerprint add(Dataset data) {
        int features = data.features();
        add(data.size()).add(features).add(data.classes());
        float[] row = new float[features];
        for (int i = 0; i < data.size(); i++) {
            OptionalLong digest = data.digest(i);
            if (digest.isPresent()) {
                add(digest.getAsLong());
            } else {
                data.copyFeatures(i, row, 0);
                for (float value : row) {
                    add(Float.floatToIntBits(value));
                }
            }
            add(data.label(i));
        }
        return this;
    }

    /** The digest of everything added so far. */
    public long value() {
        long z = state;
        z = (z ^ (z >>> 29)) * MULTIPLIER;
        return z ^ (z >>> 32);
    }
}
