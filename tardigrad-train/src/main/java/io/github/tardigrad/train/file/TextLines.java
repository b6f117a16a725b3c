package io.github.tardigrad.train.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text, each of limited length: what has no line breaks does not fill the memory. Lines end with a line feed, a
 * carriage return or both. Threads: confined.
 */
public final class TextLines implements Closeable {
    /** The longest line that is read: 16,777,216 characters, some million numbers. */
    public static final int MOST_CHARACTERS = 1 << 24;

    private static final int BUFFER_CHARACTERS = 1 << 13;

    private final Reader in;
    private final String name;
    private final char[] buffer = new char[BUFFER_CHARACTERS];
    private int next;
    private int end;
    private boolean afterReturn;
    private long number;

    /**
     * Of a text.
     *
     * @param in closed with these
     * @param name of the text, for messages
     */
    public TextLines(Reader in, String name) {
        this.in = in;
        this.name = name;
    }

    /**
     * The next line, without its end.
     *
     * @return null after the last
     * @throws IOException if it cannot be read, or is longer than {@link #MOST_CHARACTERS}; {@link FileProblem} says which
     */
    public @Nullable String next() throws IOException {
        StringBuilder line = null;
        while (true) {
            if (next == end && !fill()) {
                return line == null ? null : line.toString();
            }
            if (afterReturn && buffer[next] == '\n') {
                next++;
                afterReturn = false;
                continue;
            }
            afterReturn = false;
            if (line == null) {
                line = new StringBuilder();
                number++;
            }
            int start = next;
            while (next < end && buffer[next] != '\n' && buffer[next] != '\r') {
                next++;
            }
            if (line.length() + (next - start) > MOST_CHARACTERS) {
                throw new FileSystemException(
                        name,
                        null,
                        String.format(
                                Locale.ROOT,
                                "line %d has more than the %,d characters that are read of one",
                                number,
                                MOST_CHARACTERS));
            }
            line.append(buffer, start, next - start);
            if (next < end) {
                afterReturn = buffer[next++] == '\r';
                return line.toString();
            }
        }
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    /** The number of the line that {@link #next} gave, from 1; after the last, that of the last. */
    public long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
