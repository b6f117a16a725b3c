package io.github.tardigrad.torch.network;

import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.Optional;

/** A network over data. */
public final class NetworkTask<B extends Network.Batch> implements TrainingTask {
    private final TrainingData data;
    private final Network<B> network;
    private final NetworkTensors tensors;
    private final Weights.Precision precision;

    /**
     * A task; PyTorch must be loaded.
     *
     * @param tensors the network's, sorted
     */
    public NetworkTask(TrainingData data, Network<B> network, NetworkTensors tensors, Weights.Precision precision) {
        this.data = data;
        this.network = network;
        this.tensors = tensors;
        this.precision = precision;
    }

    @Override
    public int partitions() {
        return data.partitions().count();
    }

    @Override
    public int dimension() {
        return tensors.trained().dimension();
    }

    @Override
    public ParameterLayout layout() {
        return tensors.trained();
    }

    @Override
    public ParameterLayout heldLayout() {
        return tensors.held();
    }

    @Override
    public float[] initialParameters() {
        return tensors.startOfTrained();
    }

    @Override
    public String description() {
        return data.describe(network.description() + " in PyTorch");
    }

    @Override
    public Optional<DataSummary> data() {
        return Optional.of(DataSummary.of(data.split()));
    }

    @Override
    public long fingerprint() {
        return data.fingerprint(network.identity() + tensors.origin(), tensors.trained());
    }

    @Override
    public GradientSource open() {
        return new NetworkSource<>(data, network, tensors, precision);
    }
}
