package io.github.tardigrad.torch;

import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.LinearLayers;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A multi-layer perceptron with rectified linear units and cross-entropy loss, computed by PyTorch; without a hidden
 * layer it is softmax regression.
 *
 * <p>Parameters: fc1.weight [width, inputs], fc1.bias [width], fc2.weight, ..., initialised as nn.Linear's.
 */
public final class TorchMlp implements TrainingTask {
    private final TrainingData data;
    private final ParameterLayout layout;
    private final String model;

    /**
     * A task over partitions chosen at random.
     *
     * @param hidden the widths of the hidden layers
     * @param batchSize examples a partition a round; 0 = the whole partition
     * @param nativeThreads threads an operation may use; holds for the whole process
     * @throws IllegalArgumentException as the other constructor and {@link TrainingData#random}
     * @throws NativeLibraryException if PyTorch cannot be loaded
     */
    public TorchMlp(Split data, int partitions, List<Integer> hidden, int batchSize, long seed, int nativeThreads) {
        this(TrainingData.random(data, partitions, batchSize, seed), hidden, nativeThreads);
    }

    /**
     * A task over this data.
     *
     * @param hidden the widths of the hidden layers
     * @param nativeThreads threads an operation may use; holds for the whole process
     * @throws IllegalArgumentException if a width or nativeThreads is below 1
     * @throws NativeLibraryException if PyTorch cannot be loaded
     */
    public TorchMlp(TrainingData data, List<Integer> hidden, int nativeThreads) {
        TorchNative.useThreads(nativeThreads);
        this.data = data;
        Dataset train = data.split().train();
        this.layout = LinearLayers.layout(train.features(), hidden, train.classes());
        this.model = hidden.isEmpty() ? "softmax regression in PyTorch" : "MLP " + hidden + " in PyTorch";
    }

    @Override
    public int partitions() {
        return data.partitions().count();
    }

    @Override
    public int dimension() {
        return layout.dimension();
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public float[] initialParameters() {
        return LinearLayers.initialParameters(layout, data.seed());
    }

    @Override
    public String description() {
        return data.describe(model);
    }

    @Override
    public Optional<DataSummary> data() {
        return Optional.of(DataSummary.of(data.split()));
    }

    @Override
    public long fingerprint() {
        return data.fingerprint(model, layout);
    }

    @Override
    public GradientSource open() {
        return new TorchSource(data, layout, TorchMlp::scores);
    }

    /** Linear layers with rectified linear units between them. */
    private static Tensor scores(Tensor[] parameters, Tensor x) {
        Tensor activation = x;
        for (int p = 0; p < parameters.length; p += 2) {
            if (p > 0) {
                activation = torch.relu(activation);
            }
            activation = torch.linear(activation, parameters[p], new TensorOptional(parameters[p + 1]));
        }
        return activation;
    }
}
