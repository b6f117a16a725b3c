package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Partition j pulls every parameter towards a point of its own: {@code g_j = (w - c_j) / k}. The rounds shake the points a
 * little. Small, exact enough to know the answer, and it counts what it is asked for.
 */
public class QuadraticTask implements TrainingTask {
    private final int partitions;
    private final int dimension;
    private final AtomicInteger gradients = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    /** A task with so many partitions and parameters, at least two parameters. */
    public QuadraticTask(int partitions, int dimension) {
        this.partitions = partitions;
        this.dimension = dimension;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public ParameterLayout layout() {
        return ParameterLayout.empty().with("head", 1).with("rest", dimension - 1);
    }

    @Override
    public float[] initialParameters() {
        float[] parameters = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            parameters[i] = 3 + i % 5;
        }
        return parameters;
    }

    @Override
    public GradientSource open() {
        open.incrementAndGet();
        return new Source();
    }

    @Override
    public String description() {
        return "quadratic, " + partitions + " partitions, " + dimension + " parameters";
    }

    @Override
    public long fingerprint() {
        return 31L * partitions + dimension;
    }

    /** Number of messages computed so far. */
    public int gradients() {
        return gradients.get();
    }

    /** Number of sources that are not closed. */
    public int openSources() {
        return open.get();
    }

    /** The training loss at its minimum w*; the loss is half of ||w - w*||^2 above it. */
    public double leastLoss() {
        double loss = 0;
        for (int i = 0; i < dimension; i++) {
            double mean = 0;
            for (int j = 0; j < partitions; j++) {
                mean += (double) centre(j, i, 0) / partitions;
            }
            for (int j = 0; j < partitions; j++) {
                double pull = mean - centre(j, i, 0);
                loss += pull * pull / (2 * partitions);
            }
        }
        return loss;
    }

    /** What a test wants to go wrong; called before each gradient of one worker's row or of everything. */
    protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {}

    /** The point of a partition. */
    float centre(int partition, int index, long round) {
        return (float) Math.sin(partition * 7 + index) + centreShake(index, round);
    }

    /** How far a round shakes the points. */
    protected float centreShake(int index, long round) {
        return 0.01f * (float) Math.sin((double) (round * 3 + index));
    }

    /** ||w - w*||^2, w* the mean of the points without shaking. */
    public double squaredDistance(float[] parameters) {
        double distance = 0;
        for (int i = 0; i < dimension; i++) {
            double mean = 0;
            for (int j = 0; j < partitions; j++) {
                mean += Math.sin(j * 7 + i) / partitions;
            }
            distance += (parameters[i] - mean) * (parameters[i] - mean);
        }
        return distance;
    }

    private final class Source implements GradientSource {
        private final float[] parameters = new float[dimension];

        @Override
        public void setParameters(float[] next) {
            System.arraycopy(next, 0, parameters, 0, dimension);
        }

        @Override
        public double gradient(WeightedPartitions row, long round, float[] out) {
            gradients.incrementAndGet();
            beforeGradient(row, round, parameters);
            double loss = 0;
            for (int i = 0; i < dimension; i++) {
                double sum = 0;
                for (int t = 0; t < row.size(); t++) {
                    double pull = parameters[i] - centre(row.partition(t), i, round);
                    sum += row.coefficient(t) * pull / partitions;
                    loss += row.coefficient(t) * pull * pull / (2 * partitions);
                }
                out[i] = (float) sum;
            }
            return loss;
        }

        @Override
        public Evaluation evaluate() {
            double loss = 0;
            for (int i = 0; i < dimension; i++) {
                for (int j = 0; j < partitions; j++) {
                    double pull = parameters[i] - centre(j, i, 0);
                    loss += pull * pull / (2 * partitions);
                }
            }
            return Evaluation.of(loss, loss, 1 / (1 + loss));
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
