package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import io.github.tardigrad.train.checkpoint.FloatTensors;
import io.github.tardigrad.train.checkpoint.Safetensors;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.TrainingTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluateCommandTest {
    private static final int ROUNDS = 20;
    private static final double RATE = 0.05;
    private static final double MOMENTUM = 0.9;
    private static final String GPT2 = """
            data: {type: text, context: 16}
            model: {type: gpt2, layers: 1, heads: 2, width: 16, positions: 16}
            """;
    private static final String SCRIPT = "data: {type: digits}\nmodel: {type: torchScript, file: '"
            + Cli.ROOT.resolve("examples/digits-cnn.pt") + "'}\n";

    private static final String ONE = "cluster: {stragglerProbability: [0]}\ncode: {scheme: optimal, bits: none}\n";
    private static final String TEN_WITH_ALL =
            "cluster: {stragglerProbability: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}\ncode: {scheme: dense, bits: none}\n";

    @TempDir
    private Path folder;

    private Path job(String model, String cluster) throws IOException {
        return job(model, cluster, 2, RATE);
    }

    private Path job(String model, String cluster, int microbatch, double rate) throws IOException {
        return Files.writeString(
                folder.resolve("job.yaml"),
                model + cluster + "training: {rounds: " + ROUNDS
                        + ", batchSize: 4, microbatchSize: " + microbatch + ", evaluateExamples: 50,"
                        + " evaluateEvery: 0, optimizer: {type: momentum, learningRate: " + rate + "}}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, TEN_WITH_ALL})
    void withoutStragglersAndQuantizationARunIsPlainTraining(String cluster) throws IOException {
        equalsPlainTraining(cluster, 2, RATE, GPT2, SCRIPT);
    }

    /** Each tensor is in the exported file once, and as it was where the module says that it is not to be trained. */
    @Test
    void modulesWithTiedAndFixedParametersAreTrainedAndExportedAsTheySay() throws IOException {
        equalsPlainTraining(TEN_WITH_ALL, 2, RATE, module("tied"), module("fixed"));

        float[] first = new float[64 * 8 + 8];
        float[] last = new float[8 * 10 + 10];
        Safetensors.read(
                folder.resolve(module("fixed").length() + ".safetensors"),
                List.of(
                        new FloatTensor("first.weight", List.of(8, 64), first, 0),
                        new FloatTensor("first.bias", List.of(8), first, 64 * 8),
                        new FloatTensor("last.weight", List.of(10, 8), last, 0),
                        new FloatTensor("last.bias", List.of(10), last, 8 * 10)));
        TrainingTask whole = TrainingTasks.of(JobReader.read(job(module("plain"), ONE)));
        assertThat(first).isEqualTo(Arrays.copyOf(whole.initialParameters(), first.length));
    }

    private static String module(String name) {
        return "data: {type: digits}\nmodel: {type: torchScript, file: '"
                + Cli.ROOT.resolve("tardigrad-torch/src/test/resources/modules/" + name + ".pt") + "'}\n";
    }

    private void equalsPlainTraining(String cluster, int microbatch, double rate, String... models) throws IOException {
        for (String model : models) {
            Path file = job(model, cluster, microbatch, rate);
            Path run = folder.resolve("run" + model.length());
            Cli trained = Cli.run("train", file, "--out", run);
            assertThat(trained.exitCode()).as(trained.err()).isZero();
            Path exported = folder.resolve(model.length() + ".safetensors");
            assertThat(Cli.run("export", run, "--out", exported).exitCode()).isZero();

            Job job = JobReader.read(file);
            TrainingTask task = TrainingTasks.of(job);
            float[] parameters = new float[task.dimension()];
            List<FloatTensor> tensors = new ArrayList<>(FloatTensors.of(task.layout(), parameters));
            tensors.addAll(FloatTensors.of(
                    task.heldLayout(), new float[task.heldLayout().dimension()]));
            Safetensors.read(exported, tensors);

            double[] expected = plain(task, rate);
            float[] start = task.initialParameters();
            double difference = 0;
            double norm = 0;
            double way = 0;
            for (int i = 0; i < expected.length; i++) {
                difference += Math.pow(parameters[i] - expected[i], 2);
                norm += expected[i] * expected[i];
                way += Math.pow(start[i] - expected[i], 2);
            }
            assertThat(Math.sqrt(difference / norm)).as(model).isLessThan(1e-5);
            assertThat(Math.sqrt(way / norm)).as(model).isGreaterThan(1e-4);
        }
    }

    /** Momentum SGD on the whole gradient, in double precision but for the gradient itself. Rounds count from 1. */
    private static double[] plain(TrainingTask task, double rate) {
        float[] at = task.initialParameters();
        double[] parameters = new double[at.length];
        double[] velocity = new double[at.length];
        float[] gradient = new float[at.length];
        for (int i = 0; i < at.length; i++) {
            parameters[i] = at[i];
        }
        try (GradientSource source = task.open()) {
            for (int round = 1; round <= ROUNDS; round++) {
                source.setParameters(at);
                source.gradient(WeightedPartitions.all(task.partitions()), round, gradient);
                for (int i = 0; i < at.length; i++) {
                    velocity[i] = MOMENTUM * velocity[i] + gradient[i];
                    parameters[i] -= rate * velocity[i];
                    at[i] = (float) parameters[i];
                }
            }
        }
        return parameters;
    }

    @Test
    void perplexityIsOfTheTestLoss() throws IOException {
        Path run = folder.resolve("run");
        assertThat(Cli.run("train", job(GPT2, "cluster: {stragglerProbability: [0]}\n"), "--out", run)
                        .exitCode())
                .isZero();
        Cli evaluated = Cli.run("evaluate", run, "--json");
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        JsonNode found = new ObjectMapper().readTree(evaluated.out());
        assertThat(found.path("round").asInt()).isEqualTo(ROUNDS);
        assertThat(Math.log(found.path("perplexity").asDouble()))
                .isCloseTo(found.path("testLoss").asDouble(), within(1e-9));
    }

    @Test
    void refusesWhatIsNoRun() {
        Cli evaluated = Cli.run("evaluate", folder);
        assertThat(evaluated.exitCode()).isEqualTo(2);
        assertThat(evaluated.err()).contains(folder + ": a folder without job.yaml: no run");
        assertThat(Cli.run("export", folder, "--format", "onnx").err())
                .contains("--format: must be safetensors: found onnx");
    }
}
