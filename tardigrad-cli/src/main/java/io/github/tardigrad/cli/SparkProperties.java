package io.github.tardigrad.cli;

import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;

/** A file of Spark's settings, as spark-submit takes it: secrets need be neither in a job nor on a command line. */
final class SparkProperties {
    /** The option that names it. */
    static final String OPTION = "--spark-conf";

    /** What stands for a secret in examples/spark-secure. */
    private static final String PLACEHOLDER = "replace-me";

    private static final int SECRET_BYTES = 32;

    private SparkProperties() {}

    /**
     * Reads a file.
     *
     * @throws InvalidInputException if it cannot be read, or has a key that is none of Spark's
     */
    static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException e) {
            throw new InvalidInputException(OPTION, file + " (" + FileProblem.of(e) + ")", "a file of properties", e);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(OPTION, file + " (" + e.getMessage() + ")", "a file of properties", e);
        }
        Map<String, String> settings = new TreeMap<>();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (!key.startsWith("spark.")) {
                throw new InvalidInputException(OPTION, key + " in " + file, "a file of keys that start with spark.");
            }
            String value = properties.getProperty(key).strip();
            if (value.startsWith(PLACEHOLDER)) {
                throw new InvalidInputException(key, value + " in " + file, "a secret that nobody else knows");
            }
            settings.put(key, value);
        }
        return settings;
    }

    /** A secret that nobody knows yet, and what examples/spark-secure sets beside it for processes of one machine. */
    static Map<String, String> drawn() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return Map.of(
                "spark.authenticate", "true",
                "spark.authenticate.secret", HexFormat.of().formatHex(secret),
                "spark.network.crypto.enabled", "true",
                "spark.network.sasl.serverAlwaysEncrypt", "true",
                "spark.io.encryption.enabled", "true");
    }

    /** Writes a new file that its user alone can read, where a system has such files. */
    static void write(Path file, Map<String, String> settings) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
    }

    /** Makes them this program's; what was set before, by {@code -D} or spark-submit, stays. */
    static void apply(Path file) {
        read(file).forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        });
    }
}
