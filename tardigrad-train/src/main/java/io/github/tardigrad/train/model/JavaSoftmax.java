package io.github.tardigrad.train.model;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Minibatches;
import io.github.tardigrad.train.data.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Softmax regression with cross-entropy loss in plain Java: training without native code.
 *
 * <p>Parameters: fc1.weight [classes, features], then fc1.bias [classes].
 */
public final class JavaSoftmax implements TrainingTask {
    private static final String MODEL = "softmax regression in Java";

    private final TrainingData data;
    private final ParameterLayout layout;

    /**
     * A task over partitions chosen at random.
     *
     * @param batchSize examples a partition a round; 0 = the whole partition
     * @throws IllegalArgumentException as {@link TrainingData#random}
     */
    public JavaSoftmax(Split data, int partitions, int batchSize, long seed) {
        this(TrainingData.random(data, partitions, batchSize, seed));
    }

    /** A task over this data. */
    public JavaSoftmax(TrainingData data) {
        this.data = data;
        Dataset train = data.split().train();
        this.layout = LinearLayers.layout(train.features(), List.of(), train.classes());
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
        return data.describe(MODEL);
    }

    @Override
    public Optional<DataSummary> data() {
        return Optional.of(DataSummary.of(data.split()));
    }

    @Override
    public long fingerprint() {
        return data.fingerprint(MODEL, layout);
    }

    @Override
    public GradientSource open() {
        return new Source();
    }

    /** Nothing is allocated for a gradient. */
    private final class Source implements GradientSource {
        private final Dataset train = data.split().train();
        private final Minibatches minibatches = data.minibatches();
        private final int features = train.features();
        private final int classes = train.classes();
        /** [classes, features], in arrays of their own: loops that add to a part of one array are not compiled to vectors. */
        private final float[][] weights = new float[classes][features];

        private final float[] biases = new float[classes];
        private final float[][] weightGradient = new float[classes][features];
        private final float[] biasGradient = new float[classes];
        private final float[] x = new float[features];
        private final double[] probabilities = new double[classes];
        private final int[] batch = new int[minibatches.largest()];
        private boolean ready;

        @Override
        public void setParameters(float[] values) {
            if (values.length != dimension()) {
                throw new IllegalArgumentException(
                        "parameters must have length " + dimension() + ": length=" + values.length);
            }
            for (int c = 0; c < classes; c++) {
                System.arraycopy(values, c * features, weights[c], 0, features);
            }
            System.arraycopy(values, classes * features, biases, 0, classes);
            ready = true;
        }

        @Override
        public double gradient(WeightedPartitions row, long round, float[] out) {
            requireReady();
            if (out.length != dimension()) {
                throw new IllegalArgumentException("out must have length " + dimension() + ": length=" + out.length);
            }
            for (float[] gradient : weightGradient) {
                Arrays.fill(gradient, 0);
            }
            Arrays.fill(biasGradient, 0);
            Dataset seen = data.seenIn(round);
            double weightedLoss = 0;
            for (int t = 0; t < row.size(); t++) {
                int partition = row.partition(t);
                int size = minibatches.indicesInto(partition, round, batch);
                double scale = row.coefficient(t) * data.exampleWeight(partition);
                double loss = 0;
                for (int i = 0; i < size; i++) {
                    Interruption.check();
                    if (seen.copyFeatures(batch[i], x, 0)) {
                        int label = seen.label(batch[i]);
                        loss += lossAndProbabilities(label);
                        addGradient(label, scale);
                    }
                }
                weightedLoss += scale * loss;
            }
            for (int c = 0; c < classes; c++) {
                System.arraycopy(weightGradient[c], 0, out, c * features, features);
            }
            System.arraycopy(biasGradient, 0, out, classes * features, classes);
            return weightedLoss;
        }

        /** Updates: probabilities, the softmax of the scores of x. Returns -log of the label's. */
        private double lossAndProbabilities(int label) {
            double highest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                double score = biases[c] + dot(weights[c], x);
                probabilities[c] = score;
                highest = Math.max(highest, score);
            }
            double labelScore = probabilities[label] - highest;
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                probabilities[c] = Math.exp(probabilities[c] - highest);
                sum += probabilities[c];
            }
            for (int c = 0; c < classes; c++) {
                probabilities[c] /= sum;
            }
            return Math.log(sum) - labelScore;
        }

        /** Updates: weightGradient and biasGradient += scale * the gradient of the loss at x. */
        private void addGradient(int label, double scale) {
            for (int c = 0; c < classes; c++) {
                float delta = (float) (scale * (probabilities[c] - (c == label ? 1 : 0)));
                float[] gradient = weightGradient[c];
                for (int f = 0; f < x.length; f++) {
                    gradient[f] += delta * x[f];
                }
                biasGradient[c] += delta;
            }
        }

        @Override
        public Evaluation evaluate() {
            requireReady();
            double[] train = meanLossAndAccuracy(data.trainSample());
            double[] test = meanLossAndAccuracy(data.testSample());
            return Evaluation.of(train[0], test[0], test[1]);
        }

        private double[] meanLossAndAccuracy(Dataset set) {
            double loss = 0;
            int right = 0;
            int read = 0;
            for (int i = 0; i < set.size(); i++) {
                if (set.copyFeatures(i, x, 0)) {
                    int label = set.label(i);
                    loss += lossAndProbabilities(label);
                    right += mostLikely() == label ? 1 : 0;
                    read++;
                }
            }
            return new double[] {loss / read, (double) right / read};
        }

        @Override
        public void predict(Dataset examples, Predictions predictions) {
            requireReady();
            for (int i = 0; i < examples.size(); i++) {
                if (examples.copyFeatures(i, x, 0)) {
                    lossAndProbabilities(0);
                    float[] found = new float[classes];
                    for (int c = 0; c < classes; c++) {
                        found[c] = (float) probabilities[c];
                    }
                    predictions.add(i, found);
                }
            }
        }

        /** The first class of the highest probability. */
        private int mostLikely() {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (probabilities[c] > probabilities[best]) {
                    best = c;
                }
            }
            return best;
        }

        private void requireReady() {
            if (!ready) {
                throw new IllegalStateException("setParameters must be called first");
            }
        }

        @Override
        public void close() {
            // Holds memory only.
        }
    }

    /** The sum of a[i] * x[i], in four interleaved partial sums. */
    private static double dot(float[] a, float[] x) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int end = x.length & ~3;
        for (int i = 0; i < end; i += 4) {
            s0 += a[i] * x[i];
            s1 += a[i + 1] * x[i + 1];
            s2 += a[i + 2] * x[i + 2];
            s3 += a[i + 3] * x[i + 3];
        }
        double sum = ((double) s0 + s1) + ((double) s2 + s3);
        for (int i = end; i < x.length; i++) {
            sum += a[i] * x[i];
        }
        return sum;
    }
}
