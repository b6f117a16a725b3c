package io.github.tardigrad.torch.vision;

import io.github.tardigrad.torch.TorchNative;
import io.github.tardigrad.torch.network.Classifier;
import io.github.tardigrad.torch.network.Declarations;
import io.github.tardigrad.torch.network.NetworkTensors;
import io.github.tardigrad.torch.network.Reference;
import io.github.tardigrad.torch.network.Weights;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In double precision: in single precision torchvision itself differs by more than the tolerance between thread counts. */
class ResNetReferenceTest {
    @BeforeAll
    static void load() {
        TorchNative.require();
    }

    @ParameterizedTest
    @CsvSource({"18, TRAIN", "18, EVALUATE", "50, TRAIN", "50, EVALUATE"})
    @SuppressWarnings("try") // A PointerScope works by being open, not by being called.
    void lossAndGradientNormsAreTorchvisions(int depth, Weights.Mode mode) throws Exception {
        Classifier network = new Classifier("resnet", depth == 18 ? ResNet.resnet18(10) : ResNet.resnet50(10));
        Declarations declarations = network.declarations();
        try (PointerScope scope = new PointerScope();
                Weights weights = Reference.weights(network, Weights.Precision.DOUBLE)) {
            weights.setMode(mode);
            Classifier.Examples batch = new Classifier.Examples(
                    weights.tensor(Reference.floats(Reference.INPUT, 4 * 3 * 32 * 32), 4, 3, 32, 32),
                    weights.integers(new long[] {0, 1, 2, 3}, 4),
                    4);
            Tensor loss = network.loss(weights, batch);
            loss.backward();
            String file = "resnet" + depth + (mode == Weights.Mode.TRAIN ? "-train.txt" : "-eval.txt");
            Reference.check(
                    file, loss.item_double(), weights, new NetworkTensors(declarations, List.of(), 1).trained());
        }
    }
}
