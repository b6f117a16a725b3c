package io.github.tardigrad.torch;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.torch.network.Probabilities;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Minibatches;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.Interruption;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingData;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Gradients of cross-entropy by PyTorch's backward pass, for any model that gives scores.
 *
 * <p>All parameters are views of one flat block of native memory, and so are their gradients, into which each backward
 * pass adds in place: a gradient costs one copy of the parameters in and one of the gradient out. A row's examples pass in
 * order, each with its partition's weight, through chunks that may span partitions: small batches share one backward pass,
 * large ones do not take more memory, and whoever computes a row gets the same bits.
 *
 * <p>Memory: the blocks live until {@link #close}; everything else is freed before a call returns.
 */
@SuppressWarnings("try") // A PointerScope works by being open, not by being called.
final class TorchSource implements GradientSource {
    /** The model: parameters in the layout's order and examples [batch, features] to scores [batch, classes]. */
    @FunctionalInterface
    interface Model {
        Tensor scores(Tensor[] parameters, Tensor x);
    }

    /** Enough for the matrix products to run at full speed, little enough to stay in the cache. */
    private static final int CHUNK_ROWS = 512;

    /** PyTorch's at::Reduction. */
    private static final long NO_REDUCTION = 0;

    private static final long SUM = 2;
    /** PyTorch's default label that a loss skips; none of ours is negative. */
    private static final long IGNORED_LABEL = -100;

    private final TrainingData data;
    private final Model model;
    private final Minibatches minibatches;
    private final int dimension;
    private final int features;
    private final int[] batch;
    private final float[] hostFeatures;
    private final long[] hostLabels;
    private final float[] hostWeights;

    /** What lives until close, in the order of its making. */
    private final Deque<Pointer> owned = new ArrayDeque<>();

    private final FloatPointer parameterBlock;
    private final FloatPointer gradientBlock;
    private final FloatPointer featureBlock;
    private final LongPointer labelBlock;
    private final FloatPointer weightBlock;
    private final Tensor gradients;
    private final Tensor x;
    private final Tensor labels;
    private final Tensor weights;
    private final Tensor[] parameters;
    private boolean ready;

    TorchSource(TrainingData data, ParameterLayout layout, Model model) {
        this.data = data;
        this.model = model;
        minibatches = data.minibatches();
        dimension = layout.dimension();
        features = data.split().train().features();
        batch = new int[minibatches.largest()];
        hostFeatures = new float[CHUNK_ROWS * features];
        hostLabels = new long[CHUNK_ROWS];
        hostWeights = new float[CHUNK_ROWS];
        try (PointerScope scope = new PointerScope()) {
            parameterBlock = own(new FloatPointer((long) dimension));
            gradientBlock = own(new FloatPointer((long) dimension));
            featureBlock = own(new FloatPointer((long) CHUNK_ROWS * features));
            labelBlock = own(new LongPointer((long) CHUNK_ROWS));
            weightBlock = own(new FloatPointer((long) CHUNK_ROWS));
            Tensor flat = own(torch.from_blob(parameterBlock, dimension));
            gradients = own(torch.from_blob(gradientBlock, dimension));
            x = own(torch.from_blob(featureBlock, CHUNK_ROWS, features));
            labels = own(torch.from_blob(labelBlock, new long[] {CHUNK_ROWS}, new TensorOptions(ScalarType.Long)));
            weights = own(torch.from_blob(weightBlock, CHUNK_ROWS));
            List<ParameterLayout.Tensor> tensors = layout.tensors();
            parameters = new Tensor[tensors.size()];
            for (int p = 0; p < parameters.length; p++) {
                ParameterLayout.Tensor tensor = tensors.get(p);
                parameters[p] = own(piece(flat, tensor).detach().requires_grad_(true));
                parameters[p].mutable_grad().put(piece(gradients, tensor));
            }
        }
    }

    /** Keeps a pointer beyond the scope that it was made in. */
    private <P extends Pointer> P own(P pointer) {
        pointer.retainReference();
        owned.push(pointer);
        return pointer;
    }

    private static Tensor piece(Tensor flat, ParameterLayout.Tensor tensor) {
        return flat.narrow(0, tensor.offset(), tensor.length())
                .view(Arrays.stream(tensor.shape()).asLongStream().toArray());
    }

    @Override
    public void setParameters(float[] values) {
        requireOpen();
        if (values.length != dimension) {
            throw new IllegalArgumentException(
                    "parameters must have length " + dimension + ": length=" + values.length);
        }
        parameterBlock.put(values, 0, dimension);
        ready = true;
    }

    @Override
    public double gradient(WeightedPartitions row, long round, float[] out) {
        requireReady();
        if (out.length != dimension) {
            throw new IllegalArgumentException("out must have length " + dimension + ": length=" + out.length);
        }
        Dataset train = data.seenIn(round);
        double weightedLoss = 0;
        try (PointerScope scope = new PointerScope()) {
            gradients.zero_();
            int rows = 0;
            for (int t = 0; t < row.size(); t++) {
                int partition = row.partition(t);
                int size = minibatches.indicesInto(partition, round, batch);
                float weight = (float) (row.coefficient(t) * data.exampleWeight(partition));
                for (int i = 0; i < size; i++) {
                    if (load(train, batch[i], rows)) {
                        hostWeights[rows++] = weight;
                    }
                    if (rows == CHUNK_ROWS) {
                        weightedLoss += addGradient(rows);
                        rows = 0;
                    }
                }
            }
            if (rows > 0) {
                weightedLoss += addGradient(rows);
            }
            gradientBlock.get(out, 0, dimension);
        }
        return weightedLoss;
    }

    /** Updates: gradients += the gradient of the weighted loss of the loaded rows. Returns that loss. */
    private double addGradient(int rows) {
        Interruption.check();
        try (PointerScope scope = new PointerScope()) {
            Tensor scores = model.scores(parameters, loadedFeatures(rows));
            weightBlock.put(hostWeights, 0, rows);
            Tensor loss = losses(scores, loadedLabels(rows), NO_REDUCTION).dot(first(weights, rows));
            loss.backward();
            return loss.item_double();
        }
    }

    @Override
    public Evaluation evaluate() {
        requireReady();
        double[] train = meanLossAndAccuracy(data.trainSample());
        double[] test = meanLossAndAccuracy(data.testSample());
        return Evaluation.of(train[0], test[0], test[1]);
    }

    /** Of the examples that can be read. */
    private double[] meanLossAndAccuracy(Dataset set) {
        double loss = 0;
        long hits = 0;
        long read = 0;
        try (PointerScope scope = new PointerScope();
                NoGradGuard inference = new NoGradGuard()) {
            int next = 0;
            while (next < set.size()) {
                int rows = 0;
                for (; next < set.size() && rows < CHUNK_ROWS; next++) {
                    rows += load(set, next, rows) ? 1 : 0;
                }
                read += rows;
                try (PointerScope chunk = new PointerScope()) {
                    Tensor scores = model.scores(parameters, loadedFeatures(rows));
                    Tensor expected = loadedLabels(rows);
                    loss += losses(scores, expected, SUM).item_double();
                    hits += scores.argmax(new LongOptional(1), false)
                            .eq(expected)
                            .sum()
                            .item_long();
                }
            }
        }
        return new double[] {loss / read, (double) hits / read};
    }

    @Override
    public void predict(Dataset examples, Predictions predictions) {
        requireReady();
        int[] indices = new int[CHUNK_ROWS];
        try (PointerScope scope = new PointerScope();
                NoGradGuard inference = new NoGradGuard()) {
            int next = 0;
            while (next < examples.size()) {
                int rows = 0;
                for (; next < examples.size() && rows < CHUNK_ROWS; next++) {
                    indices[rows] = next;
                    rows += load(examples, next, rows) ? 1 : 0;
                }
                try (PointerScope chunk = new PointerScope()) {
                    Tensor scores = model.scores(parameters, loadedFeatures(rows));
                    Probabilities.ofScores(scores, rows, (row, found) -> predictions.add(indices[row], found));
                }
            }
        }
    }

    private static Tensor losses(Tensor scores, Tensor expected, long reduction) {
        return torch.cross_entropy_loss(scores, expected, new TensorOptional(), reduction, IGNORED_LABEL, 0);
    }

    /** Whether it could be read. */
    private boolean load(Dataset set, int index, int row) {
        hostLabels[row] = set.label(index);
        return set.copyFeatures(index, hostFeatures, row * features);
    }

    private Tensor loadedFeatures(int rows) {
        featureBlock.put(hostFeatures, 0, rows * features);
        return first(x, rows);
    }

    private Tensor loadedLabels(int rows) {
        labelBlock.put(hostLabels, 0, rows);
        return first(labels, rows);
    }

    private static Tensor first(Tensor chunk, int rows) {
        return rows == CHUNK_ROWS ? chunk : chunk.narrow(0, 0, rows);
    }

    private void requireReady() {
        requireOpen();
        if (!ready) {
            throw new IllegalStateException("setParameters must be called first");
        }
    }

    private void requireOpen() {
        if (owned.isEmpty()) {
            throw new IllegalStateException("the source is closed");
        }
    }

    @Override
    public void close() {
        // The latest first: tensors before the blocks that they look into.
        while (!owned.isEmpty()) {
            owned.pop().releaseReference();
        }
    }
}
