package io.github.tardigrad.torch.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.torch.TorchBackend;
import io.github.tardigrad.train.checkpoint.FloatTensors;
import io.github.tardigrad.train.checkpoint.Safetensors;
import io.github.tardigrad.train.data.BundledDigits;
import io.github.tardigrad.train.data.FloatDataset;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.job.ModelSpec;
import io.github.tardigrad.train.job.ModelSpec.Loss;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modules of src/test/reference/modules.py. */
class ScriptedNetworkTest {
    private static final Path MODULES = Path.of("src/test/resources/modules");
    private static final int FEATURES = 64;
    private static final int CLASSES = 10;
    private static final int PARTITIONS = 4;
    private static final long SEED = 5;

    private static Path file(String name) {
        return MODULES.resolve(name + ".pt");
    }

    private static TrainingTask task(String name) {
        return task(name, Loss.CROSS_ENTROPY, List.of(), Optional.empty());
    }

    private static TrainingTask task(String name, Loss loss, List<String> frozen, Optional<Path> weights) {
        return task(file(name), BundledDigits.load(), PARTITIONS, 8, loss, frozen, weights);
    }

    private static TrainingTask task(
            Path file,
            Split data,
            int partitions,
            int batchSize,
            Loss loss,
            List<String> frozen,
            Optional<Path> weights) {
        ModelSpec model = new ModelSpec(
                ModelSpec.Type.TORCH_SCRIPT,
                List.of(),
                ModelSpec.Backend.TORCH,
                Optional.empty(),
                OptionalDouble.empty(),
                Optional.of(new ModelSpec.Script(file, loss)),
                frozen,
                weights);
        Partitions dealt = Partitions.of(data.train(), PartitionBy.RANDOM, partitions, SEED);
        return new TorchBackend().task(new TrainingData(data, dealt, batchSize, 0, 64, SEED), model);
    }

    private static List<String> names(ParameterLayout layout) {
        return layout.tensors().stream().map(ParameterLayout.Tensor::name).toList();
    }

    private static float[] gradient(GradientSource source, TrainingTask task, int round) {
        float[] gradient = new float[task.dimension()];
        source.gradient(WeightedPartitions.all(task.partitions()), round, gradient);
        return gradient;
    }

    /** Rounds of plain descent. */
    private static float[] trained(TrainingTask task, int rounds) {
        float[] parameters = task.initialParameters();
        try (GradientSource source = task.open()) {
            for (int round = 0; round < rounds; round++) {
                source.setParameters(parameters);
                float[] gradient = gradient(source, task, round);
                for (int i = 0; i < parameters.length; i++) {
                    parameters[i] -= 0.2f * gradient[i];
                }
            }
        }
        return parameters;
    }

    @Test
    void tiedParametersAreOne() {
        TrainingTask task = task("tied");

        assertThat(names(task.layout()))
                .containsExactly(
                        "first.weight",
                        "first.bias",
                        "again.weight",
                        "again.bias",
                        "other.bias",
                        "last.weight",
                        "last.bias");
        assertThat(task.dimension()).isEqualTo(64 * 8 + 8 + 64 + 8 + 8 + 80 + 10);
        assertThat(task.description()).contains("tied.pt, loss CROSS_ENTROPY, 3 tensors with several names (tied)");
    }

