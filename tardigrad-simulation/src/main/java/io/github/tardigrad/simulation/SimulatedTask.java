package io.github.tardigrad.simulation;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingTask;

/**
 * Partition j pulls every parameter towards a point of its own, which moves a little from round to round, as minibatches do: g_j =
 * s (w - c_j - noise) / k, s the curvature of a coordinate.
 */
final class SimulatedTask implements TrainingTask {
    private final int partitions;
    private final int dimension;
    private final long seed;
    private final double[][] centres;
    private final double[] curvature;
    private final double noise;

    SimulatedTask(int partitions, int dimension, long seed) {
        this.partitions = partitions;
        this.dimension = dimension;
        this.seed = seed;
        this.centres = new double[partitions][dimension];
        this.curvature = new double[dimension];
        this.noise = 0.2 * Draw.uniform(seed, 20, 0, 0);
        for (int l = 0; l < dimension; l++) {
            curvature[l] = 0.2 + Draw.uniform(seed, 21, l, 0);
            for (int j = 0; j < partitions; j++) {
                centres[j][l] = 4 * Draw.uniform(seed, 22, j, l) - 2;
            }
        }
    }

    /** One coordinate of g_j, in double. */
    double gradient(int partition, int coordinate, double parameter, long round) {
        double shake = noise * (Draw.uniform(seed, round, partition, coordinate) - 0.5);
        return curvature[coordinate] * (parameter - centres[partition][coordinate] - shake) / partitions;
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
        for (int l = 0; l < dimension; l++) {
            parameters[l] = 3 + l % 5;
        }
        return parameters;
    }

    @Override
    public GradientSource open() {
        return new Source();
    }

    @Override
    public String description() {
        return "simulated, " + partitions + " partitions, " + dimension + " parameters";
    }

    @Override
    public long fingerprint() {
        return Draw.bits(seed, partitions, dimension, 23);
    }

    private final class Source implements GradientSource {
        private final float[] parameters = new float[dimension];

        @Override
        public void setParameters(float[] next) {
            System.arraycopy(next, 0, parameters, 0, dimension);
        }

        @Override
        public double gradient(WeightedPartitions row, long round, float[] out) {
            for (int l = 0; l < dimension; l++) {
                double sum = 0;
                for (int t = 0; t < row.size(); t++) {
                    sum += row.coefficient(t) * SimulatedTask.this.gradient(row.partition(t), l, parameters[l], round);
                }
                out[l] = (float) sum;
            }
            return 0;
        }

        @Override
        public Evaluation evaluate() {
            double loss = 0;
            for (int l = 0; l < dimension; l++) {
                for (int j = 0; j < partitions; j++) {
                    double pull = parameters[l] - centres[j][l];
                    loss += curvature[l] * pull * pull / (2 * partitions);
                }
            }
            return Evaluation.of(loss, loss, 1 / (1 + loss));
        }

        @Override
        public void close() {
            // nothing to free
        }
    }
}
