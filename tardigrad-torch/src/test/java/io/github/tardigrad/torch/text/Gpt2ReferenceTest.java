package io.github.tardigrad.torch.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.torch.TorchNative;
import io.github.tardigrad.torch.network.NetworkTensors;
import io.github.tardigrad.torch.network.Reference;
import io.github.tardigrad.torch.network.Weights;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("try") // A PointerScope works by being open, not by being called.
class Gpt2ReferenceTest {
    private static final int CONTEXT = 16;

    @BeforeAll
    static void load() {
        TorchNative.require();
    }

    /** Both modes: nothing in it depends on them. */
    @ParameterizedTest
    @CsvSource({"FLOAT, TRAIN", "FLOAT, EVALUATE", "DOUBLE, TRAIN"})
    void lossAndGradientNormsAreTheReferences(Weights.Precision precision, Weights.Mode mode) throws Exception {
        Gpt2 network = new Gpt2(50, 2, 4, 32, 24);
        long[] text = IntStream.range(0, 34)
                .mapToLong(i -> (7L * i + (long) i * i) % 50)
                .toArray();
        long[] tokens = new long[2 * CONTEXT];
        long[] next = new long[2 * CONTEXT];
        for (int block = 0; block < 2; block++) {
            System.arraycopy(text, block * 17, tokens, block * CONTEXT, CONTEXT);
            System.arraycopy(text, block * 17 + 1, next, block * CONTEXT, CONTEXT);
        }
        try (PointerScope scope = new PointerScope();
                Weights weights = Reference.weights(network, precision)) {
            weights.setMode(mode);
            Tensor loss = network.loss(
                    weights,
                    new Gpt2.Blocks(weights.integers(tokens, 2, CONTEXT), weights.integers(next, next.length), 2));
            loss.backward();
            NetworkTensors tensors = new NetworkTensors(network.declarations(), List.of(), 1);
            Reference.check("gpt2.txt", loss.item_double(), weights, tensors.trained());
        }
    }

    @Test
    void thePublishedConfigurationHasItsNumberOfParameters() {
        Gpt2 published = new Gpt2(50257, 12, 12, 768, 1024);
        assertThat(new NetworkTensors(published.declarations(), List.of(), 1)
                        .trained()
                        .dimension())
                .isEqualTo(124_439_808);
    }
}
