package io.github.tardigrad.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.tardigrad.train.file.Durable;
import io.github.tardigrad.train.file.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one run, each a folder {@code round-000120} that is there whole or not at all.
 *
 * <p>A checkpoint is written into a temporary folder, its files and that folder are forced to the disk, then it is renamed
 * in one step; only then are older ones deleted. So a kill at any moment leaves the newest complete one.
 *
 * <p>Threads: confined; one process at a time.
 */
public final class Checkpoints {
    private static final String STATE = "state.json";
    private static final String MANIFEST = "manifest.json";
    private static final String SECTION_SUFFIX = ".safetensors";
    /** 1 had lists by position. */
    private static final int VERSION = 2;

    /** The longest JSON file that is read: 4 MiB. */
    private static final long MAX_JSON_BYTES = 1 << 22;

    private static final String TEMPORARY = ".writing-";
    private static final String REPLACED = ".replaced-";
    private static final Pattern SECTION_FILE = Pattern.compile("([a-z]{1,40})\\.safetensors");
    private static final Pattern NAME = Pattern.compile("round-(\\d{6,18})");
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;
    private final int keep;
    /** Whether the folder's own name is known to be on the disk. */
    private boolean entered;

    /**
     * The checkpoints in a folder. Nothing is created before the first {@link #save}.
     *
     * @param keep how many of the newest to keep, at least 1
     */
    public Checkpoints(Path folder, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("keep must be >= 1: keep=" + keep);
        }
        this.folder = folder;
        this.keep = keep;
    }

    /**
     * Writes a checkpoint. When this returns it survives a power cut; when it throws, those before it are as they were.
     *
     * @param round after which the state is, at least 0
     * @param sections each name once
     * @param state what is no array
     * @return its folder
     * @throws IllegalArgumentException if two sections, or two parts of a section, have one name
     * @throws IOException if the disk will not have it
     */
    public Path save(long round, List<Section> sections, ObjectNode state) throws IOException {
        Files.createDirectories(folder);
        if (!entered) {
            // Whoever made the folder may have been killed before it was safe.
            Durable.forceEntry(folder);
            entered = true;
        }
        String name = name(round);
        Path writing = folder.resolve(TEMPORARY + name);
        Path target = folder.resolve(name);
        deleteLeftOvers();
        try {
            Files.createDirectory(writing);
            List<String> contents = new ArrayList<>();
            for (Section section : sections) {
                String file = fileOf(section.name());
                if (contents.contains(file)) {
                    throw new IllegalArgumentException("sections have names of their own: name=" + section.name());
                }
                Safetensors.write(writing.resolve(file), section.tensors());
                contents.add(file);
            }
            contents.add(STATE);
            writeJson(writing.resolve(STATE), state);
            writeJson(writing.resolve(MANIFEST), manifest(round, writing, contents));
            Durable.force(writing);
            Path aside = folder.resolve(REPLACED + name);
            if (Files.exists(target)) {
                Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(writing, target, StandardCopyOption.ATOMIC_MOVE);
            Durable.force(folder);
        } catch (IOException e) {
            try {
                deleteTree(writing);
            } catch (IOException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
        deleteLeftOvers();
        prune(round);
        return target;
    }

    /**
     * The newest checkpoint that is whole; absent if there is none at all.
     *
     * @param damaged told about each newer one that is not, in a sentence, if an older one is used
     * @throws TensorFileException if there are checkpoints and all are damaged; the message names each; or if the newest is of another
     *     version of the format
     * @throws IOException if the folder cannot be listed
     */
    public Optional<Checkpoint> latest(Consumer<String> damaged) throws IOException {
        List<Long> rounds = rounds();
        rounds.sort(Comparator.reverseOrder());
        List<String> problems = new ArrayList<>();
        for (long round : rounds) {
            Path candidate = folder.resolve(name(round));
            try {
                Checkpoint whole = verified(round, candidate);
                problems.forEach(damaged);
                return Optional.of(whole);
            } catch (OtherVersionException e) {
                throw new TensorFileException(String.valueOf(e.getMessage()), e);
            } catch (JsonProcessingException e) {
                problems.add("checkpoint " + candidate + " is damaged and not used: " + MANIFEST + " or " + STATE
                        + " is not JSON");
            } catch (NoSuchFileException e) {
                problems.add("checkpoint " + candidate + " is damaged and not used: no file "
                        + Path.of(e.getFile()).getFileName());
            } catch (IOException e) {
                problems.add("checkpoint " + candidate + " is damaged and not used: " + FileProblem.of(e));
            }
        }
        if (!problems.isEmpty()) {
            throw new TensorFileException("no checkpoint is whole: " + String.join("; ", problems));
        }
        return Optional.empty();
    }

    private static Checkpoint verified(long round, Path candidate) throws IOException {
        ObjectNode manifest = readJson(candidate.resolve(MANIFEST));
        JsonNode version = manifest.path("version");
        if (version.isInt() && version.intValue() != VERSION) {
            throw new OtherVersionException("checkpoint " + candidate + " has version " + version
                    + ", and this program reads and writes version " + VERSION
                    + ": train anew, or go on with the program that wrote it");
        }
        if (!version.isInt() || manifest.path("round").asLong(-1) != round) {
            throw new TensorFileException(MANIFEST + ": version is " + VERSION + " and round is " + round + ": found "
                    + version + " and " + manifest.path("round"));
        }
        Set<String> sections = new LinkedHashSet<>();
        List<String> contents = new ArrayList<>();
        for (Map.Entry<String, JsonNode> file : manifest.path("files").properties()) {
            Matcher section = SECTION_FILE.matcher(file.getKey());
            if (section.matches()) {
                sections.add(section.group(1));
            } else if (!file.getKey().equals(STATE)) {
                throw new TensorFileException(
                        MANIFEST + ": files are " + STATE + " and sections: found " + TextNode.valueOf(file.getKey()));
            }
            contents.add(file.getKey());
        }
        if (!contents.contains(STATE)) {
            throw new TensorFileException(MANIFEST + ": files have " + STATE);
        }
        for (String name : contents) {
            JsonNode file = manifest.path("files").path(name);
            long bytes = Files.size(candidate.resolve(name));
            if (file.path("bytes").asLong(-1) != bytes) {
                throw new TensorFileException(name + ": bytes are " + file.path("bytes") + ": found " + bytes);
            }
            String hash = sha256(candidate.resolve(name));
            if (!file.path("sha256").asText().equals(hash)) {
                throw new TensorFileException(
                        name + ": sha256 is " + file.path("sha256").asText() + ": found " + hash);
            }
        }
        return new Checkpoint(round, candidate, sections, readJson(candidate.resolve(STATE)));
    }

    /** The file of a section. */
    static String fileOf(String section) {
        return section + SECTION_SUFFIX;
    }

    /** A checkpoint that is not damaged but of another program. */
    private static final class OtherVersionException extends IOException {
        private static final long serialVersionUID = 1;

        OtherVersionException(String message) {
            super(message);
        }
    }

    private static ObjectNode manifest(long round, Path writing, List<String> contents) throws IOException {
        ObjectNode manifest = JSON.createObjectNode().put("version", VERSION).put("round", round);
        ObjectNode files = manifest.putObject("files");
        for (String name : contents) {
            Path file = writing.resolve(name);
            files.putObject(name).put("bytes", Files.size(file)).put("sha256", sha256(file));
        }
        return manifest;
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                byte[] buffer = new byte[1 << 16];
                while (in.read(buffer) >= 0) {
                    // the digest looks on
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static void writeJson(Path file, ObjectNode node) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(node));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static ObjectNode readJson(Path file) throws IOException {
        if (Files.size(file) > MAX_JSON_BYTES) {
            throw new TensorFileException(
                    file.getFileName() + ": bytes are <= " + MAX_JSON_BYTES + ": found " + Files.size(file));
        }
        if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode node) {
            return node;
        }
        throw new TensorFileException(file.getFileName() + ": content is a JSON object");
    }

    /** Later ones go too: they were damaged, or the run would have gone on from them. */
    private void prune(long newest) throws IOException {
        List<Long> rounds = rounds();
        rounds.sort(Comparator.reverseOrder());
        int kept = 0;
        for (long round : rounds) {
            if (round > newest || kept == keep) {
                deleteTree(folder.resolve(name(round)));
            } else {
                kept++;
            }
        }
    }

    private void deleteLeftOvers() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                String name = String.valueOf(entry.getFileName());
                if (name.startsWith(TEMPORARY) || name.startsWith(REPLACED)) {
                    deleteTree(entry);
                }
            }
        }
    }

    private List<Long> rounds() throws IOException {
        List<Long> rounds = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return rounds;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                Matcher matcher = NAME.matcher(String.valueOf(entry.getFileName()));
                if (matcher.matches() && name(Long.parseLong(matcher.group(1))).equals(matcher.group())) {
                    rounds.add(Long.parseLong(matcher.group(1)));
                }
            }
        }
        return rounds;
    }

    private static String name(long round) {
        return String.format(Locale.ROOT, "round-%06d", round);
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
