package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.tardigrad.train.job.JobSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaCommandTest {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Path STORED = EXAMPLES.resolve("job.schema.json");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void theStoredSchemaIsWhatTheReaderReads() throws IOException {
        // After a change of what a job may hold: ./tardigrad schema > examples/job.schema.json
        assertThat(Files.readString(STORED)).isEqualTo(JobSchema.text());
    }

    @Test
    void everyExampleIsValidAndNamesTheSchema() throws IOException {
        JsonSchema schema = schema();
        for (Path example : examples()) {
            assertThat(schema.validate(YAML.readTree(example.toFile())))
                    .as(example.toString())
                    .isEmpty();
            Path named = EXAMPLES.relativize(example).getNameCount() == 1
                    ? Path.of("job.schema.json")
                    : Path.of("..", "job.schema.json");
            assertThat(Files.readString(example))
                    .as(example.toString())
                    .startsWith("# yaml-language-server: $schema=" + named + "\n");
        }
    }

    @Test
    void aKeyThatNoJobHasIsFoundWhereverItStands() throws IOException {
        JsonSchema schema = schema();
        int tried = 0;
        for (Path example : examples()) {
            JsonNode job = YAML.readTree(example.toFile());
            tried += withAnotherKey(schema, job, job);
        }
        assertThat(tried).isGreaterThan(100);
    }

    @Test
    void wordsAndTypesAreChecked() throws IOException {
        JsonSchema schema = schema();
        String job = "cluster: {stragglerProbability: [0.5], deadline: 1}\ndata: {type: digits}\n";
        assertThat(schema.validate(YAML.readTree(job))).isEmpty();
        for (String wrong : List.of(
                "code: {scheme: optimum}",
                "code: {bits: {quantizer: grid}}",
                "seed: one",
                "partitions: 0",
                "training: {rounds: many}",
                "training: {optimizer: {type: sgdd}}",
                "model: {type: mlp, hidden: [wide]}",
                "compare: [optimum]")) {
            assertThat(schema.validate(YAML.readTree(job + wrong))).as(wrong).isNotEmpty();
        }
    }

    /** Puts a key into each mapping of a job in turn, and takes it out again. */
    private static int withAnotherKey(JsonSchema schema, JsonNode job, JsonNode node) {
        int tried = 0;
        if (node instanceof ObjectNode mapping) {
            mapping.put("noSuchKey", 1);
            assertThat(schema.validate(job)).isNotEmpty();
            mapping.remove("noSuchKey");
            tried++;
        }
        for (JsonNode below : node) {
            tried += withAnotherKey(schema, job, below);
        }
        return tried;
    }

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(Files.readString(STORED));
    }

    private static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.toString().contains("library"))
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThan(15);
            return found;
        }
    }
}
