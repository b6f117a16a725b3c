package io.github.tardigrad.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.BundledDigits;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.FloatDataset;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JavaSoftmaxTest {
    private static final long SEED = 20;
    private final Split digits = BundledDigits.load();

    @Test
    void gradientOfAllPartitionsIsThatOfTheMeanTrainingLoss() {
        // Against central differences of evaluate(): error O(h^2) + rounding/h in a loss of double precision whose
        // parameters are floats; h = 2^-7 is exact in float where parameters are below 1/8.
        JavaSoftmax task = new JavaSoftmax(digits, 7, 0, SEED);
        try (GradientSource source = task.open()) {
            float[] parameters = task.initialParameters();
            source.setParameters(parameters);
            float[] gradient = new float[task.dimension()];
            double loss = source.gradient(WeightedPartitions.all(7), 0, gradient);
            assertThat(loss).isCloseTo(source.evaluate().trainLoss(), within(1e-9));
            float h = 0x1p-7f;
            for (int i = 13; i < task.dimension(); i += 37) {
                float at = parameters[i];
                parameters[i] = at + h;
                source.setParameters(parameters);
                double above = source.evaluate().trainLoss();
                parameters[i] = at - h;
                source.setParameters(parameters);
                double below = source.evaluate().trainLoss();
                double spacing = (double) (at + h) - (at - h);
                parameters[i] = at;
                assertThat((double) gradient[i])
                        .as("d loss / d %d", i)
                        .isCloseTo((above - below) / spacing, within(2e-6));
            }
        }
    }

    @Test
    void partitionsSumToTheFullGradientWhateverTheirNumber() {
        // 1,500 float additions in another order, each rounded by up to 2^-24 of the sum so far: at worst 9e-5, and
        // about sqrt(1500) * 2^-24 = 2e-6 when roundings are independent.
        float[] whole = fullGradient(new JavaSoftmax(digits, 1, 0, SEED));
        assertThat(relativeDistance(fullGradient(new JavaSoftmax(digits, 11, 0, SEED)), whole))
                .isLessThan(1e-5);
        Partitions byLabel = Partitions.of(digits.train(), PartitionBy.LABEL, 10, SEED);
        assertThat(relativeDistance(fullGradient(new JavaSoftmax(new TrainingData(digits, byLabel, 0, SEED))), whole))
                .isLessThan(1e-5);
    }

    @Test
    void rowIsTheWeightedSumOfItsPartitions() {
        JavaSoftmax task = new JavaSoftmax(digits, 4, 32, SEED);
        EncodingMatrix rows = EncodingMatrix.of(
                4, 4, new int[] {0, 0, 1, 2, 3}, new int[] {1, 3, 1, 3, 0}, new double[] {0.25, -3, 1, 1, 1});
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            float[] sum = new float[task.dimension()];
            float[] first = new float[task.dimension()];
            float[] second = new float[task.dimension()];
            double loss = source.gradient(rows.row(0), 5, sum);
            double expectedLoss =
                    0.25 * source.gradient(rows.row(1), 5, first) - 3 * source.gradient(rows.row(2), 5, second);
            float[] expected = new float[task.dimension()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = 0.25f * first[i] - 3 * second[i];
            }
            assertThat(relativeDistance(sum, expected)).isLessThan(1e-6);
            assertThat(loss).isCloseTo(expectedLoss, within(1e-9));
        }
    }

    @Test
    void sourcesAgreeToTheBit() {
        JavaSoftmax task = new JavaSoftmax(digits, 5, 16, SEED);
        JavaSoftmax same = new JavaSoftmax(BundledDigits.load(), 5, 16, SEED);
        try (GradientSource a = task.open();
                GradientSource b = same.open()) {
            a.setParameters(task.initialParameters());
            b.setParameters(same.initialParameters());
            float[] fromA = new float[task.dimension()];
            float[] fromB = new float[task.dimension()];
            a.gradient(WeightedPartitions.all(5), 3, fromA);
            b.gradient(WeightedPartitions.all(5), 9, fromB);
            assertThat(fromB).isNotEqualTo(fromA);
            b.gradient(WeightedPartitions.all(5), 3, fromB);
            assertThat(fromB).isEqualTo(fromA);
        }
    }

    @Test
    void descentLearnsTheDigits() {
        JavaSoftmax task = new JavaSoftmax(digits, 10, 0, SEED);
        try (GradientSource source = task.open()) {
            float[] parameters = task.initialParameters();
            float[] gradient = new float[task.dimension()];
            source.setParameters(parameters);
            double before = source.evaluate().trainLoss();
            for (int round = 0; round < 100; round++) {
                source.setParameters(parameters);
                source.gradient(WeightedPartitions.all(10), round, gradient);
                for (int i = 0; i < parameters.length; i++) {
                    parameters[i] -= gradient[i];
                }
            }
            source.setParameters(parameters);
            Evaluation after = source.evaluate();
            assertThat(before).isBetween(2.0, 2.6);
            assertThat(after.trainLoss()).isLessThan(0.4);
            assertThat(after.scores().get(Evaluation.ACCURACY)).isGreaterThan(0.9);
        }
    }

    @Test
    void parametersThatAreNotFiniteGiveAGradientThatIsNotFinite() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            JavaSoftmax task = new JavaSoftmax(digits, 2, 8, SEED);
            try (GradientSource source = task.open()) {
                float[] parameters = task.initialParameters();
                Arrays.fill(parameters, bad);
                source.setParameters(parameters);
                float[] gradient = new float[task.dimension()];
                assertThat(source.gradient(WeightedPartitions.all(2), 0, gradient))
                        .isNaN();
                assertThat(gradient[gradient.length - 1]).isNaN();
                assertThat(source.evaluate().trainLoss()).isNaN();
            }
        }
    }

    @Test
    void hugeScoresDoNotOverflow() {
        Dataset data = FloatDataset.of(new float[] {1, -1}, new int[] {0, 1}, 2);
        JavaSoftmax task = new JavaSoftmax(new Split(data, data), 1, 0, SEED);
        try (GradientSource source = task.open()) {
            source.setParameters(new float[] {1e30f, -1e30f, 0, 0});
            assertThat(source.evaluate()).isEqualTo(Evaluation.of(0, 0, 1));
        }
    }

    @Test
    void examplesThatCannotBeReadAreLeftOut() {
        int size = digits.train().size();
        int features = digits.train().features();
        int read = 0;
        float[] values = new float[size * features];
        int[] labels = new int[size];
        Dataset damaged = new Damaged(digits.train());
        for (int i = 0; i < size; i++) {
            if (damaged.copyFeatures(i, values, read * features)) {
                labels[read++] = damaged.label(i);
            }
        }
        Dataset rest = FloatDataset.of(
                Arrays.copyOf(values, read * features),
                Arrays.copyOf(labels, read),
                digits.train().classes());
        TrainingTask with = new JavaSoftmax(new Split(damaged, damaged), 1, 0, SEED);
        TrainingTask without = new JavaSoftmax(new Split(rest, rest), 1, 0, SEED);

        float[] expected = fullGradient(without);
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= (float) read / size; // The mean stays one over all.
        }
        assertThat(relativeDistance(fullGradient(with), expected)).isLessThan(1e-5);
        try (GradientSource a = with.open();
                GradientSource b = without.open()) {
            a.setParameters(with.initialParameters());
            b.setParameters(without.initialParameters());
            assertThat(a.evaluate()).isEqualTo(b.evaluate());
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

    /** Less than the parameters a gradient, so that none is a copy of them. */
    @Test
    void memoryStaysFlatOverFiveHundredRounds() {
        JavaSoftmax task = new JavaSoftmax(digits, 4, 32, SEED);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 500;
        long allocated = 0;
        try (GradientSource source = task.open()) {
            float[] parameters = task.initialParameters();
            float[] gradient = new float[task.dimension()];
            for (int round = 0; round < 2 * rounds; round++) {
                if (round == rounds) {
                    allocated = threads.getCurrentThreadAllocatedBytes();
                }
                source.setParameters(parameters);
                source.gradient(WeightedPartitions.one(round % 4), round, gradient);
            }
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
                .isLessThan((long) rounds * Float.BYTES * task.dimension());
    }

    @Test
    void fingerprintTellsTasksApart() {
        long fingerprint = new JavaSoftmax(digits, 4, 32, SEED).fingerprint();
        assertThat(new JavaSoftmax(BundledDigits.load(), 4, 32, SEED).fingerprint())
                .isEqualTo(fingerprint);
        Partitions byLabel = Partitions.of(digits.train(), PartitionBy.LABEL, 4, SEED);
        assertThat(new long[] {
                    fingerprint,
                    new JavaSoftmax(digits, 5, 32, SEED).fingerprint(),
                    new JavaSoftmax(digits, 4, 31, SEED).fingerprint(),
                    new JavaSoftmax(digits, 4, 32, SEED + 1).fingerprint(),
                    new JavaSoftmax(new TrainingData(digits, byLabel, 32, SEED)).fingerprint(),
                    new JavaSoftmax(new Split(digits.train(), digits.train()), 4, 32, SEED).fingerprint(),
                })
                .doesNotHaveDuplicates();
    }

    @Test
    void rejectsWhatDoesNotFit() {
        JavaSoftmax task = new JavaSoftmax(digits, 4, 32, SEED);
        try (GradientSource source = task.open()) {
            float[] gradient = new float[task.dimension()];
            assertThatThrownBy(() -> source.gradient(WeightedPartitions.all(4), 0, gradient))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("setParameters must be called first");
            assertThatThrownBy(() -> source.setParameters(new float[3]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("parameters must have length 650: length=3");
            source.setParameters(task.initialParameters());
            assertThatThrownBy(() -> source.gradient(WeightedPartitions.all(4), 0, new float[3]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("out must have length 650: length=3");
            assertThatThrownBy(() -> source.gradient(WeightedPartitions.all(5), 0, gradient))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    static double relativeDistance(float[] a, float[] b) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < b.length; i++) {
            difference += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            norm += (double) b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }

    private static float[] fullGradient(TrainingTask task) {
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            float[] gradient = new float[task.dimension()];
            source.gradient(WeightedPartitions.all(task.partitions()), 0, gradient);
            return gradient;
        }
    }
}
