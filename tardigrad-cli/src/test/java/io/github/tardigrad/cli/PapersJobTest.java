package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** examples/digits-papers.yaml: the papers' quantizer, whatever new jobs have, gives what it always gave. */
class PapersJobTest {
    private static final Path JOB = Cli.ROOT.resolve("examples/digits-papers.yaml");

    @TempDir
    private Path folder;

    /** No default of the reader is left in it. */
    @Test
    void spellsOutEveryKey() throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        ObjectNode given = (ObjectNode) yaml.readTree(JOB.toFile());
        ObjectNode written = (ObjectNode) yaml.readTree(JobWriter.toYaml(JobReader.read(JOB)));

        // What is compared is written with all that a scheme can be told.
        given.remove("compare");
        written.remove("compare");
        assertThat(given).isEqualTo(written);
    }

    /** Where exponentials are rounded as on x86-64, to the last bit. */
    @Test
    @Tag("slow")
    void givesTheOldRunsToTheBit() throws IOException, NoSuchAlgorithmException {
        JsonNode runs = new ObjectMapper()
                .readTree(Cli.run("train", JOB, "--json", "--out", folder.resolve("run"))
                        .out())
                .path("runs");
        List<String> losses = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        for (JsonNode run : runs) {
            losses.add(String.format(Locale.ROOT, "%.4f", run.path("finalLoss").asDouble()));
            byte[] parameters = Files.readAllBytes(
                    Path.of(run.path("runFolder").asText(), "checkpoint/round-000400/parameters.safetensors"));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(parameters);
            hashes.add(HexFormat.of().formatHex(hash, 0, 8));
        }
        assertThat(losses).containsExactly("0.1952", "0.6576", "0.1951");
        if (System.getProperty("os.arch").equals("amd64")) {
            assertThat(hashes).containsExactly("5077891e1971217f", "611f7397972424f5", "0e1947e58bb2dc43");
        }
    }
}
