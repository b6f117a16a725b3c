package io.github.tardigrad.train.model;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.data.DataSummary;
import java.util.Arrays;
import java.util.Optional;

/**
 * A task whose sources compute the gradient of a partition once for each round and point, however many workers hold it, and
 * make every worker's sum from those.
 *
 * <p>The sums differ from the task's own by rounding. Memory: a gradient for each partition and source.
 */
public final class SharedGradients implements TrainingTask {
    private final TrainingTask task;

    /** Of a task, with what else it has. */
    public SharedGradients(TrainingTask task) {
        this.task = task;
    }

    @Override
    public int partitions() {
        return task.partitions();
    }

    @Override
    public int dimension() {
        return task.dimension();
    }

    @Override
    public ParameterLayout layout() {
        return task.layout();
    }

    @Override
    public ParameterLayout heldLayout() {
        return task.heldLayout();
    }

    @Override
    public float[] initialParameters() {
        return task.initialParameters();
    }

    @Override
    public String description() {
        return task.description();
    }

    @Override
    public Optional<DataSummary> data() {
        return task.data();
    }

    @Override
    public long fingerprint() {
        return task.fingerprint();
    }

    @Override
    public GradientSource open() {
        return new Source(task.open(), task.partitions(), task.dimension());
    }

    private static final class Source implements GradientSource {
        private static final long NONE = Long.MIN_VALUE;

        private final GradientSource source;
        private final int dimension;
        /** Of each partition, made when it is first asked for. */
        private final float[][] gradients;

        private final double[] losses;
        private final long[] rounds;

        Source(GradientSource source, int partitions, int dimension) {
            this.source = source;
            this.dimension = dimension;
            this.gradients = new float[partitions][0];
            this.losses = new double[partitions];
            this.rounds = new long[partitions];
            Arrays.fill(rounds, NONE);
        }

        @Override
        public void setParameters(float[] parameters) {
            source.setParameters(parameters);
            Arrays.fill(rounds, NONE);
        }

        @Override
        public double gradient(WeightedPartitions row, long round, float[] out) {
            if (out.length != dimension) {
                throw new IllegalArgumentException("out must have length " + dimension + ": length=" + out.length);
            }
            double loss = 0;
            if (row.size() == 0) {
                Arrays.fill(out, 0);
            }
            for (int t = 0; t < row.size(); t++) {
                int partition = row.partition(t);
                float[] gradient = of(partition, round);
                float coefficient = (float) row.coefficient(t);
                if (t == 0) {
                    for (int l = 0; l < dimension; l++) {
                        out[l] = coefficient * gradient[l];
                    }
                } else {
                    for (int l = 0; l < dimension; l++) {
                        out[l] += coefficient * gradient[l];
                    }
                }
                loss += row.coefficient(t) * losses[partition];
            }
            return loss;
        }

        private float[] of(int partition, long round) {
            if (rounds[partition] != round) {
                if (gradients[partition].length == 0) {
                    gradients[partition] = new float[dimension];
                }
                losses[partition] = source.gradient(WeightedPartitions.one(partition), round, gradients[partition]);
                rounds[partition] = round;
            }
            return gradients[partition];
        }

        @Override
        public Evaluation evaluate() {
            return source.evaluate();
        }

        @Override
        public float[] held() {
            return source.held();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
