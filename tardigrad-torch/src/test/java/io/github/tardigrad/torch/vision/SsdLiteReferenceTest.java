package io.github.tardigrad.torch.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.torch.TorchNative;
import io.github.tardigrad.torch.network.NetworkTensors;
import io.github.tardigrad.torch.network.Reference;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.LabelledBox;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In double precision, as {@link ResNetReferenceTest}. Recorded by src/test/reference/ssdlite.py. */
class SsdLiteReferenceTest {
    private static final int CLASSES = 5;

    @BeforeAll
    static void load() {
        TorchNative.require();
    }

    private static LabelledBox object(int side, int label, double x1, double y1, double x2, double y2) {
        double scale = side / 320.0;
        return new LabelledBox(new Box(x1, y1, x2, y2).scaled(scale, scale), label, false, 1);
    }

    private static List<List<LabelledBox>> objects(int side) {
        return List.of(
                List.of(
                        object(side, 1, 20, 30, 150, 140),
                        object(side, 2, 10, 200, 60, 300),
                        object(side, 4, 160.5, 150.25, 310, 318)),
                List.of(object(side, 3, 100, 60, 230, 300)));
    }

    @ParameterizedTest
    @CsvSource({
        "ssdlite, 128, 1, TRAIN", "ssdlite, 128, 1, EVALUATE",
        "ssdlite-quarter, 128, 0.25, TRAIN", "ssdlite-quarter, 128, 0.25, EVALUATE"
    })
    @SuppressWarnings("try") // A PointerScope works by being open, not by being called.
    void lossAndGradientNormsAreTorchvisions(String name, int side, double width, Weights.Mode mode) throws Exception {
        SsdLite network = new SsdLite(CLASSES, side, width, 1);
        try (PointerScope scope = new PointerScope();
                Weights weights = Reference.weights(network, Weights.Precision.DOUBLE)) {
            weights.setMode(mode);
            float[] pixels = Reference.floats(Reference.INPUT, 2 * 3 * side * side);
            Tensor input = weights.tensor(pixels, 2, 3, side, side);
            Tensor loss = network.loss(weights, network.outputs(weights, input), objects(side));
            loss.backward();
            String file = name + (mode == Weights.Mode.TRAIN ? "-train.txt" : "-eval.txt");
            Reference.check(
                    file,
                    loss.item_double(),
                    weights,
                    new NetworkTensors(network.declarations(), List.of(), 1).trained());
        }
    }

    @Test
    @SuppressWarnings("try") // A PointerScope works by being open, not by being called.
    void anImageWithoutObjectsTeachesNothing() {
        SsdLite network = new SsdLite(CLASSES, 64, 0.25, 1);
        try (PointerScope scope = new PointerScope();
                Weights weights = Reference.weights(network, Weights.Precision.FLOAT)) {
            Tensor input = weights.tensor(Reference.floats(Reference.INPUT, 3 * 64 * 64), 1, 3, 64, 64);
            Tensor loss = network.loss(weights, network.outputs(weights, input), List.of(List.of()));
            loss.backward();
            assertThat(loss.item_double()).isZero();
        }
    }
}
