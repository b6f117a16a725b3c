package io.github.tardigrad.train.data;

import io.github.tardigrad.train.file.FileProblem;
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
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens plain and gzip-compressed files alike, and names the file in every failure. */
final class DataFile {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZIP_MAGIC_1 = 0x1F;
    private static final int GZIP_MAGIC_2 = 0x8B;
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

    /** Text in UTF-8, without the mark that some programs put before it. */
    static BufferedReader text(InputStream in) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    static <T> T read(InputStream raw, String name, Reader<T> reader) throws IOException {
        InputStream in = new BufferedInputStream(raw, BUFFER_BYTES);
        try {
            in.mark(2);
            boolean gzip = in.read() == GZIP_MAGIC_1 && in.read() == GZIP_MAGIC_2;
            in.reset();
            return reader.read(gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in);
        } catch (EOFException e) {
            throw new DataFileException(name + ": the compressed data is truncated", e);
        } catch (ZipException e) {
            throw new DataFileException(name + ": the compressed data is damaged: " + e.getMessage(), e);
        }
    }
}
