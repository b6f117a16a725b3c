package io.github.tardigrad.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.spark.SparkEngine;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.job.WorkerTask;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.Replay;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What holds of DataFrames wherever the executors are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DataFrameTests {
    private static final int ROWS = 600;
    private static final String JOB = """
            cluster: {stragglerProbability: [0.1, 0.1, 0.1, 0.1], deadline: 60}
            partitions: 8
            code: {scheme: ignoreStragglers, bits: {total: 24}}
            data: {type: dataFrame, %s}
            model: {type: softmax, backend: java}
            training: {rounds: 30, batchSize: 20, optimizer: {type: sgd, learningRate: 1.0}}
            """;
    private static final String COLUMNS = "features: [x, y], label: class, classes: 2";

    @TempDir
    private static Path folder;

    private SparkEngine engine;
    private SparkSession session;

    /** The cluster's, with four task slots or more. */
    protected abstract SparkEngine engine();

    @BeforeAll
    void writeTheSameRowsThreeTimes() {
        engine = engine();
        session =
                SparkSession.builder().sparkContext(SparkContext.getOrCreate()).getOrCreate();
        List<Row> rows = rows();
        frame(rows).repartition(3).write().parquet(at("points.parquet"));
        Collections.shuffle(rows, new Random(7));
        frame(rows).repartition(5).write().option("header", true).csv(at("points.csv"));
        Collections.shuffle(rows, new Random(8));
        frame(rows).coalesce(1).write().json(at("points.json"));
    }

    private static List<Row> rows() {
        Random random = new Random(1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            float x = random.nextFloat();
            float y = random.nextFloat();
            rows.add(RowFactory.create(x > y ? 1 : 0, x, (double) y));
        }
        rows.set(17, rows.get(3));
        return rows;
    }

    private Dataset<Row> frame(List<Row> rows) {
        return session.createDataFrame(rows, new StructType(new StructField[] {
            DataTypes.createStructField("class", DataTypes.IntegerType, true),
            DataTypes.createStructField("x", DataTypes.FloatType, true),
            DataTypes.createStructField("y", DataTypes.DoubleType, true)
        }));
    }

    private static String at(String name) {
        return folder.resolve(name).toString();
    }

    private static Job job(String data) {
        return JobReader.read(String.format(Locale.ROOT, JOB, data), "test", folder)
                .withEngine(new EngineSpec.Spark(Optional.of("local[4]"), false));
    }

    @Test
    void theSameRowsAreTheSamePartitionsWhateverTheirFilesAndOrder() {
        long parquet = engine.task(job("path: points.parquet, " + COLUMNS)).fingerprint();

        assertThat(engine.task(job("path: points.csv, format: csv, header: true, " + COLUMNS))
                        .fingerprint())
                .isEqualTo(parquet);
        assertThat(engine.task(job("path: points.json, format: json, " + COLUMNS))
                        .fingerprint())
                .isEqualTo(parquet);
        assertThat(engine.task(job("path: points.parquet, label: class, classes: 2"))
                        .fingerprint())
                .as("all columns but the label")
                .isEqualTo(parquet);
        assertThat(TrainingTasks.of(job("path: points.parquet, " + COLUMNS)).fingerprint())
                .as("read whole")
                .isEqualTo(parquet);
        assertThat(engine.task(job("path: points.parquet, features: [y, x], label: class, classes: 2"))
                        .fingerprint())
                .as("columns in another order")
                .isNotEqualTo(parquet);
    }

    @Test
    void arraysAndVectorsAreFeaturesToo() {
        Job columns = job(COLUMNS);
        Job one = job("features: [both], label: class, classes: 2");
        Dataset<Row> table = frame(rows());
        TrainingTask expected = engine.task(columns, table);

        TrainingTask arrays = engine.task(
                one,
                table.select(
                        functions.col("class"),
                        functions
                                .array(functions.col("x").cast("double"), functions.col("y"))
                                .as("both")));
        List<Row> vectors = new ArrayList<>();
        for (Row row : rows()) {
            vectors.add(RowFactory.create(row.getInt(0), new double[] {row.getFloat(1), row.getDouble(2)}));
        }
        TrainingTask dense = engine.task(one, vectors(vectors));

        assertThat(gradient(arrays)).isEqualTo(gradient(expected));
        assertThat(dense.dimension()).isEqualTo(expected.dimension());
        vectors.set(5, RowFactory.create(1, new double[] {-2, 1, 0.25}));
        assertThat(engine.task(one, vectors(vectors)).dimension()).isEqualTo(expected.dimension());
    }

    @Test
    void aSparseVectorHasZerosElsewhere() throws Exception {
        Job one = job("features: [both], label: class, classes: 2, testFraction: 0.5");
        List<Row> vectors = List.of(
                RowFactory.create(1, new double[] {-3, 1, 0.25}), RowFactory.create(1, new double[] {0, 0.25, 0}));
        NumberedRows rows = new NumberedRows(
                vectors(vectors),
                (DataSpec.DataFrame) one.workload().orElseThrow().data().source(),
                Optional.empty());
        List<float[]> found = new ArrayList<>();
        RowReader reader = rows.reader();
        rows.sorted()
                .mapPartitions(part -> {
                    List<float[]> all = new ArrayList<>();
                    while (part.hasNext()) {
                        all.add(reader.features(part.next()));
                    }
                    return all.iterator();
                })
                .collect()
                .forEach(found::add);

        assertThat(found).hasSize(2).allSatisfy(row -> assertThat(row).containsExactly(0, 0.25f, 0));
    }

    private Dataset<Row> vectors(List<Row> rows) {
        return session.createDataFrame(rows, new StructType(new StructField[] {
            DataTypes.createStructField("class", DataTypes.IntegerType, false),
            DataTypes.createStructField("both", new VectorLikeType(), false)
        }));
    }

    @Test
    void aWorkerFetchesTheBlocksOfItsPartitionsAlone() {
        Job job = job("path: points.parquet, " + COLUMNS);
        TrainingTask whole = TrainingTasks.of(job);
        var spec = (DataSpec.DataFrame) job.workload().orElseThrow().data().source();
        try (TableTask table = TableTask.of(SparkContext.getOrCreate(), job, spec)) {
            WorkerTask worker =
                    WorkerTask.of(job, BlockTable.fromBytes(table.table()).examples());
            WeightedPartitions row = WeightedPartitions.one(3);

            worker.hold(row);

            assertThat(worker.data().split().train().held())
                    .isEqualTo(worker.data().partitions().size(3));
            assertThat(gradient(worker.task(), row)).isEqualTo(gradient(whole, row));
        }
    }

    /** By executors and by one process, which deal and add the rows in other orders. */
    @Test
    void standardizesToTheSameBitsWhereverRowsAre() {
        Job job = job("path: points.parquet, standardize: true, label: class, classes: 2");
        TrainingTask whole = TrainingTasks.of(job);
        var spec = (DataSpec.DataFrame) job.workload().orElseThrow().data().source();
        try (TableTask table = TableTask.of(SparkContext.getOrCreate(), job, spec)) {
            WorkerTask worker =
                    WorkerTask.of(job, BlockTable.fromBytes(table.table()).examples());
            WeightedPartitions row = WeightedPartitions.one(2);
            worker.hold(row);

            TableColumns columns = whole.data().orElseThrow().table().orElseThrow();
            assertThat(columns.standardized()).isTrue();
            assertThat(columns.columns().get(0).deviation()).isBetween(0.2, 0.4);
            assertThat(table.task().data().orElseThrow().table()).contains(columns);
            assertThat(table.task().fingerprint()).isEqualTo(whole.fingerprint());
            assertThat(whole.fingerprint())
                    .isNotEqualTo(TrainingTasks.of(job("path: points.parquet, " + COLUMNS))
                            .fingerprint());
            assertThat(gradient(worker.task(), row)).isEqualTo(gradient(whole, row));
            assertThat(gradient(table.task(), row)).isEqualTo(gradient(whole, row));
        }
        assertThat(TrainingTasks.of(job, whole.data().orElseThrow().table()).fingerprint())
                .as("with the columns that a run kept")
                .isEqualTo(whole.fingerprint());
    }

    @Test
    void labelsAreWhatIsFoundWhereClassesAreNotGiven() {
        Dataset<Row> table = frame(rows());
        Dataset<Row> texts = table.withColumn(
                "class",
                functions.when(functions.col("class").equalTo(1), "above").otherwise("below"));
        TrainingTask task = engine.task(job("features: [x, y], label: class"), texts);
        assertThat(task.data().orElseThrow().training().classes()).containsOnlyKeys("above", "below");
        TrainingTask numbers = engine.task(
                job("features: [x, y], label: class"),
                table.withColumn("class", functions.col("class").plus(7.0)));
        assertThat(numbers.data().orElseThrow().training().classes()).containsOnlyKeys("7", "8");
        assertThat(numbers.dimension())
                .isEqualTo(engine.task(job(COLUMNS), table).dimension());
    }

    @Test
    void aRunOnADataFrameIsReplayedToTheBit() {
        Job job = job("path: points.parquet, " + COLUMNS);
        TrainingTask task = engine.task(job);
        CodePlan plan = Planner.plan(job.profile(), job.partitions(), task.dimension(), job.code());
        RunFolder run = new RunFolder(
                folder.resolve("run"),
                JobWriter.toYaml(job),
                new RunProvenance("test", "test", List.of(), Instant.EPOCH));

        RunResult result = new Trainer(
                        task,
                        plan,
                        job.cluster().delays(),
                        job.trainingSettings(),
                        run,
                        ProgressListener.NONE,
                        () -> engine.pool(job, plan, task))
                .run(false);
        Replay.Outcome outcome = new Replay(
                        TrainingTasks.of(job),
                        job.cluster().delays(),
                        job.trainingSettings(),
                        new RunRecord(folder.resolve("run")))
                .run();

        assertThat(result.accuracy()).isGreaterThan(0.8);
        assertThat(outcome.difference()).isEmpty();
        assertThat(outcome.rounds()).isEqualTo(30);
    }

    @Test
    void theProgramOfTheDocumentationTrains() throws IOException {
        Path out = folder.resolve("program");

        RunResult result = TableProgram.train(engine, job(COLUMNS), frame(rows()), out);

        assertThat(result.accuracy()).isGreaterThan(0.8);
        assertThat(out.resolve("metrics.jsonl")).exists();
        String source = Files.readString(Path.of("src/test/java/io/github/tardigrad/spark/table/TableProgram.java"));
        assertThat(Files.readString(Path.of("../docs/spark.md"))).contains("```java\n" + source + "```");
    }

    @Test
    void whatIsNoColumnOrNotOfNumbersIsNamed() {
        assertRefused(
                "path: points.parquet, features: [x, z], label: class, classes: 2",
                "data.features: must be a column of the DataFrame: class, x, y: found z (did you mean x?)");
        assertRefused(
                "path: points.parquet, features: [x], label: digit, classes: 2",
                "data.label: must be a column of the DataFrame: class, x, y: found digit");
        Dataset<Row> words = frame(rows()).withColumn("x", functions.lit("a word"));
        assertRefused(
                words,
                "data.features: must be columns of numbers, or one of arrays or vectors: found x of type string");
        assertRefused(
                frame(rows()).withColumn("class", functions.lit("a word")),
                "data.label: must be a column of numbers, unless data.classes is absent: then the labels found are the"
                        + " classes: found class of type string");
    }

    @Test
    void aRowThatIsNoExampleIsNamed() {
        assertRefused(
                withOne(RowFactory.create(1, null, 0.5)),
                "data.features: must be finite numbers in every row, as float32 has them: found null in column x");
        assertRefused(
                withOne(RowFactory.create(1, 0.5f, Double.NaN)),
                "data.features: must be finite numbers in every row, as float32 has them: found NaN in column y");
        assertRefused(
                withOne(RowFactory.create(2, 0.5f, 0.5)),
                "data.label: must be an integer from 0 to 1 in every row: found 2.0 in column class");
        assertRefused(
                withOne(RowFactory.create(null, 0.5f, 0.5)),
                "data.label: must be an integer from 0 to 1 in every row: found null in column class");
        assertRefused(
                frame(List.of()), "data: must be one with a row for each example: found a DataFrame without rows");
    }

    private Dataset<Row> withOne(Row row) {
        List<Row> rows = rows();
        rows.set(100, row);
        return frame(rows);
    }

    @Test
    void rowsOfOtherLengthsAreNamed() {
        Dataset<Row> ragged = session.sql(
                "select 1 as class, array(1.0f, 2.0f) as both union all select 0 as class, array(1.0f) as both");

        assertThatThrownBy(() -> engine.task(job("features: [both], label: class, classes: 2"), ragged))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageMatching(
                        "data.features: must be rows of one length: found rows of \\d and of \\d numbers.*");
    }

    @Test
    void whatSparkCannotReadIsNamed() {
        assertThatThrownBy(() -> engine.task(job("path: nowhere.parquet, " + COLUMNS)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("data.path: file:" + folder.resolve("nowhere.parquet") + ": ")
                .hasMessageContaining("PATH_NOT_FOUND");
        assertRefused(COLUMNS, "data.path: must be given, unless a program gives the DataFrame: found nothing");
        assertThatThrownBy(() -> TrainingTasks.of(job("path: x, " + COLUMNS).withEngine(new EngineSpec.Local())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("data.type: must be another type, unless the job has engine.type spark: found dataFrame");
    }

    private void assertRefused(String data, String message) {
        assertThatThrownBy(() -> engine.task(job(data)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    private void assertRefused(Dataset<Row> table, String message) {
        assertThatThrownBy(() -> engine.task(job(COLUMNS), table))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    private static float[] gradient(TrainingTask task) {
        return gradient(task, WeightedPartitions.all(task.partitions()));
    }

    private static float[] gradient(TrainingTask task, WeightedPartitions row) {
        float[] gradient = new float[task.dimension()];
        try (var source = task.open()) {
            source.setParameters(task.initialParameters());
            source.gradient(row, 1, gradient);
        }
        return gradient;
    }
}
