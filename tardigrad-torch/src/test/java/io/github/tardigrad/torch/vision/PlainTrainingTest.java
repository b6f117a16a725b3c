package io.github.tardigrad.torch.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.Intermittent;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.torch.TorchNative;
import io.github.tardigrad.torch.network.Classifier;
import io.github.tardigrad.torch.network.Network;
import io.github.tardigrad.torch.network.NetworkTask;
import io.github.tardigrad.torch.network.NetworkTensors;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.coco.CategoryLabels;
import io.github.tardigrad.train.coco.CocoDataset;
import io.github.tardigrad.train.coco.SceneFolder;
import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.DrawnShapes;
import io.github.tardigrad.train.data.ImageFolder;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import io.github.tardigrad.train.run.Clock;
import io.github.tardigrad.train.run.TrainingSettings;
import io.github.tardigrad.train.run.VirtualTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coded training without stragglers and quantization beside plain training, for networks with batch normalization.
 *
 * <p>These enlarge rounding: in single precision plain training that starts one unit in the last place away is after 20
 * rounds as far from itself as it has come. One worker's sums are plain training's and equal it to the bit. Those of ten
 * are not: they are compared in double precision, with small steps, and for the detector, whose choice of negatives jumps,
 * step by step from the same parameters.
 */
class PlainTrainingTest {
    private static final int ROUNDS = 20;
    private static final float MOMENTUM = 0.9f;
    private static final int PARTITIONS = 2;
    private static final long SEED = 3;
    /** 10.5 of 11.2 million parameters of ResNet-18, through which gradients pass all the same. */
    private static final String[] MOST = {"layer3.", "layer4."};

    @TempDir
    private static Path folder;

    private static Split shapes;
    private static Split scenes;

    @BeforeAll
    static void draw() throws IOException {
        TorchNative.require();
        torch.set_num_threads(1); // As where workers run side by side.
        DrawnShapes.writeInto(folder.resolve("shapes"), 40);
        shapes = ImageFolder.read(folder.resolve("shapes"), 16, 0.2, Augmentation.NONE, 0);
        SceneFolder.writeInto(folder.resolve("scenes"), "train", "val", 24);
        CocoDataset.Format format = new CocoDataset.Format(64, CategoryLabels.IN_ORDER, Augmentation.FLIP_AND_CROP, 0);
        scenes = new Split(
                CocoDataset.read(folder.resolve("scenes"), "train", format, true),
                CocoDataset.read(folder.resolve("scenes"), "val", format, false));
    }

    private static TrainingTask resnet(int batch, Weights.Precision precision, String... frozen) {
        int classes = shapes.train().classes();
        return task(shapes, batch, new Classifier("ResNet-18", ResNet.resnet18(classes)), precision, frozen);
    }

    private static TrainingTask detector(int batch, Weights.Precision precision) {
        CocoDataset train = (CocoDataset) scenes.train();
        return task(scenes, batch, new SsdLite(train.classes(), train.side(), 0.25, SEED), precision);
    }

    private static <B extends Network.Batch> TrainingTask task(
            Split data, int batch, Network<B> network, Weights.Precision precision, String... frozen) {
        NetworkTensors tensors = new NetworkTensors(network.declarations(), List.of(frozen), SEED);
        return new NetworkTask<>(TrainingData.random(data, PARTITIONS, batch, SEED), network, tensors, precision);
    }

    /** Full replication: every worker has every partition. */
    private static VirtualTraining coded(int workers, double rate, TrainingTask task) {
        ClusterDelays delays =
                ClusterDelays.independent(Collections.<DelayModel>nCopies(workers, new Intermittent(0, 1)));
        double deadline = 2;
        double[] loads = new double[workers];
        Arrays.fill(loads, PARTITIONS);
        CodePlan plan = Planner.plan(
                StragglerProfile.at(delays, deadline, loads),
                PARTITIONS,
                task.dimension(),
                CodeSpec.of(Schemes.named("dense").orElseThrow(), BitSpec.none()));
        TrainingSettings settings = new TrainingSettings(
                ROUNDS,
                SEED,
                0,
                0,
                1,
                OptimizerSpec.withDefaults(OptimizerSpec.Type.MOMENTUM, rate),
                ScheduleSpec.CONSTANT,
                Clock.VIRTUAL,
                deadline);
        return new VirtualTraining(task, plan, delays, settings);
    }

    /** Momentum descent on the whole gradient. */
    private static final class Plain implements AutoCloseable {
        private final GradientSource source;
        private final float rate;
        private final float[] velocity;
        private final float[] gradient;
        private float[] parameters;
        private long round;

        Plain(TrainingTask task, double rate) {
            this.source = task.open();
            this.rate = (float) rate;
            this.velocity = new float[task.dimension()];
            this.gradient = new float[task.dimension()];
            this.parameters = task.initialParameters();
        }

        void step() {
            round++;
            source.setParameters(parameters);
            source.gradient(WeightedPartitions.all(PARTITIONS), round, gradient);
            for (int i = 0; i < parameters.length; i++) {
                velocity[i] = MOMENTUM * velocity[i] + gradient[i];
                parameters[i] -= rate * velocity[i];
            }
        }

        @Override
        public void close() {
            source.close();
        }
    }

    @Test
    void oneWorkerIsPlainTrainingToTheBit() {
        double rate = 0.01;
        for (TrainingTask task : List.of(resnet(4, Weights.Precision.FLOAT), detector(4, Weights.Precision.FLOAT))) {
            try (VirtualTraining coded = coded(1, rate, task);
                    Plain plain = new Plain(task, rate)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    coded.step();
                    plain.step();
                }
                assertThat(coded.parameters()).isEqualTo(plain.parameters);
                assertThat(distance(task.initialParameters(), plain.parameters)).isGreaterThan(0.01);
            }
        }
    }

    @Tag("slow")
    @Test
    void eachStepOfTenWorkersOnADetectorIsPlainTrainings() {
        double rate = 0.01;
        TrainingTask task = detector(4, Weights.Precision.DOUBLE);
        try (VirtualTraining coded = coded(10, rate, task);
                Plain plain = new Plain(task, rate)) {
            for (int round = 1; round <= ROUNDS; round++) {
                float[] before = coded.parameters();
                plain.parameters = before.clone();
                coded.step();
                plain.step();
                assertThat(distance(plain.parameters, coded.parameters())).isLessThan(1e-6);
                assertThat(distance(before, plain.parameters)).isGreaterThan(1e-3);
            }
        }
    }

    @Tag("slow")
    @Test
    void tenWorkersArePlainTrainingWhereRoundingIsNotEnlarged() {
        double rate = 1e-4;
        TrainingTask task = resnet(16, Weights.Precision.DOUBLE, MOST);
        try (VirtualTraining coded = coded(10, rate, task);
                Plain plain = new Plain(task, rate)) {
            for (int round = 1; round <= ROUNDS; round++) {
                coded.step();
                plain.step();
            }
            assertThat(distance(plain.parameters, coded.parameters())).isLessThan(1e-5);
            assertThat(distance(task.initialParameters(), plain.parameters)).isGreaterThan(1e-3);
        }
    }

    /** Relative to the first one's norm. */
    private static double distance(float[] expected, float[] found) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            double off = (double) expected[i] - found[i];
            difference += off * off;
            norm += (double) expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
