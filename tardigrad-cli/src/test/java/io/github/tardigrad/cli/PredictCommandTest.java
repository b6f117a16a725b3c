package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a file to predictions. */
class PredictCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path TABLE = Cli.ROOT.resolve("examples/table.yaml");

    @TempDir
    private Path folder;

    private Path file(String kind) {
        GeneratedTables tables = new GeneratedTables(5);
        Path file = folder.resolve(kind + ".csv");
        return switch (kind) {
            case "wine" -> tables.wine(file, 1600);
            case "adult" -> tables.adult(file, 5000);
            default -> tables.sensors(file, 20_000, 30);
        };
    }

    /** With the defaults of the example, on the example's cluster, against a softmax regression that knows no cluster. */
    @ParameterizedTest
    @ValueSource(strings = {"wine", "adult", "sensors"})
    @Tag("slow")
    void aTableIsLearnedAsWellAsByPlainSoftmax(String kind) throws IOException {
        Path file = file(kind);
        Path run = folder.resolve("run");
        Cli trained = Cli.run("train", TABLE, "--data", file, "--out", run, "--json");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        Cli evaluated = Cli.run("evaluate", run, "--json");
        double accuracy = JSON.readTree(evaluated.out()).path("accuracy").asDouble();
        Split split = TrainingTasks.data(JobReader.read(TABLE).withDirectory(file));
        double plain = plainSoftmax(split);
        assertThat(accuracy).isGreaterThan(0.7).isCloseTo(plain, within(0.01));

        Cli predicted = Cli.run("predict", run, file, "--json");
        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        JsonNode found = JSON.readTree(predicted.out());
        assertThat(found.path("predictions").asInt())
                .isEqualTo(split.train().size() + split.test().size());
        assertThat(found.path("accuracy").asDouble()).isCloseTo(accuracy, within(0.04));
    }

    /** Gradient descent with momentum on all examples, in double precision. */
    private static double plainSoftmax(Split split) {
        Dataset train = split.train();
        int features = train.features();
        int classes = train.classes();
        double[][] weights = new double[classes][features + 1];
        double[][] steps = new double[classes][features + 1];
        for (int iteration = 0; iteration < 300; iteration++) {
            double[][] gradient = new double[classes][features + 1];
            for (int i = 0; i < train.size(); i++) {
                double[] x = features(train, i);
                double[] p = probabilities(weights, x);
                p[train.label(i)] -= 1;
                for (int c = 0; c < classes; c++) {
                    for (int f = 0; f <= features; f++) {
                        gradient[c][f] += p[c] * x[f] / train.size();
                    }
                }
            }
            for (int c = 0; c < classes; c++) {
                for (int f = 0; f <= features; f++) {
                    steps[c][f] = 0.9 * steps[c][f] - 0.2 * gradient[c][f];
                    weights[c][f] += steps[c][f];
                }
            }
        }
        int right = 0;
        for (int i = 0; i < split.test().size(); i++) {
            double[] p = probabilities(weights, features(split.test(), i));
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = p[c] > p[best] ? c : best;
            }
            right += best == split.test().label(i) ? 1 : 0;
        }
        return (double) right / split.test().size();
    }

    /** And a one. */
    private static double[] features(Dataset data, int index) {
        float[] values = new float[data.features() + 1];
        data.copyFeatures(index, values, 0);
        values[data.features()] = 1;
        double[] x = new double[values.length];
        Arrays.setAll(x, f -> values[f]);
        return x;
    }

    private static double[] probabilities(double[][] weights, double[] x) {
        double[] p = new double[weights.length];
        double highest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < p.length; c++) {
            for (int f = 0; f < x.length; f++) {
                p[c] += weights[c][f] * x[f];
            }
            highest = Math.max(highest, p[c]);
        }
        double sum = 0;
        for (int c = 0; c < p.length; c++) {
            p[c] = Math.exp(p[c] - highest);
            sum += p[c];
        }
        for (int c = 0; c < p.length; c++) {
            p[c] /= sum;
        }
        return p;
    }

    @Test
    void theExamplesTableIsAGeneratedOne() throws IOException {
        Path wine = new GeneratedTables(1).wine(folder.resolve("wine.csv"), 600);
        assertThat(Files.readString(Cli.ROOT.resolve("examples/wine.csv"))).isEqualTo(Files.readString(wine));
    }

    private Path trainedOn(String data, String model) throws IOException {
        Path job = Files.writeString(
                folder.resolve("job.yaml"),
                "cluster: {stragglerProbability: [0.1, 0.2, 0.3]}\ndata: " + data + "\nmodel: " + model
                        + "\ntraining: {rounds: 60, batchSize: 20, optimizer: {type: sgd, learningRate: 0.5}}\n");
        Path run = folder.resolve("run");
        Cli trained = Cli.run("train", job, "--out", run);
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        return run;
    }

    /** The training file is gone; columns are in another order, labels are not there, one category is new. */
    @Test
    void predictsByTheRunAloneWhateverTheOrderOfColumns() throws IOException {
        StringBuilder text = new StringBuilder("size,colour,kind\n");
        for (int i = 0; i < 200; i++) {
            boolean large = i % 2 == 0;
            text.append(1000 + (large ? 50 : -50) + i % 7)
                    .append(large ? ",red" : ",green")
                    .append(large ? ",apple\n" : ",lime\n");
        }
        Path data = Files.writeString(folder.resolve("fruit.csv"), text);
        Path run = trainedOn("{type: csv, train: fruit.csv, categorical: auto, standardize: true}", "{type: softmax}");
        Cli exported = Cli.run("export", run, "--out", folder.resolve("fruit.safetensors"));
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        JsonNode columns = JSON.readTree(Files.readString(folder.resolve("fruit.safetensors.columns.json")));
        assertThat(columns.path("label").path("classes").toString()).isEqualTo("[\"apple\",\"lime\"]");
        assertThat(columns.path("columns").path(0).path("mean").asDouble()).isCloseTo(1003, within(10.0));
        assertThat(columns.path("columns").path(1).path("categories").toString())
                .isEqualTo("[\"green\",\"red\"]");
        Files.delete(data);
        Path rows = Files.writeString(folder.resolve("new.csv"), "colour;size\nred;1050\ngreen;950\nblue;1055\n");
        Path out = folder.resolve("out.csv");

        Cli predicted = Cli.run("predict", run, rows, "--out", out);

        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(predicted.out())
                .contains("1 of 6 values of " + rows + ": categories that training does not know")
                .contains("3 predictions: apple 2, lime 1")
                .doesNotContain("accuracy");
        List<String> lines = Files.readAllLines(out);
        assertThat(lines.get(0)).isEqualTo("row,predicted,p(apple),p(lime)");
        assertThat(lines.stream().skip(1).map(line -> line.split(",", -1)[1]))
                .containsExactly("apple", "lime", "apple");
        String[] first = lines.get(1).split(",", -1);
        assertThat(Double.parseDouble(first[2]) + Double.parseDouble(first[3])).isCloseTo(1, within(1e-5));

        Cli again = Cli.run("predict", run, rows, "--out", out);
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("--out: must be a file that is not there yet");
        Cli printed = Cli.run("predict", run, rows);
        assertThat(printed.out().lines()).containsExactlyElementsOf(lines);
        assertThat(printed.err()).contains("3 predictions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{type: softmax}", "{type: softmax, backend: torch}", "{type: mlp, hidden: [8]}"})
    void agreesWithTheEvaluationOfEachBackend(String model) throws IOException {
        Path data = new GeneratedTables(3).wine(folder.resolve("wine.csv"), 300);
        Files.copy(data, folder.resolve("test.csv"));
        Path run = trainedOn(
                "{type: csv, train: wine.csv, test: test.csv, labelColumn: quality, standardize: true}", model);
        double accuracy = JSON.readTree(Cli.run("evaluate", run, "--json").out())
                .path("accuracy")
                .asDouble();
        JsonNode predicted = JSON.readTree(
                Cli.run("predict", run, folder.resolve("test.csv"), "--json").out());
        assertThat(predicted.path("labelled").asInt()).isEqualTo(300);
        assertThat(predicted.path("accuracy").asDouble()).isEqualTo(accuracy);
    }

    @Test
    void namesImagesByTheirPaths() throws IOException {
        Path run = trainedOn(
                "{type: imageFolder, directory: shapes, size: 16, generate: 60}", "{type: softmax, backend: java}");
        Path shapes = folder.resolve("shapes");
        Cli labelled = Cli.run("predict", run, shapes, "--json");
        assertThat(labelled.exitCode()).as(labelled.err()).isZero();
        assertThat(JSON.readTree(labelled.out()).path("labelled").asInt()).isPositive();
        Path any = folder.resolve("any");
        Files.createDirectories(any);
        try (var files = Files.walk(shapes)) {
            List<Path> some = files.filter(path -> path.toString().endsWith(".png"))
                    .limit(3)
                    .collect(Collectors.toList());
            for (Path image : some) {
                Files.copy(image, any.resolve("x" + some.indexOf(image) + ".png"));
            }
        }
        Files.writeString(any.resolve("x9.png"), "no image");
        Cli plain = Cli.run("predict", run, any);
        assertThat(plain.exitCode()).as(plain.err()).isZero();
        assertThat(plain.out().lines().skip(1).map(line -> line.substring(0, 7)))
                .containsExactly("x0.png,", "x1.png,", "x2.png,");
        assertThat(plain.err()).contains("3 predictions").contains("x9.png");
    }

    @Test
    void refusesRunsWithoutTables() throws IOException {
        Path run = trainedOn("{type: digits}", "{type: softmax}");
        Cli predicted = Cli.run("predict", run, Files.writeString(folder.resolve("a.csv"), "1,2\n"));
        assertThat(predicted.exitCode()).isEqualTo(2);
        assertThat(predicted.err()).contains("RUN_FOLDER: must be a run on data of type csv, dataFrame or imageFolder");
        Cli absent = Cli.run("predict", run, folder.resolve("nowhere.csv"));
        assertThat(absent.err()).contains("FILE: must be a file or a folder that is there");
    }

    @Test
    @Tag("slow")
    void readsParquetThroughSpark() throws IOException {
        new GeneratedTables(3).adult(folder.resolve("people.csv"), 400);
        Path run = trainedOn(
                "{type: csv, train: people.csv, missing: mean, categorical: auto, standardize: true}",
                "{type: softmax}");
        JsonNode direct = JSON.readTree(
                Cli.run("predict", run, folder.resolve("people.csv"), "--json").out());
        StringBuilder objects = new StringBuilder();
        for (String line : Files.readAllLines(folder.resolve("people.csv"))) {
            String[] cells = line.split(", ", -1);
            StringBuilder object = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                if (!cells[i].isEmpty()) {
                    object.append(object.isEmpty() ? "{" : ",")
                            .append("\"column ")
                            .append(i + 1)
                            .append("\":")
                            .append(cells[i].matches("\\d+") ? cells[i] : "\"" + cells[i] + "\"");
                }
            }
            objects.append(object).append("}\n");
        }
        Path json = Files.writeString(folder.resolve("people.json"), objects);
        Cli predicted = Cli.run("predict", run, json, "--json");
        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(JSON.readTree(predicted.out()).path("predicted")).isEqualTo(direct.path("predicted"));
        assertThat(JSON.readTree(predicted.out()).path("accuracy")).isEqualTo(direct.path("accuracy"));
    }
}
