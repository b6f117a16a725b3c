package io.github.tardigrad.train.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Reads files whole that are short by their nature, and no others: a device or a pipe may have no end. */
public final class SmallFile {
    /** What is read of a job and of what describes a run: 64 MiB. */
    public static final int MOST_BYTES = 64 << 20;

    /** What is read of a plan, which a million workers may have: 512 MiB. */
    public static final int MOST_PLAN_BYTES = 1 << 29;

    private SmallFile() {}

    /**
     * All bytes of a file.
     *
     * @throws IOException if it cannot be read, or has more than {@link #MOST_BYTES}; {@link FileProblem} says which
     */
    public static byte[] read(Path file) throws IOException {
        return read(file, MOST_BYTES);
    }

    /**
     * All bytes of a file.
     *
     * @param most how many there may be
     * @throws IOException if it cannot be read, or has more; {@link FileProblem} says which
     */
    public static byte[] read(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), most);
        }
    }

    /**
     * All bytes of a stream.
     *
     * @param name for messages
     * @param most how many there may be
     * @throws IOException if it cannot be read, or has more
     */
    public static byte[] read(InputStream in, String name, int most) throws IOException {
        byte[] bytes;
        try {
            bytes = in.readNBytes(most);
        } catch (OutOfMemoryError e) {
            throw new FileSystemException(name, null, Heap.tooSmallFor("it"));
        }
        if (bytes.length == most && in.read() >= 0) {
            throw new FileSystemException(
                    name,
                    null,
                    String.format(Locale.ROOT, "it has more than the %,d bytes that are read of such a file", most));
        }
        return bytes;
    }
}
