package io.github.tardigrad.train.job;

import io.github.tardigrad.train.coco.CategoryLabels;
import io.github.tardigrad.train.coco.CocoDataset;
import io.github.tardigrad.train.coco.SceneFolder;
import io.github.tardigrad.train.data.BundledDigits;
import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.DrawnShapes;
import io.github.tardigrad.train.data.IdxFiles;
import io.github.tardigrad.train.data.ImageFolder;
import io.github.tardigrad.train.data.NoSuchColumnException;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.data.TokenBlocks;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.file.RemoteFiles;
import io.github.tardigrad.train.model.JavaSoftmax;
import io.github.tardigrad.train.model.LinearLayers;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a job to its model and data, in whichever process: a job is all that a worker elsewhere must be sent. */
public final class TrainingTasks {
    /** One split for every seed, so that accuracies of different seeds are of the same examples. */
    private static final long TEST_SPLIT_SEED = 0;

    private static final Logger LOG = LoggerFactory.getLogger(TrainingTasks.class);

    private TrainingTasks() {}

    /**
     * Reads the data and makes the model.
     *
     * @throws InvalidInputException if the job has none, or they do not fit
     */
    public static TrainingTask of(Job job) {
        return of(job, data(job));
    }

    /**
     * Reads the data as a run did, and makes the model.
     *
     * @param kept how the run made examples of the rows of its table; empty of other data
     * @throws InvalidInputException if the job has none, or they do not fit
     */
    public static TrainingTask of(Job job, Optional<TableColumns> kept) {
        return of(job, data(job, kept));
    }

    /**
     * Makes the model for data that was read before.
     *
     * @param split as {@link #data} gives it for a job with the same data
     * @throws InvalidInputException if job and data do not fit
     */
    public static TrainingTask of(Job job, Split split) {
        return of(job, trainingData(job, split));
    }

    /**
     * Which rows of a DataFrame are to train on, and in which partition.
     *
     * @param rows of the job's data, of type dataFrame
     * @throws InvalidInputException if there are too few
     */
    public static TrainingData data(Job job, Dataset rows) {
        if (workload(job).data().source() instanceof DataSpec.DataFrame table) {
            Split split = shuffled(rows, table.testFraction());
            say(split);
            return trainingData(job, split);
        }
        throw new InvalidInputException("data.type", "another", "dataFrame for the rows of one");
    }

    /** Which of these examples each partition has. */
    static TrainingData trainingData(Job job, Split split) {
        Workload workload = workload(job);
        int examples = split.train().size();
        if (job.partitions() > examples) {
            throw new InvalidInputException(
                    "partitions",
                    Integer.toString(job.partitions()),
                    "at most " + examples + ", the number of training examples");
        }
        Partitions partitions =
                Partitions.of(split.train(), workload.data().partitionBy(), job.partitions(), job.seed());
        return new TrainingData(
                split,
                partitions,
                workload.training().batchSize(),
                workload.training().microbatchSize(),
                workload.training().evaluateExamples(),
                job.seed());
    }

    /**
     * Makes the model for data that is known.
     *
     * @throws InvalidInputException if they do not fit
     */
    public static TrainingTask of(Job job, TrainingData data) {
        TrainingTask task = model(data, workload(job).model());
        int dimension = task.dimension();
        if (job.dimension().orElse(dimension) != dimension) {
            throw new InvalidInputException(
                    "dimension",
                    Integer.toString(job.dimension().getAsInt()),
                    dimension + ", the number of the model's parameters, or absent");
        }
        return task;
    }

    /**
     * Reads the data alone.
     *
     * @throws InvalidInputException if the job has none
     */
    public static Split data(Job job) {
        return data(job, Optional.empty());
    }

    private static Split data(Job job, Optional<TableColumns> kept) {
        DataSpec.Source source = workload(job).data().source();
        if (!(job.engine() instanceof EngineSpec.Spark)) {
            if (source instanceof DataSpec.DataFrame) {
                throw new InvalidInputException(
                        "data.type", "dataFrame", "another type, unless the job has engine.type spark");
            }
            source.paths().stream().filter(RemoteFiles::isRemote).findFirst().ifPresent(path -> {
                throw new InvalidInputException(
                        "data", path.toString(), "on this machine, unless the job has engine.type spark");
            });
        }
        Split split = split(source, kept);
        say(split);
        return split;
    }

    /** What is left out or changed, and what training had better not take as it is; once for each process that evaluates. */
    private static void say(Split split) {
        Stream.of(
                        split.train().notes(),
                        split.test().notes(),
                        split.train().unscaled().stream().toList())
                .flatMap(List::stream)
                .distinct()
                .forEach(note -> LOG.warn("data: {}", note));
    }

