package io.github.tardigrad.torch.vision;

import io.github.tardigrad.torch.network.NetworkTensors;
import io.github.tardigrad.torch.network.Weights;
import io.github.tardigrad.train.coco.View;
import io.github.tardigrad.train.data.RgbImage;
import io.github.tardigrad.train.detect.Detection;
import io.github.tardigrad.train.detect.DetectionRule;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A trained {@link SsdLite} at work. Threads: confined. Memory: native, until {@link #close}. */
@SuppressWarnings("try") // A PointerScope works by being open, not by being called.
public final class Detector implements AutoCloseable {
    private static final int CHANNELS = 3;

    private final SsdLite network;
    private final Weights weights;

    /**
     * A detector; PyTorch must be loaded.
     *
     * @param frozen as it was trained with
     * @param parameters the trained ones; copied
     * @param held frozen parameters and running statistics; copied
     * @throws IllegalArgumentException if an array is not as long as the network has it
     */
    public Detector(SsdLite network, List<String> frozen, float[] parameters, float[] held) {
        NetworkTensors tensors = new NetworkTensors(network.declarations(), frozen, 0);
        int trained = tensors.trained().dimension();
        if (parameters.length != trained || held.length != tensors.held().dimension()) {
            throw new IllegalArgumentException("the network has " + trained + " trained values and "
                    + tensors.held().dimension() + " others: parameters=" + parameters.length + ", held="
                    + held.length);
        }
        this.network = network;
        this.weights = new Weights(tensors, Weights.Precision.FLOAT);
        weights.setParameters(parameters);
        weights.setHeld(held);
        weights.setMode(Weights.Mode.EVALUATE);
    }

    /** What is in an image, in its pixels, the surest first. */
    public List<Detection> detect(RgbImage image) {
        int side = network.side();
        float[] pixels = new float[CHANNELS * side * side];
        View.whole(image.width(), image.height()).stretchInto(image, side, pixels, 0);
        try (PointerScope scope = new PointerScope();
                NoGradGuard inference = new NoGradGuard()) {
            Tensor input = weights.tensor(pixels, 1, CHANNELS, side, side);
            return network.detections(network.outputs(weights, input), DetectionRule.SSDLITE).get(0).stream()
                    .map(found -> found.scaled((double) image.width() / side, (double) image.height() / side))
                    .toList();
        }
    }

    @Override
    public void close() {
        weights.close();
    }
}