    @Test
    void theGradientOfATiedParameterIsThatOfPythonForAllItsUses() throws IOException {
        TrainingTask task = task(file("tied"), formula(), 1, 0, Loss.CROSS_ENTROPY, List.of(), Optional.empty());
        List<String> reference = Files.readAllLines(MODULES.resolve("tied.txt"));
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            float[] gradient = new float[task.dimension()];
            double loss = source.gradient(WeightedPartitions.one(0), 0, gradient);

            assertThat(reference.get(0)).startsWith("loss ");
            assertThat(loss).isCloseTo(number(reference.get(0)), within(1e-5));
            List<ParameterLayout.Tensor> tensors = task.layout().tensors();
            assertThat(reference).hasSize(1 + tensors.size());
            for (int t = 0; t < tensors.size(); t++) {
                ParameterLayout.Tensor tensor = tensors.get(t);
                double square = 0;
                for (int i = 0; i < tensor.length(); i++) {
                    double value = gradient[tensor.offset() + i];
                    square += value * value;
                }
                String row = reference.get(1 + t);
                assertThat(row).startsWith(tensor.name() + " " + tensor.length() + " ");
                assertThat(Math.sqrt(square)).as(tensor.name()).isCloseTo(number(row), within(1e-5));
            }
        }
    }

    private static double number(String row) {
        return Double.parseDouble(row.substring(row.lastIndexOf(' ') + 1));
    }

    /** The inputs and labels of modules.py. */
    private static Split formula() {
        int size = 6;
        float[] values = new float[size * FEATURES];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < FEATURES; j++) {
                values[i * FEATURES + j] = (i * FEATURES + j) * 37 % 101 / 101f;
            }
            labels[i] = i * 3 % CLASSES;
        }
        FloatDataset all = FloatDataset.of(values, labels, CLASSES);
        return new Split(all, all);
    }

    /** What tied.pt computes with the tensors of another module can be told from its loss. */
    @Test
    void tiedParametersStayTiedInTrainingAndEvaluationAndFromWeights(@TempDir Path folder) throws IOException {
        TrainingTask task = task("tied");
        float[] parameters = trained(task, 40);
        Path weights = folder.resolve("weights.safetensors");
        Safetensors.write(weights, FloatTensors.of(task.layout(), parameters));
        TrainingTask again = task("tied", Loss.CROSS_ENTROPY, List.of(), Optional.of(weights));
        assertThat(again.initialParameters()).isEqualTo(parameters);
        try (GradientSource trained = task.open();
                GradientSource started = again.open()) {
            trained.setParameters(parameters);
            started.setParameters(again.initialParameters());
            assertThat(started.evaluate()).isEqualTo(trained.evaluate());
            assertThat(trained.evaluate()).isNotEqualTo(evaluation(task, task.initialParameters()));
            float[] moved = parameters.clone();
            int shared = task.layout().tensors().get(2).offset();
            moved[shared] += 1;
            trained.setParameters(moved);
            assertThat(trained.evaluate().trainLoss())
                    .isNotEqualTo(started.evaluate().trainLoss());
        }
    }

    private static Evaluation evaluation(TrainingTask task, float[] parameters) {
        try (GradientSource source = task.open()) {
            source.setParameters(parameters);
            return source.evaluate();
        }
    }

    @Test
    void aFrozenPrefixMayBeAnyNameOfATiedParameter() {
        assertThat(names(task("tied", Loss.CROSS_ENTROPY, List.of("other."), Optional.empty())
                        .layout()))
                .containsExactly("first.weight", "first.bias", "again.bias", "last.weight", "last.bias");
        assertThat(names(task("tied", Loss.CROSS_ENTROPY, List.of("alias"), Optional.empty())
                        .heldLayout()))
                .containsExactly("last.weight", "last.bias");
    }

    @Test
    void aBufferThatIsAParameterFollowsIt() {
        TrainingTask task = task("tied-buffer");
        assertThat(names(task.layout())).containsExactly("first.weight", "first.bias", "last.weight", "last.bias");
        assertThat(names(task.heldLayout())).isEmpty();
        float[] parameters = task.initialParameters();
        Arrays.fill(parameters, 0);
        try (GradientSource source = task.open()) {
            source.setParameters(parameters);
            assertThat(source.evaluate().trainLoss()).isCloseTo(Math.log(CLASSES), within(1e-6));
        }
    }

    @Test
    void parametersThatRequireNoGradientAreHeldAsTheyAre() {
        TrainingTask task = task("fixed");

        assertThat(names(task.layout())).containsExactly("last.weight", "last.bias");
        assertThat(names(task.heldLayout())).containsExactly("first.weight", "first.bias");
        assertThat(task.description()).contains(", 2 tensors not trained (requires_grad = False)");
        float[] whole = task("plain").initialParameters();
        try (GradientSource source = task.open()) {
            source.setParameters(trained(task, 3));
            assertThat(source.held()).isEqualTo(Arrays.copyOf(whole, 64 * 8 + 8));
        }
        assertThat(names(task("tied-fixed").heldLayout())).containsExactly("again.weight", "other.bias");
    }

    /** Every kind of buffer of these two modules changes with each pass in training mode, and is read there. */
    @ParameterizedTest
    @CsvSource({"counting", "cumulative"})
    void whatAModuleDoesWithItsBuffersIsAFunctionOfParametersAndExamples(String name) {
        TrainingTask task = task(name);
        try (GradientSource fresh = task.open();
                GradientSource used = task.open()) {
            used.setParameters(trained(task, 2));
            used.evaluate();
            gradient(used, task, 3);
            used.held();
            gradient(used, task, 4);

            fresh.setParameters(task.initialParameters());
            used.setParameters(task.initialParameters());
            assertThat(gradient(used, task, 7)).isEqualTo(gradient(fresh, task, 7));
            assertThat(used.evaluate()).isEqualTo(fresh.evaluate());
            assertThat(used.held()).isEqualTo(fresh.held());
            assertThat(gradient(used, task, 8)).isEqualTo(gradient(fresh, task, 8));
        }
        assertThat(names(task.heldLayout()))
                .containsExactlyElementsOf(
                        name.equals("counting")
                                ? List.of("mean", "hidden")
                                : List.of("norm.running_mean", "norm.running_var"));
    }

    @Test
    void aModuleSavedInEvaluationModeIsTrainedInIt() {
        TrainingTask task = task("evaluated");
        assertThat(task.description()).contains(", 5 of 5 parts saved in evaluation mode stay in it");
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            float[] once = gradient(source, task, 1);
            assertThat(gradient(source, task, 1)).as("no dropout").isEqualTo(once);
            assertThat(source.held())
                    .as("statistics as in the file")
                    .startsWith(0.25f)
                    .endsWith(1.5f);
        }
    }

    @Test
    void partsSavedInEvaluationModeStayInIt() {
        TrainingTask task = task("partly-evaluated");
        assertThat(task.description()).contains(", 2 of 5 parts saved in evaluation mode stay in it");
        TrainingTask whole = task("evaluated");
        try (GradientSource source = task.open();
                GradientSource other = whole.open()) {
            source.setParameters(task.initialParameters());
            other.setParameters(whole.initialParameters());
            assertThat(gradient(source, task, 1)).isEqualTo(gradient(other, whole, 1));
            source.evaluate();
            assertThat(gradient(source, task, 2)).isEqualTo(gradient(other, whole, 2));
        }
        assertThat(task("cumulative").description()).doesNotContain("evaluation mode");
    }

    @Test
    void aModuleSavedOnAGraphicsCardIsReadIntoMainMemory() {
        assertThat(task("cuda").initialParameters()).isEqualTo(task("plain").initialParameters());
    }

    @Test
    void anotherModuleUnderTheSameNameIsAnotherTask(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("plain.pt");
        Files.copy(file("plain"), file);
        long same = fingerprint(file);
        assertThat(same).isEqualTo(task("plain").fingerprint());
        Files.delete(file);
        Files.copy(file("cuda"), file);
        assertThat(fingerprint(file)).isNotEqualTo(same);
    }

    private static long fingerprint(Path file) {
        return task(file, BundledDigits.load(), PARTITIONS, 8, Loss.CROSS_ENTROPY, List.of(), Optional.empty())
                .fingerprint();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frozen | the module has no parameters: torch.jit.freeze and optimize_for_inference turn them into"
                        + " constants; save it before",
                "constant | the module has no parameters: torch.jit.freeze and optimize_for_inference turn them into"
                        + " constants; save it before",
                "all-fixed | every parameter of the module has requires_grad = False, so there is nothing to train;"
                        + " set it for those that shall be, and save again",
                "half | parameters must be float32 (module.float() makes them so): first.weight is float16",
                "bfloat16 | parameters must be float32 (module.float() makes them so): first.weight is bfloat16",
                "double | parameters must be float32 (module.float() makes them so): first.weight is float64",
                "overlapping | tensors must not overlap unless they are the same, in the same shape and order: whole"
                        + " and part",
            })
    void refusesAModuleThatCannotBeTrained(String name, String problem) {
        assertThatThrownBy(() -> task(name))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("model.file: " + file(name) + ": " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nan | NaN as value 10 of last.weight",
                "infinite | Infinity as value 3 of last.bias",
                "nan-buffer | NaN as value 1 of norm.running_var",
            })
    void refusesToStartFromWhatIsNoNumber(String name, String value) {
        assertThatThrownBy(() -> task(name))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("model.file: must be values to start from that are finite numbers: found " + value + " in "
                        + file(name));
    }

    @Test
    void refusesWeightsThatAreNoNumbers(@TempDir Path folder) throws IOException {
        TrainingTask task = task("plain");
        float[] broken = task.initialParameters();
        broken[64 * 8 + 2] = Float.NaN;
        Path weights = folder.resolve("weights.safetensors");
        Safetensors.write(weights, FloatTensors.of(task.layout(), broken));

        assertThatThrownBy(() -> task("plain", Loss.CROSS_ENTROPY, List.of(), Optional.of(weights)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "model.weights: must be values to start from that are finite numbers: found NaN as value 2 of"
                                + " first.bias in " + weights);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tuple | gives a tuple in training",
                "dictionary | gives a dictionary in training",
                "list | gives a list in training",
                "nothing | gives None in training",
                "nine | gives float32 [8, 9] in training",
                "classes | gives int64 [8] in training",
                "one-by-one | gives float32 [8, 10, 1] in training",
                "summed | gives float32 [1, 10] in training",
                "detached | gives what does not depend on its parameters (was it detached?)",
                "needs-mask | fails in training: forward() is missing value for argument 'mask'.",
                "needs-nothing | fails in training: Expected at most 1 argument(s) for operator 'forward', but"
                        + " received 2 argument(s).",
                "own-loss | fails in training: forward() is missing value for argument 'labels'.",
                "takes-63 | fails in training: RuntimeError: mat1 and mat2 shapes cannot be multiplied (8x64 and 63x8)",
                "takes-integers | fails in training: RuntimeError: Expected tensor for argument #1 'indices'",
                "takes-images | fails in training: RuntimeError: Expected 3D (unbatched) or 4D (batched) input to"
                        + " conv2d",
                "of-four | fails in training: RuntimeError: shape '[4, 64]' is invalid for input of size 512",
                "asserts | fails in training: builtins.ValueError: I want three axes:",
            })
    void refusesAModuleThatDoesNotFitInOneLine(String name, String problem) {
        assertThatThrownBy(() -> task(name))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("model.file: must be a module that takes examples [8, 64] of float32 and gives"
                        + " scores [8, 10]: found " + file(name) + ", which " + problem)
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesWhatIsNoLoss() {
        assertThatThrownBy(() -> task("own-losses", Loss.MODULE, List.of(), Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "model.file: must be a module that takes examples [8, 64] of float32 and labels [8] and gives"
                                + " their mean loss, one number: found " + file("own-losses")
                                + ", which gives float32 [8] in training");
        assertThatThrownBy(() -> task("plain", Loss.MSE, List.of(), Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("model.file: must be a module that takes examples [8, 64] of float32 and gives numbers [8]:"
                        + " found " + file("plain") + ", which gives float32 [8, 10] in training");
    }

    @Test
    void takesWhatFits() {
        assertThat(task("own-loss", Loss.MODULE, List.of(), Optional.empty()).dimension())
                .isEqualTo(task("plain").dimension());
        assertThat(task("one", Loss.MSE, List.of(), Optional.empty()).dimension())
                .isEqualTo(64 * 8 + 8 + 8 + 1);
        assertThat(task("gives-half").dimension()).isEqualTo(64 * 8 + 8 + 80 + 10);
        assertThat(task("eleven").dimension()).isEqualTo(64 * 8 + 8 + 88 + 11);
    }

    @Test
    void whatFailsOnlyLaterFailsInOneLineToo() {
        TrainingTask task = task("data-dependent");
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            assertThatThrownBy(() -> gradient(source, task, 1))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessage(
                            "TorchScript module data-dependent.pt, loss CROSS_ENTROPY: builtins.ValueError: a number"
                                    + " above 0.9");
            assertThatThrownBy(source::evaluate)
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageEndingWith("builtins.ValueError: a number above 0.9");
        }
    }
}
