package io.github.tardigrad.spark.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.Fingerprint;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopFilesTest {
    private static final String JOB = """
            cluster: {stragglerProbability: [0.1, 0.1], deadline: 60}
            data: %s
            model: {type: %s}
            """;

    @TempDir
    private Path folder;

    @BeforeAll
    static void name() {
        System.setProperty(ShelfFileSystem.KEY, ShelfFileSystem.class.getName());
    }

    @AfterAll
    static void forget() {
        System.clearProperty(ShelfFileSystem.KEY);
    }

    @Test
    void aPathIsItsUriAndHasNamesAndParents() {
        Path path = new HadoopFiles().path(URI.create("hdfs://cluster:8020/data/sets"));

        assertThat(path).hasToString("hdfs://cluster:8020/data/sets");
        assertThat(path.resolve("train/a b.png")).hasToString("hdfs://cluster:8020/data/sets/train/a%20b.png");
        assertThat(path.getParent()).hasToString("hdfs://cluster:8020/data");
        assertThat(path.getFileName()).hasToString("sets");
        assertThat(path.relativize(path.resolve("train/a"))).hasToString("train/a");
        assertThat(path.resolve("../x").normalize()).hasToString("hdfs://cluster:8020/data/x");
        assertThat(path).isEqualTo(new HadoopFiles().path(URI.create("hdfs://cluster:8020/data/sets")));
        assertThat(path).isNotEqualTo(new HadoopFiles().path(URI.create("hdfs://other:8020/data/sets")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: csv, train: %s/points.csv, classes: 2}",
                "{type: csv, train: %s/points.csv.gz, test: %s/points.csv, classes: 2}",
                "{type: imageFolder, directory: %s/shapes, size: 8, generate: 24}",
                "{type: text, path: %s/texts, context: 8}",
            })
    void theSameDataIsReadFromAUriAsFromAPath(String data) throws IOException {
        writePoints();
        writeTexts();
        long fingerprint = fingerprint(data.replace("%s", folder.toString()));

        assertThat(fingerprint(data.replace("%s", uri("")))).isEqualTo(fingerprint);
        assertThat(fingerprint(data.replace("%s", "file://" + folder))).isEqualTo(fingerprint);
    }

    private long fingerprint(String data) {
        return new Fingerprint().add(TrainingTasks.data(job(data))).value();
    }

    @Test
    void aJobIsWrittenWithItsUris() {
        Job job = job("{type: idx, directory: 's3a://bucket/mnist'}");

        String yaml = JobWriter.toYaml(job);

        assertThat(yaml).contains("s3a://bucket/mnist");
        assertThat(JobWriter.toYaml(JobReader.read(yaml, "again", folder))).isEqualTo(yaml);
    }

    @Test
    void whatIsNotThereIsNamedByItsUri() {
        assertRefused(
                "{type: csv, train: '" + uri("/none.csv") + "', classes: 2}",
                "data: " + uri("/none.csv") + ": no such file; ");
        assertRefused("{type: idx, directory: '" + uri("/none") + "'}", "data: " + uri("/none") + ": no such folder; ");
        assertRefused(
                "{type: csv, train: 'nosuch://host/a.csv', classes: 2}",
                "data: nosuch://host/a.csv: cannot be read: No FileSystem for scheme \"nosuch\"");
    }

    @Test
    void aUriThatIsNoneIsRefused() {
        assertThatThrownBy(() -> job("{type: csv, train: 'hdfs:///a b', classes: 2}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("data.train: must be a path, from the folder of the job, or a URI as"
                        + " SCHEME://AUTHORITY/PATH: found \"hdfs:///a b\"");
    }

    @Test
    void aJobWithoutSparkReadsFilesOfThisMachine() {
        Job job = job("{type: idx, directory: 'hdfs://cluster/mnist'}").withEngine(new EngineSpec.Local());

        assertThatThrownBy(() -> TrainingTasks.of(job))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("data: must be on this machine, unless the job has engine.type spark:"
                        + " found hdfs://cluster/mnist");
    }

    @Test
    void nothingIsWritten() throws IOException {
        Path there = new HadoopFiles().path(URI.create(uri("")));

        assertThatThrownBy(() -> Files.createDirectory(there.resolve("new")))
                .isInstanceOf(ReadOnlyFileSystemException.class);
        assertThatThrownBy(() -> Files.newInputStream(there.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThat(Files.isDirectory(there)).isTrue();
    }

    private void assertRefused(String data, String message) {
        assertThatThrownBy(() -> TrainingTasks.of(job(data)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(message);
    }

    private String uri(String name) {
        return "shelf://" + folder + name;
    }

    private Job job(String data) {
        return JobReader.read(
                        String.format(Locale.ROOT, JOB, data, data.contains("text") ? "gpt2" : "softmax"),
                        "test",
                        folder)
                .withEngine(new EngineSpec.Spark(Optional.of("local[2]"), false));
    }

    private void writePoints() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            lines.add(i + "," + (i * 7) % 11 + "," + i % 2);
        }
        Files.write(folder.resolve("points.csv"), lines);
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("points.csv.gz")))) {
            out.write(Files.readAllBytes(folder.resolve("points.csv")));
        }
    }

    private void writeTexts() throws IOException {
        Path texts = Files.createDirectories(folder.resolve("texts/more"));
        Files.writeString(texts.resolve("b.txt"), "the quick brown fox ".repeat(20));
        Files.writeString(texts.resolveSibling("a.txt"), "jumps over the lazy dog ".repeat(20));
    }
}
