package io.github.tardigrad.train.checkpoint;

import io.github.tardigrad.core.memory.StateReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads a section of a checkpoint part by part, and knows which parts were read. Threads: confined. */
final class SectionReader implements StateReader {
    private final Path path;
    private final TensorFile file;
    private final Set<String> left = new LinkedHashSet<>();

    SectionReader(Path path, TensorFile file) {
        this.path = path;
        this.file = file;
        file.entries().forEach(entry -> left.add(entry.name()));
    }

    @Override
    public void floats(String name, float[] values) {
        read(FloatTensor.vector(name, values));
    }

    @Override
    public long[] longs(String name) {
        long[] values = new long[length(name)];
        read(new LongTensor(name, values));
        return values;
    }

    @Override
    public byte[] bytes(String name) {
        byte[] values = new byte[length(name)];
        read(new ByteTensor(name, values));
        return values;
    }

    private int length(String name) {
        try {
            return Math.toIntExact(file.entry(name).length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(StoredTensor tensor) {
        try {
            file.read(tensor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        left.remove(tensor.name());
    }

    void requireAllRead() throws TensorFileException {
        if (!left.isEmpty()) {
            throw new TensorFileException(path + ": unknown " + String.join(", ", left));
        }
    }
}
