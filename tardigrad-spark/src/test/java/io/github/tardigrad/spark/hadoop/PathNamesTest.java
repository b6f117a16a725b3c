package io.github.tardigrad.spark.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.job.WorkerTask;
import io.github.tardigrad.train.model.Fingerprint;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Data of every kind in folders of every name: the same as in a folder of a plain name, by path and by URI, in both engines. */
@Tag("slow")
class PathNamesTest {
    private static final List<String> NAMES = List.of(
            "plain",
            "two  blanks",
            "50% off",
            "a%20b",
            "#1 a#b",
            "c++",
            "caf\u00e9 \u00fc\u4e2d",
            "[a] {b}",
            "q? * e",
            "it's \"q\"",
            "k=v",
            "a,b;c",
            "back\\slash");
    /** All at once, for what starts jobs of Spark's. */
    private static final List<String> TOGETHER = List.of("a  %20 #+ \u00fc [b]{c}?*='d", "a b");

    private static final List<String> TABLES = List.of(
            "{type: dataFrame, path: %s/points.parquet, label: c, classes: 3}",
            "{type: dataFrame, path: %s/points.table.csv, format: csv, label: _c1, classes: 3}");
    private static final List<String> KINDS = List.of(
            "{type: idx, directory: %s, classes: 3}",
            "{type: csv, train: %s/points.csv, test: %s/points.csv, classes: 3}",
            "{type: imageFolder, directory: %s/shapes, size: 8}",
            "{type: coco, directory: %s, trainSet: 'one set', testSet: 'one set', size: 8}",
            "{type: text, path: %s/texts, context: 4}");

    @TempDir
    private static Path parent;

    private static Path original;
    private static SparkSession spark;

    private static Stream<Arguments> all() {
        // A JVM whose file names are ASCII cannot name the others.
        var encoder = Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder();
        return Stream.concat(all(NAMES, KINDS), all(TOGETHER, TABLES))
                .filter(arguments -> encoder.canEncode((String) arguments.get()[0]));
    }

    private static Stream<Arguments> all(List<String> names, List<String> kinds) {
        return names.stream().flatMap(name -> kinds.stream().map(kind -> Arguments.of(name, kind)));
    }

    @BeforeAll
    static void writeData() throws IOException {
        System.setProperty(ShelfFileSystem.KEY, ShelfFileSystem.class.getName());
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        original = Files.createDirectory(parent.resolve("original"));
        for (String set : List.of("train", "t10k")) {
            Files.write(
                    original.resolve(set + "-images-idx3-ubyte"),
                    ByteBuffer.allocate(16 + 6)
                            .putInt(0x803)
                            .putInt(6)
                            .putInt(1)
                            .putInt(1)
                            .put(new byte[] {1, 2, 3, 4, 5, 6})
                            .array());
            Files.write(
                    original.resolve(set + "-labels-idx1-ubyte"),
                    ByteBuffer.allocate(8 + 6)
                            .putInt(0x801)
                            .putInt(6)
                            .put(new byte[] {0, 1, 2, 0, 1, 2})
                            .array());
        }
        Files.writeString(original.resolve("points.csv"), "1,0\n2,1\n3,2\n4,0\n5,1\n6,2\n");
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        for (String file : List.of(
                "shapes/a%20b/1 #.png",
                "shapes/a%20b/2.png", "shapes/c d/1.png", "shapes/c d/2+.png", "one set/1 #%20.png")) {
            Path picture = original.resolve(file);
            Files.createDirectories(picture.getParent());
            ImageIO.write(image, "png", picture.toFile());
        }
        Files.createDirectory(original.resolve("annotations"));
        Files.writeString(original.resolve("annotations").resolve("instances_one set.json"), """
                {"images": [{"id": 1, "file_name": "1 #%20.png", "width": 8, "height": 8}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 4, 4], "area": 16, "iscrowd": 0}],
                 "categories": [{"id": 1, "name": "a"}]}
                """);
        Files.createDirectory(original.resolve("texts"));
        Files.writeString(original.resolve("texts").resolve("a %20#.txt"), "In the beginning was the word. ".repeat(9));
        var rows = spark.range(30).selectExpr("cast(id as double) as x", "cast(id % 3 as int) as c");
        rows.write()
                .mode(SaveMode.Overwrite)
                .parquet(original.resolve("points.parquet").toString());
        rows.write()
                .mode(SaveMode.Overwrite)
                .csv(original.resolve("points.table.csv").toString());
    }

    @AfterAll
    static void stop() {
        System.clearProperty(ShelfFileSystem.KEY);
        spark.stop();
    }

    @ParameterizedTest
    @MethodSource("all")
    void dataIsTheSameWhateverItsFolderIsCalled(String name, String kind) throws IOException {
        String plain = kind.replace("%s", original.toString());
        boolean table = kind.contains("dataFrame");
        long local = table ? 0 : local(plain);
        long spark = spark(plain);
        Path folder = parent.resolve(name);
        Files.move(original, folder);
        try {
            String uri = folder.toUri().getRawPath().replaceAll("/$", "");
            for (String path : List.of(folder.toString(), "file://" + uri)) {
                assertThat(spark(quoted(kind, path))).as(path).isEqualTo(spark);
                assertThat(table ? 0 : local(quoted(kind, path))).as(path).isEqualTo(local);
            }
            assertThat(spark(quoted(kind, "shelf://" + uri))).isEqualTo(spark);
        } finally {
            Files.move(folder, original);
        }
    }

    /** With the path between the quotes of YAML, in which a quote is doubled. */
    private static String quoted(String kind, String path) {
        String escaped = path.replace("'", "''");
        return kind.replaceAll("%s([^,]*),", Matcher.quoteReplacement("'" + escaped) + "$1',");
    }

    /** Of the data as one process reads it. */
    private static long local(String data) {
        return digest(TrainingTasks.data(job(data, "local"))).value();
    }

    /** Of the data as the driver reads it and, of models that need no PyTorch, a worker, from the job as it is sent. */
    private static long spark(String data) {
        Job job = JobReader.read(JobWriter.toYaml(job(data, "spark")), "job", parent);
        Fingerprint fingerprint = digest(TrainingTasks.data(job));
        if (List.of("idx", "csv", "imageFolder").stream().anyMatch(type -> data.startsWith("{type: " + type))) {
            WorkerTask worker = WorkerTask.of(job);
            worker.hold(WeightedPartitions.all(1));
            read(worker.data().split().train(), fingerprint);
        }
        return fingerprint.value();
    }

    private static Fingerprint digest(Split split) {
        Fingerprint fingerprint = new Fingerprint().add(split);
        read(split.train(), fingerprint);
        read(split.test(), fingerprint);
        return fingerprint;
    }

    private static Job job(String data, String engine) {
        return JobReader.read(
                "cluster: {stragglerProbability: [0.1], deadline: 60}\nengine: {type: " + engine + "}\ndata: " + data
                        + (data.startsWith("{type: text") ? "\nmodel: {type: gpt2, layers: 1, heads: 1, width: 8}" : "")
                        + (data.startsWith("{type: coco") ? "\nmodel: {type: ssdliteMobilenetV3}" : ""),
                "job",
                parent);
    }

    private static void read(Dataset data, Fingerprint fingerprint) {
        float[] features = new float[data.features()];
        for (int i = 0; i < data.size(); i++) {
            assertThat(data.copyFeatures(i, features, 0)).isTrue();
            fingerprint.add(data.label(i)).add(Arrays.hashCode(features));
        }
    }
}