    /**
     * The data of a worker: where features can be read piece by piece none is yet, and there is nothing to test with but
     * the training set.
     */
    static Split workerSplit(Job job) {
        DataSpec.Source source = workload(job).data().source();
        try {
            Dataset train;
            if (source instanceof DataSpec.Idx idx) {
                train = IdxFiles.heldTraining(idx.directory(), idx.classes());
            } else if (source instanceof DataSpec.Csv csv) {
                train = CsvFile.heldTraining(
                        csv.train(),
                        csv.test().isPresent()
                                ? Optional.empty()
                                : Optional.of(all -> shuffled(all, csv.testFraction())),
                        csv.format());
            } else {
                return split(source, Optional.empty());
            }
            return new Split(train, train);
        } catch (DataFileException e) {
            throw unusable(e);
        }
    }

    /** What is refused where data cannot be read. */
    static InvalidInputException unusable(Exception cause) {
        if (cause instanceof NoSuchColumnException named) {
            return new InvalidInputException(named.field(), named.value(), named.allowed(), cause);
        }
        return InvalidInputException.of("data", String.valueOf(cause.getMessage()), cause);
    }

    private static Workload workload(Job job) {
        return job.workload()
                .orElseThrow(() -> new InvalidInputException("data", "nothing", "given in a job to train"));
    }

    private static TrainingTask model(TrainingData data, ModelSpec model) {
        Dataset train = data.split().train();
        if (model.type().isNetwork()) {
            return backend(data, model);
        }
        try {
            LinearLayers.layout(train.features(), model.hidden(), train.classes());
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.of(
                    model.hidden().isEmpty() ? "data.classes" : "model.hidden", String.valueOf(e.getMessage()), e);
        }
        if (model.backend() == ModelSpec.Backend.JAVA) {
            return new JavaSoftmax(data);
        }
        return backend(data, model);
    }

    private static TrainingTask backend(TrainingData data, ModelSpec model) {
        return ServiceLoader.load(ModelBackend.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.backend() == model.backend())
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "model.backend",
                        YamlNames.of(model.backend()),
                        "one that is on the class path: java, or torch with tardigrad-torch"))
                .task(data, model);
    }

    private static Split split(DataSpec.Source source, Optional<TableColumns> kept) {
        try {
            if (source instanceof DataSpec.Idx idx) {
                return IdxFiles.read(idx.directory(), idx.classes());
            }
            if (source instanceof DataSpec.ImageFolder images) {
                if (images.generate() > 0 && !RemoteFiles.isRemote(images.directory())) {
                    DrawnShapes.writeInto(images.directory(), images.generate());
                }
                return ImageFolder.read(
                        images.directory(),
                        images.size(),
                        images.testFraction(),
                        images.augment(),
                        images.brokenShare());
            }
            if (source instanceof DataSpec.Coco coco) {
                return split(coco);
            }
            if (source instanceof DataSpec.DataFrame table) {
                return tables().read(table, all -> shuffled(all, table.testFraction()), kept);
            }
            if (source instanceof DataSpec.Text text) {
                return TokenBlocks.read(text.path(), text.vocabulary(), text.context(), text.testFraction());
            }
            return source instanceof DataSpec.Csv csv ? split(csv, kept) : BundledDigits.load();
        } catch (DataFileException | UnusableDataException e) {
            throw unusable(e);
        }
    }

    static TableReader tables() {
        return ServiceLoader.load(TableReader.class, TableReader.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "data.type",
                        "dataFrame",
                        "one that is read without tardigrad-spark, which is not on the class path"));
    }

    private static Split split(DataSpec.Coco coco) throws DataFileException {
        if (coco.generate() > 0 && !RemoteFiles.isRemote(coco.directory())) {
            SceneFolder.writeInto(coco.directory(), coco.train(), coco.test(), coco.generate());
        }
        CocoDataset.Format format = new CocoDataset.Format(
                coco.size(), new CategoryLabels(coco.classes()), coco.augment(), coco.brokenShare());
        return CocoDataset.read(coco.directory(), coco.train(), coco.test(), format);
    }

    private static Split split(DataSpec.Csv csv, Optional<TableColumns> kept) throws DataFileException {
        return CsvFile.split(csv.train(), csv.test(), all -> shuffled(all, csv.testFraction()), csv.format(), kept);
    }

    private static Split shuffled(Dataset all, double testFraction) {
        try {
            return Split.shuffled(all, testFraction, TEST_SPLIT_SEED);
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.of("data.testFraction", String.valueOf(e.getMessage()), e);
        }
    }
}
