package io.github.tardigrad.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.BundledDigits;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.JavaSoftmax;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class TorchMlpTest {
    private static final long SEED = 31;
    private final Split digits = BundledDigits.load();

    @Test
    void namesItsParametersAsPyTorchDoes() {
        ParameterLayout layout = mlp(4, 32, 20, 12).layout();
        assertThat(layout.tensors().stream().map(ParameterLayout.Tensor::toString))
                .containsExactly(
                        "fc1.weight[20, 64]@0",
                        "fc1.bias[20]@1280",
                        "fc2.weight[12, 20]@1300",
                        "fc2.bias[12]@1540",
                        "fc3.weight[10, 12]@1552",
                        "fc3.bias[10]@1672");
        assertThat(layout.dimension()).isEqualTo(1682);
    }

    @Test
    void withoutHiddenLayersEqualsJavaSoftmax() {
        // Whole partitions of 500 cross chunks of 512 rows; batches of 16 share one.
        for (int batchSize : new int[] {0, 16}) {
            TrainingTask torch = mlp(3, batchSize);
            TrainingTask java = new JavaSoftmax(digits, 3, batchSize, SEED);
            assertThat(torch.layout()).isEqualTo(java.layout());
            assertThat(torch.initialParameters()).isEqualTo(java.initialParameters());
            EncodingMatrix rows = EncodingMatrix.of(
                    2, 3, new int[] {0, 0, 0, 1}, new int[] {0, 1, 2, 1}, new double[] {1, 1, 1, -2.5});
            for (int worker = 0; worker < 2; worker++) {
                try (GradientSource a = torch.open();
                        GradientSource b = java.open()) {
                    a.setParameters(torch.initialParameters());
                    b.setParameters(java.initialParameters());
                    float[] fromTorch = new float[torch.dimension()];
                    float[] fromJava = new float[torch.dimension()];
                    double loss = a.gradient(rows.row(worker), 7, fromTorch);
                    assertThat(loss).isCloseTo(b.gradient(rows.row(worker), 7, fromJava), within(1e-5));
                    assertThat(relativeDistance(fromTorch, fromJava)).isLessThan(1e-5);
                    Evaluation expected = b.evaluate();
                    Evaluation found = a.evaluate();
                    assertThat(found.trainLoss()).isCloseTo(expected.trainLoss(), within(1e-5));
                    assertThat(found.testLoss()).isCloseTo(expected.testLoss(), within(1e-5));
                    assertThat(found.scores().get(Evaluation.ACCURACY))
                            .isEqualTo(expected.scores().get(Evaluation.ACCURACY));
                }
            }
        }
    }

    @Test
    void examplesThatCannotBeReadAreLeftOutAsInJava() {
        Split damaged = new Split(new Damaged(digits.train()), new Damaged(digits.test()));
        TrainingTask torch = new TorchMlp(TrainingData.random(damaged, 3, 0, SEED), List.of(), 1);
        TrainingTask java = new JavaSoftmax(damaged, 3, 0, SEED);
        try (GradientSource a = torch.open();
                GradientSource b = java.open()) {
            a.setParameters(torch.initialParameters());
            b.setParameters(java.initialParameters());
            float[] fromTorch = new float[torch.dimension()];
            float[] fromJava = new float[torch.dimension()];
            double loss = a.gradient(WeightedPartitions.all(3), 7, fromTorch);
            assertThat(loss).isCloseTo(b.gradient(WeightedPartitions.all(3), 7, fromJava), within(1e-5));
            assertThat(relativeDistance(fromTorch, fromJava)).isLessThan(1e-5);
            assertThat(a.evaluate().testLoss()).isCloseTo(b.evaluate().testLoss(), within(1e-5));
            assertThat(a.evaluate().scores()).isEqualTo(b.evaluate().scores());
        }
    }

    /** Of which every third example cannot be read, as a broken image. */
    private record Damaged(Dataset all) implements Dataset {
        @Override
        public int size() {
            return all.size();
        }

        @Override
        public int features() {
            return all.features();
        }

        @Override
        public int classes() {
            return all.classes();
        }

        @Override
        public int label(int index) {
            return all.label(index);
        }

        @Override
        public boolean copyFeatures(int index, float[] dst, int offset) {
            return index % 3 != 1 && all.copyFeatures(index, dst, offset);
        }
    }

    @Test
    void gradientIsThatOfTheLossInDoublePrecision() {
        // Central differences of a plain forward pass in double: error O(h^2) = 1e-10, but for the few examples that
        // cross a corner of a rectifier within h; the rest is PyTorch's single precision.
        TrainingTask task = mlp(5, 0, 9, 7);
        float[] parameters = task.initialParameters();
        float[] gradient = new float[task.dimension()];
        try (GradientSource source = task.open()) {
            source.setParameters(parameters);
            double loss = source.gradient(WeightedPartitions.all(5), 0, gradient);
            double[] point = new double[parameters.length];
            Arrays.setAll(point, i -> parameters[i]);
            assertThat(loss).isCloseTo(meanLoss(task.layout(), point), within(1e-6));
            double h = 1e-5;
            List<Integer> chosen = new ArrayList<>();
            for (int i = 2; i < point.length; i += 11) {
                chosen.add(i);
            }
            for (int i : chosen) {
                double at = point[i];
                point[i] = at + h;
                double above = meanLoss(task.layout(), point);
                point[i] = at - h;
                double below = meanLoss(task.layout(), point);
                point[i] = at;
                assertThat((double) gradient[i])
                        .as("d loss / d %d", i)
                        .isCloseTo((above - below) / (2 * h), within(1e-6));
            }
        }
    }

    @Test
    void equalSeedsGiveEqualBitsInEveryThread() throws Exception {
        TrainingTask task = mlp(6, 40, 33);
        TrainingTask same = new TorchMlp(BundledDigits.load(), 6, List.of(33), 40, SEED, 1);
        List<float[]> expected = trajectory(same);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<List<float[]>>> calls =
                    List.of(() -> trajectory(task), () -> trajectory(task), () -> trajectory(task));
            for (Future<List<float[]>> future : threads.invokeAll(calls)) {
                assertThat(future.get()).usingRecursiveComparison().isEqualTo(expected);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void memoryStaysFlatOverThreeThousandGradients() {
        // One activation that is kept a gradient is 256 * 128 * 4 bytes: 390 MB over these rounds.
        TrainingTask task = mlp(2, 128, 128);
        try (GradientSource source = task.open()) {
            float[] parameters = task.initialParameters();
            float[] gradient = new float[task.dimension()];
            descend(source, 2, 300, parameters, gradient);
            long pointers = Pointer.totalCount();
            long bytes = Pointer.totalBytes();
            long physical = Pointer.physicalBytes();
            descend(source, 2, 3000, parameters, gradient);
            // Not more; fewer if the collector frees what another test has dropped.
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
            assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(bytes);
            assertThat(Pointer.physicalBytes() - physical).isLessThan(100L << 20);
        }
    }

    @Test
    void closingGivesAllMemoryBack() {
        TrainingTask task = mlp(2, 16, 32);
        long pointers = Pointer.totalCount();
        for (int i = 0; i < 20; i++) {
            GradientSource source = task.open();
            assertThat(Pointer.totalCount()).isGreaterThan(pointers);
            source.close();
            source.close();
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
        }
    }

    @Test
    void descentLearnsTheDigits() {
        TrainingTask task = mlp(10, 32, 64);
        try (GradientSource source = task.open()) {
            float[] parameters = task.initialParameters();
            source.setParameters(parameters);
            assertThat(source.evaluate().trainLoss()).isBetween(2.2, 2.4);
            descend(source, 10, 200, parameters, new float[task.dimension()]);
            Evaluation after = source.evaluate();
            assertThat(after.trainLoss()).isLessThan(0.2);
            assertThat(after.scores().get(Evaluation.ACCURACY)).isGreaterThan(0.93);
        }
    }

    @Test
    void parametersThatAreNotFiniteGiveAGradientThatIsNotFinite() {
        TrainingTask task = mlp(2, 8, 5);
        try (GradientSource source = task.open()) {
            float[] parameters = task.initialParameters();
            Arrays.fill(parameters, Float.NaN);
            source.setParameters(parameters);
            float[] gradient = new float[task.dimension()];
            assertThat(source.gradient(WeightedPartitions.all(2), 0, gradient)).isNaN();
            assertThat(gradient[gradient.length - 1]).isNaN();
            assertThat(source.evaluate().trainLoss()).isNaN();
            source.setParameters(task.initialParameters());
            assertThat(source.gradient(WeightedPartitions.all(2), 0, gradient)).isFinite();
            assertThat(gradient).doesNotContain(Float.NaN);
        }
    }

    @Test
    void fingerprintTellsTasksApart() {
        Partitions byLabel = Partitions.of(digits.train(), PartitionBy.LABEL, 4, SEED);
        assertThat(mlp(4, 32, 20).fingerprint()).isEqualTo(mlp(4, 32, 20).fingerprint());
        assertThat(new long[] {
                    mlp(4, 32, 20).fingerprint(),
                    mlp(4, 32, 21).fingerprint(),
                    mlp(4, 32, 20, 20).fingerprint(),
                    mlp(4, 32).fingerprint(),
                    new JavaSoftmax(digits, 4, 32, SEED).fingerprint(),
                    new TorchMlp(new TrainingData(digits, byLabel, 32, SEED), List.of(20), 1).fingerprint()
                })
                .doesNotHaveDuplicates();
    }

    @Test
    void rejectsWhatDoesNotFit() {
        assertThatThrownBy(() -> mlp(4, 32, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hidden widths must be >= 1: hidden=[0]");
        TrainingTask task = mlp(4, 32, 3);
        float[] gradient = new float[task.dimension()];
        GradientSource source = task.open();
        assertThatThrownBy(() -> source.gradient(WeightedPartitions.all(4), 0, gradient))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("setParameters must be called first");
        assertThatThrownBy(() -> source.setParameters(new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameters must have length 235: length=3");
        source.setParameters(task.initialParameters());
        assertThatThrownBy(() -> source.gradient(WeightedPartitions.all(4), 0, new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("out must have length 235: length=3");
        assertThatThrownBy(() -> source.gradient(WeightedPartitions.all(5), 0, gradient))
                .isInstanceOf(IndexOutOfBoundsException.class);
        source.close();
        assertThatThrownBy(source::evaluate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the source is closed");
    }

    private TorchMlp mlp(int partitions, int batchSize, Integer... hidden) {
        return new TorchMlp(digits, partitions, List.of(hidden), batchSize, SEED, 1);
    }

    private static List<float[]> trajectory(TrainingTask task) {
        List<float[]> gradients = new ArrayList<>();
        try (GradientSource source = task.open()) {
            float[] parameters = task.initialParameters();
            float[] gradient = new float[task.dimension()];
            for (int round = 0; round < 10; round++) {
                descend(source, task.partitions(), 3, parameters, gradient);
                gradients.add(gradient.clone());
            }
        }
        return gradients;
    }

    private static void descend(
            GradientSource source, int partitions, int rounds, float[] parameters, float[] gradient) {
        WeightedPartitions all = WeightedPartitions.all(partitions);
        for (int round = 0; round < rounds; round++) {
            source.setParameters(parameters);
            source.gradient(all, round, gradient);
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] -= 0.5f * gradient[i];
            }
        }
        source.setParameters(parameters);
    }

    /** The slow twin: one example at a time, one number at a time. */
    private double meanLoss(ParameterLayout layout, double[] parameters) {
        Dataset train = digits.train();
        float[] features = new float[train.features()];
        double sum = 0;
        for (int i = 0; i < train.size(); i++) {
            train.copyFeatures(i, features, 0);
            double[] activation = new double[features.length];
            Arrays.setAll(activation, f -> features[f]);
            for (int layer = 0; layer < layout.tensors().size(); layer += 2) {
                int weights = layout.tensors().get(layer).offset();
                int biases = layout.tensors().get(layer + 1).offset();
                double[] next = new double[layout.tensors().get(layer + 1).length()];
                for (int o = 0; o < next.length; o++) {
                    next[o] = parameters[biases + o];
                    for (int f = 0; f < activation.length; f++) {
                        double input = layer == 0 ? activation[f] : Math.max(0, activation[f]);
                        next[o] += parameters[weights + o * activation.length + f] * input;
                    }
                }
                activation = next;
            }
            sum += Math.log(Arrays.stream(activation).map(Math::exp).sum()) - activation[train.label(i)];
        }
        return sum / train.size();
    }

    private static double relativeDistance(float[] a, float[] b) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < b.length; i++) {
            difference += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            norm += (double) b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }
}
