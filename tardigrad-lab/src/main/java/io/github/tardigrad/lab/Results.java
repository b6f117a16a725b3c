package io.github.tardigrad.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finished parts of experiments, a small file each, so that what was stopped goes on where it was.
 *
 * <p>A file says of which version and of what it is the result, and carries a digest of it; one that does not fit, or is
 * damaged, is replaced by a new result. Or in {@link #pieces}, which are taken whatever the version. Threads: safe for different
 * parts.
 */
public final class Results implements AutoCloseable {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final @Nullable Path folder;
    private final String version;

    private final @Nullable Pieces pieces;
    private final long begun = System.nanoTime();
    private final long mostNanos;

    private Results(@Nullable Path folder, String version, @Nullable Pieces pieces, long mostNanos) {
        this.folder = folder;
        this.version = version;
        this.pieces = pieces;
        this.mostNanos = mostNanos;
    }

    /**
     * Kept in a folder, which is made when the first part is finished.
     *
     * @param version results of another one are not taken
     */
    public static Results in(Path folder, String version) {
        return new Results(folder, version, null, Long.MAX_VALUE);
    }

    /**
     * Kept in a few files that can be committed, and taken whatever version they are of.
     *
     * @param version of new results
     * @throws UncheckedIOException if a file of before cannot be read
     */
    public static Results pieces(Path folder, String version) {
        return new Results(null, version, new Pieces(folder, version), Long.MAX_VALUE);
    }

    /** The same, where nothing is begun when so much time has passed from now on. */
    public Results within(Duration time) {
        return new Results(folder, version, pieces, time.toNanos());
    }

    /** How many results of each version were used; none unless they are kept in pieces. */
    public Map<String, Integer> versions() {
        return pieces == null ? Map.of() : pieces.used();
    }

    @Override
    public void close() {
        if (pieces != null) {
            pieces.close();
        }
    }

    /** Kept nowhere. */
    public static Results none() {
        return new Results(null, "", null, Long.MAX_VALUE);
    }

    /**
     * The result of a part: that of before, or else of the work.
     *
     * @param name of its file, with slashes for folders
     * @param input all that decides the result but the version
     * @param type of the result: a record of values that JSON has, so none that is not finite
     * @throws UncheckedIOException if it cannot be written
     * @throws OutOfTimeException if it is not there, and the time is up
     */
    public <T> T of(String name, String input, Class<T> type, Supplier<T> work) {
        if (pieces != null) {
            return ofPieces(pieces, name, input, type, work);
        }
        if (folder == null) {
            requireTime();
            return work.get();
        }
        Path file = folder.resolve(name + ".json");
        Optional<T> before = read(file, input, type);
        if (before.isPresent()) {
            return before.get();
        }
        requireTime();
        T result = work.get();
        write(file, input, result);
        return result;
    }

    private void requireTime() {
        if (System.nanoTime() - begun > mostNanos) {
            throw new OutOfTimeException();
        }
    }

    private <T> T ofPieces(Pieces kept, String name, String input, Class<T> type, Supplier<T> work) {
        String digest = digest(input);
        try {
            JsonNode before = kept.get(digest);
            if (before != null) {
                return JSON.treeToValue(before, type);
            }
            requireTime();
            T result = work.get();
            kept.put(name, digest, JSON.readTree(JSON.writeValueAsBytes(result)));
            return result;
        } catch (IOException e) {
            throw new IllegalArgumentException("the result is not one that JSON has: " + name, e);
        }
    }

    private <T> Optional<T> read(Path file, String input, Class<T> type) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            JsonNode kept = JSON.readTree(Files.readAllBytes(file));
            JsonNode result = kept.path("result");
            boolean fits = kept.path("version").asText().equals(version)
                    && kept.path("input").asText().equals(digest(input))
                    && kept.path("digest").asText().equals(digest(result.toString()));
            return fits ? Optional.of(JSON.treeToValue(result, type)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void write(Path file, String input, Object result) {
        try {
            // As it will be read: so that the digest is of the same text.
            JsonNode tree = JSON.readTree(JSON.writeValueAsBytes(result));
            ObjectNode kept = JSON.createObjectNode()
                    .put("version", version)
                    .put("input", digest(input))
                    .put("digest", digest(tree.toString()))
                    .set("result", tree);
            Files.createDirectories(file.getParent());
            Path unfinished = file.resolveSibling(file.getFileName() + ".writing");
            Files.write(unfinished, JSON.writeValueAsBytes(kept));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the result is not one that JSON has: " + result, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }
}
