package io.github.tardigrad.torch.network;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Minibatches;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.Interruption;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.run.RunFailedException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Gradients of a network by PyTorch's backward pass.
 *
 * <p>A microbatch is a piece of one partition's minibatch and never spans two, so where examples touch one another (batch
 * normalization) a partition's gradient is still the same whoever computes it. Its loss is multiplied by the partition's
 * weight before the backward pass, which adds to the one gradient block.
 *
 * <p>Memory: parameters, gradient and held tensors, and the activations of one microbatch at a time.
 */
@SuppressWarnings("try") // A PointerScope works by being open, not by being called.
final class NetworkSource<B extends Network.Batch> implements GradientSource {
    /** Minibatches whose statistics are averaged before an evaluation: enough that their mean is steady. */
    private static final int GATHERED_MICROBATCHES = 32;

    private static final long AS_IT_IS = -1;

    private final TrainingData data;
    private final Network<B> network;
    private final NetworkTensors tensors;
    private final Minibatches minibatches;
    private final Microbatches microbatches;
    private final int[] batch;
    private final Weights weights;
    private final float[] heldStart;
    private boolean ready;
    private boolean gathered;

    NetworkSource(TrainingData data, Network<B> network, NetworkTensors tensors, Weights.Precision precision) {
        this.data = data;
        this.tensors = tensors;
        minibatches = data.minibatches();
        microbatches = new Microbatches(data);
        batch = new int[minibatches.largest()];
        weights = new Weights(tensors, precision);
        this.network = network.bind(weights);
        heldStart = tensors.startOfHeld();
    }

    @Override
    public void setParameters(float[] parameters) {
        requireOpen();
        int dimension = tensors.trained().dimension();
        if (parameters.length != dimension) {
            throw new IllegalArgumentException(
                    "parameters must have length " + dimension + ": length=" + parameters.length);
        }
        weights.setParameters(parameters);
        ready = true;
        gathered = false;
    }

    @Override
    public double gradient(WeightedPartitions row, long round, float[] out) {
        requireReady();
        try {
            return sum(row, round, out);
        } catch (RuntimeException e) {
            throw explained(e);
        }
    }

    /** What PyTorch's C++ throws has its stack of calls in the message: one line of it is for people. */
    private RuntimeException explained(RuntimeException e) {
        return TorchProblem.isOne(e)
                ? new RunFailedException(network.description() + ": " + TorchProblem.line(e), e)
                : e;
    }

    private double sum(WeightedPartitions row, long round, float[] out) {
        int dimension = tensors.trained().dimension();
        if (out.length != dimension) {
            throw new IllegalArgumentException("out must have length " + dimension + ": length=" + out.length);
        }
        weights.setMode(Weights.Mode.TRAIN);
        weights.zeroGradients();
        double weightedLoss = 0;
        for (int t = 0; t < row.size(); t++) {
            int partition = row.partition(t);
            int size = minibatches.indicesInto(partition, round, batch);
            double weight = row.coefficient(t) * data.exampleWeight(partition);
            int step = microbatches.inTraining(size);
            for (int from = 0; from < size; from += step) {
                Interruption.check();
                weightedLoss += addGradient(from, Math.min(size, from + step), round, weight);
            }
        }
        weights.copyGradients(out);
        return weightedLoss;
    }

    /** Updates: gradients += weight * the summed gradients of a piece of the batch. Returns the same of the losses. */
    private double addGradient(int from, int to, long round, double weight) {
        Tensor loss;
        // Nothing but the loss is held of the forward pass, so the backward pass frees the activations on its way.
        try (PointerScope scope = new PointerScope()) {
            B examples = network.load(weights, data.seenIn(round), batch, from, to, round);
            if (examples.size() == 0) {
                return 0;
            }
            loss = network.loss(weights, examples).mul(new Scalar(weight * examples.size()));
            loss.retainReference();
        }
        try (PointerScope scope = new PointerScope()) {
            loss.backward();
            return loss.item_double();
        } finally {
            loss.releaseReference();
        }
    }

