package io.github.tardigrad.train.data;

import io.github.tardigrad.train.file.FileKind;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.file.Heap;
import io.github.tardigrad.train.file.TextLines;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens plain and gzip-compressed files alike, and names the file in every failure. */
final class DataFile {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte GZIP_MAGIC_1 = 0x1F;
    private static final byte GZIP_MAGIC_2 = (byte) 0x8B;
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private DataFile() {}

    /** Reads an open file to a value. */
    @FunctionalInterface
    interface Reader<T> {
        T read(InputStream in) throws IOException;
    }

    /**
     * Reads a file; gzip is recognised by its first two bytes.
     *
     * @param howToGet what to do if there is no such file
     */
    static <T> T read(Path file, String howToGet, Reader<T> reader) throws DataFileException {
        if (Files.isDirectory(file)) {
            throw new DataFileException(file + ": a folder, not a file; " + howToGet);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), reader);
        } catch (DataFileException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new DataFileException(file + ": no such file; " + howToGet, e);
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be read: " + FileProblem.of(e), e);
        }
    }

    /**
     * Lines of a text in UTF-8, without the mark that some programs put before it.
     *
     * @throws DataFileException if it is a file of another kind
     */
    static TextLines text(InputStream raw, String name) throws IOException {
        return new TextLines(reader(raw, name), name);
    }

    /**
     * The characters of a text in UTF-8, without the mark that some programs put before it.
     *
     * @throws DataFileException if it is a file of another kind
     */
    static java.io.Reader reader(InputStream raw, String name) throws IOException {
        InputStream in = new BufferedInputStream(raw);
        byte[] head = head(in);
        Optional<String> other = FileKind.noText(head).or(() -> FileKind.page(head));
        if (other.isPresent()) {
            throw new DataFileException(name + ": " + other.get());
        }
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    /**
     * The same bytes, of a text in any encoding but UTF-16.
     *
     * @throws DataFileException if it is in that
     */
    static InputStream notUtf16(InputStream raw, String name) throws IOException {
        InputStream in = new BufferedInputStream(raw);
        Optional<String> utf16 = FileKind.utf16(head(in));
        if (utf16.isPresent()) {
            throw new DataFileException(name + ": " + utf16.get());
        }
        return in;
    }

    /** The first bytes, which stay to be read. */
    private static byte[] head(InputStream in) throws IOException {
        in.mark(FileKind.HEAD_BYTES);
        byte[] head = in.readNBytes(FileKind.HEAD_BYTES);
        in.reset();
        return head;
    }

    static <T> T read(InputStream raw, String name, Reader<T> reader) throws IOException {
        InputStream in = new BufferedInputStream(raw, BUFFER_BYTES);
        try {
            byte[] head = head(in);
            Optional<String> pointer = FileKind.pointer(head);
            if (pointer.isPresent()) {
                throw new DataFileException(name + ": " + pointer.get());
            }
            boolean gzip = head.length >= 2 && head[0] == GZIP_MAGIC_1 && head[1] == GZIP_MAGIC_2;
            return reader.read(gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in);
        } catch (OutOfMemoryError e) {
            throw new DataFileException(name + ": " + Heap.tooSmallFor("what it holds"), e);
        } catch (EOFException e) {
            throw new DataFileException(name + ": the compressed data is truncated", e);
        } catch (ZipException e) {
            throw new DataFileException(name + ": the compressed data is damaged: " + e.getMessage(), e);
        }
    }
}
