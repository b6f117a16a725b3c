package io.github.tardigrad.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.train.engine.QuadraticTask;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedGradientsTest {
    private static final int DIMENSION = 40;
    private final TrainingTask task = new QuadraticTask(4, DIMENSION);
    private final List<Integer> asked = new ArrayList<>();

    /** Notes which partitions are asked for. */
    private final TrainingTask noting = new TrainingTask() {
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
        public float[] initialParameters() {
            return task.initialParameters();
        }

        @Override
        public String description() {
            return task.description();
        }

        @Override
        public long fingerprint() {
            return task.fingerprint();
        }

        @Override
        public GradientSource open() {
            GradientSource source = task.open();
            return new GradientSource() {
                @Override
                public void setParameters(float[] parameters) {
                    source.setParameters(parameters);
                }

                @Override
                public double gradient(WeightedPartitions row, long round, float[] out) {
                    for (int t = 0; t < row.size(); t++) {
                        asked.add(row.partition(t));
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
            };
        }
    };

    @Test
    void eachPartitionIsComputedOnceForARoundAndPoint() {
        EncodingMatrix encoding =
                EncodingMatrix.ofSupport(4, List.of(new int[] {0, 1}, new int[] {1, 2}, new int[] {0, 1, 2}), 0.5);
        try (GradientSource shared = new SharedGradients(noting).open();
                GradientSource own = task.open()) {
            float[] sum = new float[DIMENSION];
            float[] expected = new float[DIMENSION];
            for (float[] point : List.of(task.initialParameters(), new float[DIMENSION])) {
                shared.setParameters(point);
                own.setParameters(point);
                for (long round = 1; round <= 2; round++) {
                    asked.clear();
                    for (int worker = 0; worker < 3; worker++) {
                        double loss = shared.gradient(encoding.row(worker), round, sum);
                        assertThat(loss).isCloseTo(own.gradient(encoding.row(worker), round, expected), within(1e-9));
                        for (int l = 0; l < DIMENSION; l++) {
                            assertThat(sum[l]).isCloseTo(expected[l], within(1e-5f));
                        }
                    }
                    assertThat(asked).containsExactly(0, 1, 2);
                }
            }
        }
    }
}
