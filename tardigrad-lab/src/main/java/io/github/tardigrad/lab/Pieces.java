package io.github.tardigrad.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Finished runs of an experiment, in a few files that can be committed: one of compressed lines for each time that it was worked
 * on. A line has the digest of what was run, the version that ran it, and the result. What a killed program had not written to
 * its end is run again.
 *
 * <p>Threads: safe.
 */
final class Pieces {
    private static final String ENDING = ".jsonl.gz";
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path folder;
    private final String version;
    private final Map<String, JsonNode> results = new HashMap<>();
    private final Map<String, Integer> used = new TreeMap<>();
    private @Nullable OutputStream piece;

    /**
     * Reads what there is.
     *
     * @param version of new results
     * @throws UncheckedIOException if a file cannot be read
     */
    Pieces(Path folder, String version) {
        this.folder = folder;
        this.version = version;
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> pieces = files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
            for (Path file : pieces) {
                read(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path file) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            in.transferTo(read);
        } catch (EOFException | ZipException e) {
            // The program that wrote it was killed: the lines before stand.
        }
        for (String line : read.toString(StandardCharsets.UTF_8).split("\n", -1)) {
            try {
                JsonNode kept = JSON.readTree(line);
                if (kept.hasNonNull("result")) {
                    results.put(kept.path("input").asText(), kept);
                }
            } catch (JsonProcessingException e) {
                // Not written to its end.
            }
        }
    }

    /** The result of what has this digest, or null. */
    synchronized @Nullable JsonNode get(String digest) {
        JsonNode kept = results.get(digest);
        if (kept == null) {
            return null;
        }
        used.merge(kept.path("version").asText(), 1, Integer::sum);
        return kept.path("result");
    }

    /** Named after the second; another one of the same second gets a number behind it. */
    private OutputStream newFile() throws IOException {
        String second = NAME.format(Instant.now());
        for (int number = 1; ; number++) {
            Path file = folder.resolve(second + (number == 1 ? "" : "-" + number) + ENDING);
            try {
                return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
            } catch (FileAlreadyExistsException e) {
                // The next number.
            }
        }
    }

    /** Takes a result, which is in the file when this returns. */
    synchronized void put(String name, String digest, JsonNode result) {
        try {
            if (piece == null) {
                Files.createDirectories(folder);
                piece = new GZIPOutputStream(newFile(), true);
            }
            JsonNode line = JSON.createObjectNode()
                    .put("name", name)
                    .put("version", version)
                    .put("input", digest)
                    .set("result", result);
            piece.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            piece.flush();
            used.merge(version, 1, Integer::sum);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many results of each version were used. */
    synchronized Map<String, Integer> used() {
        return Map.copyOf(used);
    }

    /** Ends the file that was begun. */
    synchronized void close() {
        if (piece != null) {
            try {
                piece.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            piece = null;
        }
    }
}
