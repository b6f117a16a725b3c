package io.github.tardigrad.spark;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.job.ModelBackend;
import io.github.tardigrad.train.job.ModelSpec;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.JavaSoftmax;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;

/** In the place of PyTorch: softmax regression whose workers throw in some rounds if they hold the first partition. */
public final class ThrowingBackend implements ModelBackend {
    static final long FIRST = 3;
    static final long LAST = 4;
    static final String REASON = "the disk of this machine is on fire";

    @Override
    public ModelSpec.Backend backend() {
        return ModelSpec.Backend.TORCH;
    }

    @Override
    public TrainingTask task(TrainingData data, ModelSpec model) {
        return new Throwing(new JavaSoftmax(data));
    }

    private record Throwing(JavaSoftmax softmax) implements TrainingTask {
        @Override
        public int partitions() {
            return softmax.partitions();
        }

        @Override
        public int dimension() {
            return softmax.dimension();
        }

        @Override
        public ParameterLayout layout() {
            return softmax.layout();
        }

        @Override
        public float[] initialParameters() {
            return softmax.initialParameters();
        }

        @Override
        public String description() {
            return softmax.description();
        }

        @Override
        public long fingerprint() {
            return softmax.fingerprint();
        }

        @Override
        public GradientSource open() {
            return new Source(softmax.open());
        }
    }

    private record Source(GradientSource source) implements GradientSource {
        @Override
        public void setParameters(float[] parameters) {
            source.setParameters(parameters);
        }

        @Override
        public double gradient(WeightedPartitions row, long round, float[] out) {
            for (int t = 0; t < row.size(); t++) {
                if (row.partition(t) == 0 && round >= FIRST && round <= LAST) {
                    throw new IllegalStateException(REASON);
                }
            }
            return source.gradient(row, round, out);
        }

        @Override
        public Evaluation evaluate() {
            return source.evaluate();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
