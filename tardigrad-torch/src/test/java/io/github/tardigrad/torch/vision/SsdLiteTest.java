package io.github.tardigrad.torch.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.torch.TorchNative;
import io.github.tardigrad.torch.network.NetworkTask;
import io.github.tardigrad.torch.network.NetworkTensors;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.coco.CocoDataset;
import io.github.tardigrad.train.coco.Scenes;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.Subset;
import io.github.tardigrad.train.detect.Detection;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A quarter of the channels and 64 x 64 pixels. */
class SsdLiteTest {
    private static final int SIDE = 64;
    private static final Scenes SCENES = new Scenes(5, 80, 64);

    @BeforeAll
    static void load() {
        TorchNative.require();
    }

    private static SsdLite network() {
        return new SsdLite(5, SIDE, 0.25, 7);
    }

    private static TrainingTask task(int partitions) {
        Split split = new Split(SCENES.dataset(1, 24, SIDE, true), SCENES.dataset(100, 6, SIDE, false));
        return new NetworkTask<>(
                TrainingData.random(split, partitions, 4, 7),
                network(),
                new NetworkTensors(network().declarations(), List.of(), 7),
                Weights.Precision.FLOAT);
    }

    @Test
    void startsAsTorchvision() {
        TrainingTask task = task(1);
        float[] start = task.initialParameters();
        task.layout().tensors().forEach(tensor -> {
            double mean = 0;
            double square = 0;
            for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
                mean += start[i] / tensor.length();
                square += (double) start[i] * start[i] / tensor.length();
            }
            if (tensor.shape().length > 1) {
                // Five standard deviations of the mean, and of the mean square, of as many normal numbers.
                double sigmas = 5 / Math.sqrt(tensor.length());
                assertThat(mean).as(tensor.name()).isCloseTo(0, within(0.03 * sigmas));
                assertThat(square).as(tensor.name()).isCloseTo(9e-4, within(9e-4 * Math.sqrt(2) * sigmas));
            } else {
                assertThat(mean).as(tensor.name()).isCloseTo(Math.rint(mean), within(1e-6));
                assertThat(square).as(tensor.name()).isCloseTo(mean, within(1e-6));
            }
        });
    }

    @Test
    void theGradientOfTwoPartitionsIsTheSumOfTheirs() {
        TrainingTask task = task(2);
        float[] both = new float[task.dimension()];
        float[] first = new float[task.dimension()];
        float[] second = new float[task.dimension()];
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            double loss = source.gradient(WeightedPartitions.all(2), 3, both);
            double sum = source.gradient(WeightedPartitions.one(0), 3, first)
                    + source.gradient(WeightedPartitions.one(1), 3, second);
            assertThat(loss).isCloseTo(sum, within(1e-5 * Math.abs(sum)));
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < both.length; i++) {
            double wanted = (double) first[i] + second[i];
            difference += (both[i] - wanted) * (both[i] - wanted);
            norm += wanted * wanted;
        }
        assertThat(Math.sqrt(difference / norm)).isLessThan(1e-5);
    }

    @Test
    void evaluatesAndDetects() {
        TrainingTask task = task(2);
        float[] start = task.initialParameters();
        try (GradientSource source = task.open()) {
            source.setParameters(start);
            Evaluation evaluation = source.evaluate();
            assertThat(evaluation.trainLoss()).isPositive();
            assertThat(evaluation.testLoss()).isPositive();
            assertThat(evaluation.scores()).containsOnlyKeys(Evaluation.AP, Evaluation.AP50);
            assertThat(evaluation.scores().values()).allMatch(score -> score >= 0 && score <= 1);
            CocoDataset test = SCENES.dataset(100, 6, SIDE, false);
            try (Detector detector = new Detector(network(), List.of(), start, source.held())) {
                List<Detection> found = detector.detect(test.picture(0).orElseThrow());
                assertThat(found)
                        .hasSizeBetween(1, 300)
                        .isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
                assertThat(found)
                        .allMatch(d -> d.box().clipped(80, 64).equals(d.box()) && d.label() >= 1 && d.label() < 5);
            }
        }
    }

    @Test
    void seesThroughSubsets() {
        CocoDataset all = SCENES.dataset(1, 24, SIDE, true);
        Split split = new Split(all, Subset.sample(SCENES.dataset(100, 6, SIDE, false), 3, 1));
        TrainingTask task = new NetworkTask<>(
                TrainingData.random(split, 1, 4, 7),
                network(),
                new NetworkTensors(network().declarations(), List.of(), 7),
                Weights.Precision.FLOAT);
        try (GradientSource source = task.open()) {
            source.setParameters(task.initialParameters());
            assertThat(source.evaluate().testLoss()).isPositive();
        }
    }
}
