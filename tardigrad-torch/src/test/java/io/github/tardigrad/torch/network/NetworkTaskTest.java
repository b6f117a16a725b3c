package io.github.tardigrad.torch.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.torch.TorchBackend;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import io.github.tardigrad.train.checkpoint.Safetensors;
import io.github.tardigrad.train.coco.CategoryLabels;
import io.github.tardigrad.train.coco.CocoDataset;
import io.github.tardigrad.train.coco.SceneFolder;
import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.BundledDigits;
import io.github.tardigrad.train.data.DrawnShapes;
import io.github.tardigrad.train.data.ImageFolder;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.TokenBlocks;
import io.github.tardigrad.train.job.ModelSpec;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTaskTest {
    private static final Path SCRIPT = Path.of("../examples/digits-cnn.pt");
    private static final long SEED = 5;

    /** Batch normalization makes examples of a microbatch touch one another. */
    private static TrainingTask script(int batchSize, int microbatchSize, List<String> frozen, ModelSpec.Loss loss) {
        return task(BundledDigits.load(), batchSize, microbatchSize, scripted(SCRIPT, frozen, loss));
    }

    private static ModelSpec scripted(Path file, List<String> frozen, ModelSpec.Loss loss) {
        return new ModelSpec(
                ModelSpec.Type.TORCH_SCRIPT,
                List.of(),
                ModelSpec.Backend.TORCH,
                Optional.empty(),
                Optional.of(new ModelSpec.Script(file, loss)),
                frozen,
                Optional.empty());
    }

    private static TrainingTask gpt2(int microbatchSize) throws IOException {
        return task(
                TokenBlocks.read(Optional.empty(), Optional.empty(), 32, 0.1),
                4,
                microbatchSize,
                new ModelSpec(
                        ModelSpec.Type.GPT2,
                        List.of(),
                        ModelSpec.Backend.TORCH,
                        Optional.of(new ModelSpec.Transformer(2, 2, 16, 32)),
                        Optional.empty(),
                        List.of(),
                        Optional.empty()));
    }

    private static TrainingTask task(Split data, int batchSize, int microbatchSize, ModelSpec model) {
        Partitions partitions = Partitions.of(data.train(), PartitionBy.RANDOM, 4, SEED);
        return new TorchBackend().task(new TrainingData(data, partitions, batchSize, microbatchSize, 64, SEED), model);
    }

    @Test
    void aRowsGradientIsTheWeightedSumOfItsPartitions() throws IOException {
        for (TrainingTask task : List.of(script(8, 4, List.of(), ModelSpec.Loss.CROSS_ENTROPY), gpt2(2))) {
            EncodingMatrix rows =
                    EncodingMatrix.of(1, 4, new int[] {0, 0, 0}, new int[] {0, 2, 3}, new double[] {1, -2, 0.5});
            int d = task.dimension();
            try (GradientSource source = task.open()) {
                source.setParameters(task.initialParameters());
                float[] sum = new float[d];
                double loss = source.gradient(rows.row(0), 3, sum);
                double[] expected = new double[d];
                double expectedLoss = 0;
                for (int t = 0; t < 3; t++) {
                    float[] one = new float[d];
                    double coefficient = rows.row(0).coefficient(t);
                    expectedLoss += coefficient
                            * source.gradient(WeightedPartitions.one(rows.row(0).partition(t)), 3, one);
                    for (int i = 0; i < d; i++) {
                        expected[i] += coefficient * one[i];
                    }
                }
                assertThat(loss).isCloseTo(expectedLoss, within(1e-5));
                assertThat(relativeDistance(expected, sum)).isLessThan(1e-5);
            }
        }
    }

    @Test
    void microbatchesDoNotChangeTheGradientWhereExamplesDoNotTouch() throws IOException {
        float[] whole = gradient(gpt2(0));
        float[] pieces = gradient(gpt2(1));
        double[] expected = new double[whole.length];
        Arrays.setAll(expected, i -> whole[i]);
        assertThat(relativeDistance(expected, pieces)).isLessThan(1e-5);
    }

    @Test
    void descentLearnsAndStatisticsAreAFunctionOfTheParameters() {
        TrainingTask task = script(32, 0, List.of(), ModelSpec.Loss.CROSS_ENTROPY);
        float[] parameters = task.initialParameters();
        float[] gradient = new float[task.dimension()];
        try (GradientSource source = task.open();
                GradientSource other = task.open()) {
            source.setParameters(parameters);
            double before = source.evaluate().trainLoss();
            for (int round = 0; round < 60; round++) {
                source.setParameters(parameters);
                source.gradient(WeightedPartitions.all(4), round, gradient);
                for (int i = 0; i < parameters.length; i++) {
                    parameters[i] -= 0.1f * gradient[i];
                }
            }
            source.setParameters(parameters);
            Evaluation after = source.evaluate();
            assertThat(after.trainLoss()).isLessThan(before / 2);
            assertThat(after.scores().get(Evaluation.ACCURACY)).isGreaterThan(0.5);
            other.setParameters(parameters);
            assertThat(other.held()).isEqualTo(source.held());
            assertThat(task.heldLayout().tensors().stream().map(ParameterLayout.Tensor::name))
                    .containsExactly("2.running_mean", "2.running_var");
        }
    }

    @Test
    void frozenParametersAreNotInTheVector() {
        TrainingTask task = script(8, 0, List.of("1.", "2."), ModelSpec.Loss.CROSS_ENTROPY);
        assertThat(task.layout().tensors().stream().map(ParameterLayout.Tensor::name))
                .containsExactly("5.weight", "5.bias");
        float[] all = gradient(script(8, 0, List.of(), ModelSpec.Loss.CROSS_ENTROPY));
        float[] rest = gradient(task);
        assertThat(rest).isEqualTo(Arrays.copyOfRange(all, all.length - rest.length, all.length));
    }

    @Test
    void memoryStaysFlat() throws IOException {
        for (TrainingTask task : List.of(script(8, 4, List.of(), ModelSpec.Loss.CROSS_ENTROPY), gpt2(2))) {
            staysFlat(task);
        }
    }

    @Tag("slow")
    @Test
    void memoryOfModelsOfImagesStaysFlat(@TempDir Path folder) throws IOException {
        Path scenes = folder.resolve("scenes");
        SceneFolder.writeInto(scenes, "train", "val", 24);
        CocoDataset.Format format = new CocoDataset.Format(48, CategoryLabels.IN_ORDER, Augmentation.FLIP_AND_CROP, 0);
        Split objects = new Split(
                CocoDataset.read(scenes, "train", format, true), CocoDataset.read(scenes, "val", format, false));
        DrawnShapes.writeInto(folder.resolve("shapes"), 24);
        Split shapes = ImageFolder.read(folder.resolve("shapes"), 16, 0.2, Augmentation.NONE, 0);
        staysFlat(task(shapes, 2, 0, model(ModelSpec.Type.RESNET18, OptionalDouble.empty(), Optional.empty())));
        staysFlat(task(
                objects, 2, 0, model(ModelSpec.Type.SSDLITE_MOBILENET_V3, OptionalDouble.of(0.25), Optional.empty())));
    }

    private static ModelSpec model(ModelSpec.Type type, OptionalDouble width, Optional<Path> weights) {
        return new ModelSpec(
                type,
                List.of(),
                ModelSpec.Backend.TORCH,
                Optional.empty(),
                width,
                Optional.empty(),
                List.of(),
                weights);
    }

    /** In 500 rounds. */
    private static final long LEAST_LEAK = 100L << 20;

    private static void staysFlat(TrainingTask task) {
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            float[] gradient = new float[task.dimension()];
            run(source, 20, gradient);
            long pointers = Pointer.totalCount();
            long grown = Long.MAX_VALUE;
            // A leak grows with every round; a heap that settles, of a JVM that ran other tests before, does so once.
            for (int attempt = 0; attempt < 3 && grown >= LEAST_LEAK; attempt++) {
                long physical = physicalBytes();
                run(source, 500, gradient);
                grown = physicalBytes() - physical;
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
            assertThat(grown).isLessThan(LEAST_LEAK);
        }
    }

    /** Of the process, with a Java heap no larger than what it holds: garbage is no leak. */
    private static long physicalBytes() {
        System.gc();
        return Pointer.physicalBytes();
    }

    private static void run(GradientSource source, int rounds, float[] gradient) {
        for (int round = 0; round < rounds; round++) {
            source.gradient(WeightedPartitions.one(round % 4), round, gradient);
        }
        source.evaluate();
    }

    @Test
    void saysWhatIsWrongWithAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("model.pt"), "no module");
        assertThatThrownBy(
                        () -> task(BundledDigits.load(), 8, 0, scripted(file, List.of(), ModelSpec.Loss.CROSS_ENTROPY)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("model.file: " + file + ": not a module that torch.jit.save wrote");
        Path newer = folder.resolve("newer.pt");
        copyWithVersion("999\n", newer);
        assertThatThrownBy(() ->
                        task(BundledDigits.load(), 8, 0, scripted(newer, List.of(), ModelSpec.Loss.CROSS_ENTROPY)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("model.file: " + newer + ": written by a newer PyTorch than this one: ")
                .hasMessageContaining("version 999");
        assertThatThrownBy(() -> script(8, 0, List.of("layer9."), ModelSpec.Loss.CROSS_ENTROPY))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("model.frozen: a frozen prefix must begin a parameter's name: layer9.");
    }

    /** The example's file, of another version of the format. */
    private static void copyWithVersion(String version, Path to) throws IOException {
        try (ZipFile from = new ZipFile(SCRIPT.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                boolean isVersion = entry.getName().endsWith("/version");
                byte[] bytes = isVersion
                        ? version.getBytes(StandardCharsets.US_ASCII)
                        : from.getInputStream(entry).readAllBytes();
                CRC32 checksum = new CRC32();
                checksum.update(bytes);
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setMethod(ZipEntry.STORED);
                copy.setSize(bytes.length);
                copy.setCrc(checksum.getValue());
                out.putNextEntry(copy);
                out.write(bytes);
                out.closeEntry();
            }
        }
    }

    @Test
    void weightsOfAnotherModelAreListed(@TempDir Path folder) throws IOException {
        DrawnShapes.writeInto(folder.resolve("shapes"), 16);
        Split shapes = ImageFolder.read(folder.resolve("shapes"), 16, 0.25, Augmentation.NONE, 0);
        Path file = folder.resolve("weights.safetensors");
        Safetensors.write(
                file,
                List.of(
                        new FloatTensor("fc.weight", List.of(2, 512), new float[1024], 0),
                        new FloatTensor("head.bias", List.of(3), new float[3], 0)));
        assertThatThrownBy(() ->
                        task(shapes, 2, 0, model(ModelSpec.Type.RESNET18, OptionalDouble.empty(), Optional.of(file))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("model.weights: " + file + ": tensors are not the model's: "
                        + "fc.weight [2, 512] instead of [4, 512]; unknown head.bias[3]; no conv1.weight")
                .hasMessageContaining(" more");
    }

    private static float[] gradient(TrainingTask task) {
        float[] gradient = new float[task.dimension()];
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            source.gradient(WeightedPartitions.all(4), 1, gradient);
        }
        return gradient;
    }

    private static double relativeDistance(double[] expected, float[] found) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < found.length; i++) {
            difference += (expected[i] - found[i]) * (expected[i] - found[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