    @Override
    public Evaluation evaluate() {
        requireReady();
        try {
            gather();
            weights.setMode(Weights.Mode.EVALUATE);
            Result train = score(data.trainSample());
            Result test = score(data.testSample());
            return new Evaluation(train.loss, test.loss, test.scores);
        } catch (RuntimeException e) {
            throw explained(e);
        }
    }

    private record Result(double loss, Map<String, Double> scores) {}

    private Result score(Dataset set) {
        int[] indices = IntStream.range(0, set.size()).toArray();
        int step = microbatches.inEvaluation();
        Network.Score<B> score = network.score();
        double loss = 0;
        long read = 0;
        for (int from = 0; from < indices.length; from += step) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard inference = new NoGradGuard()) {
                B examples = network.load(weights, set, indices, from, Math.min(indices.length, from + step), AS_IT_IS);
                if (examples.size() > 0) {
                    loss += score.add(weights, examples);
                    read += examples.size();
                }
            }
        }
        return new Result(loss / read, score.values());
    }

    @Override
    public float[] held() {
        requireReady();
        try {
            gather();
        } catch (RuntimeException e) {
            throw explained(e);
        }
        float[] values = new float[tensors.held().dimension()];
        weights.copyHeld(values);
        return values;
    }

    @Override
    public void setHeld(float[] held) {
        requireReady();
        int dimension = tensors.held().dimension();
        if (held.length != dimension) {
            throw new IllegalArgumentException("held must have length " + dimension + ": length=" + held.length);
        }
        if (dimension > 0) {
            weights.setHeld(held);
        }
        gathered = true;
    }

    @Override
    public void predict(Dataset examples, Predictions predictions) {
        requireReady();
        try {
            gather();
            weights.setMode(Weights.Mode.EVALUATE);
            int[] indices = IntStream.range(0, examples.size()).toArray();
            int step = microbatches.inEvaluation();
            for (int from = 0; from < indices.length; from += step) {
                int to = Math.min(indices.length, from + step);
                if (!predict(examples, indices, from, to, predictions)) {
                    // Some cannot be read: one by one it shows which.
                    for (int i = from; i < to; i++) {
                        predict(examples, indices, i, i + 1, predictions);
                    }
                }
            }
        } catch (RuntimeException e) {
            throw explained(e);
        }
    }

    /** Whether all could be read; if not, nothing was predicted. */
    private boolean predict(Dataset examples, int[] indices, int from, int to, Predictions predictions) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard inference = new NoGradGuard()) {
            B batch = network.load(weights, examples, indices, from, to, AS_IT_IS);
            if (batch.size() < to - from) {
                return false;
            }
            Tensor scores = network.classScores(weights, batch)
                    .orElseThrow(() -> new UnsupportedOperationException(network.description() + ": no classifier"));
            Probabilities.ofScores(scores, to - from, (row, found) -> predictions.add(from + row, found));
            return true;
        }
    }

    /** Running statistics at the set parameters: of the first microbatches of the partitions' batches of rounds 0, 1, ... */
    private void gather() {
        if (gathered || !tensors.hasBuffers()) {
            return;
        }
        weights.setHeld(heldStart);
        weights.setMode(Weights.Mode.GATHER);
        int partitions = data.partitions().count();
        for (int batches = 0; batches < GATHERED_MICROBATCHES; batches++) {
            int size = minibatches.indicesInto(batches % partitions, batches / partitions, batch);
            hold(batches % partitions);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard inference = new NoGradGuard()) {
                B examples =
                        network.load(weights, data.split().train(), batch, 0, microbatches.inTraining(size), AS_IT_IS);
                if (examples.size() > 0) {
                    weights.nextGathered();
                    network.loss(weights, examples);
                }
            }
        }
        gathered = true;
    }

    private void hold(int partition) {
        try {
            data.hold(WeightedPartitions.one(partition));
        } catch (DataFileException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireReady() {
        requireOpen();
        if (!ready) {
            throw new IllegalStateException("setParameters must be called first");
        }
    }

    private void requireOpen() {
        if (weights.isClosed()) {
            throw new IllegalStateException("the source is closed");
        }
    }

    @Override
    public void close() {
        weights.close();
    }
}
